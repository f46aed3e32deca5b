/** Whether a parsed value is an object with members, and neither a list nor `null`. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A list or an object with each of its members as `change` makes it, which is told the member's name, in a list none; the same one where none
 * becomes another, so that it costs no memory.
 */
export function withMembers(value: object, change: (member: unknown, name: string) => unknown): object {
  if (!isRecord(value)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : []
    const changed = list.map(member => change(member, ''))
    return changed.every((member, index) => member === list[index]) ? value : changed
  }
  let changed: (readonly [name: string, member: unknown])[] | undefined
  const names = Object.keys(value)
  for (const [index, name] of names.entries()) {
    const member = value[name]
    const after = change(member, name)
    if (after !== member) changed ??= names.slice(0, index).map(before => [before, value[before]] as const)
    changed?.push([name, after])
  }
  return changed ? Object.fromEntries(changed) : value
}

/** How many characters all texts within a parsed value have. */
export function charactersIn(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, inner) => sum + charactersIn(inner), 0)
}
