/** Whether a parsed value is an object with members, and neither a list nor `null`. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list or an object with each of its members as `change` makes it; the same one where none becomes another, so that it costs no memory. */
export function withMembers(value: object, change: (member: unknown, key: string) => unknown): object {
  const members: readonly (readonly [key: string, member: unknown])[] = Object.entries(value)
  const changed = new Map<string, unknown>()
  for (const [key, member] of members) {
    const after = change(member, key)
    if (after !== member) changed.set(key, after)
  }
  if (changed.size === 0) return value
  const all = members.map(([key, member]) => [key, changed.has(key) ? changed.get(key) : member] as const)
  return Array.isArray(value) ? all.map(([, member]) => member) : Object.fromEntries(all)
}

/** How many characters all texts within a parsed value have. */
export function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, inner) => sum + charactersIn(inner), 0)
}
