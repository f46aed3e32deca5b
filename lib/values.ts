/** Whether a parsed value is an object with members, and neither a list nor `null`. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A list or an object with each of its members as `change` makes it; the same one where none becomes another, so that it costs no memory. */
export function withMembers(value: object, change: (member: unknown, key: string) => unknown): object {
  if (Array.isArray(value)) {
    const changed = value.map((member: unknown, index) => change(member, String(index)))
    return changed.every((member, index) => member === value[index]) ? value : changed
  }
  const members = Object.entries(value)
  const changed = members.map(([key, member]) => [key, change(member, key)] as const)
  return changed.every(([, member], index) => member === members[index]?.[1]) ? value : Object.fromEntries(changed)
}

/** How many characters all texts within a parsed value have. */
export function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, inner) => sum + charactersIn(inner), 0)
}
