import { createHash } from 'node:crypto'

/** The same UUID for the same parts: identifiers have to stay the same from run to run, or have to differ only where the parts do. */
export function identifier(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return groups.join('-')
}
