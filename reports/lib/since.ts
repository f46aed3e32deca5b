import { count, utc } from '../../lib/text/words.ts'
import type { View } from '../view.ts'

const SHOWN_CHANGES = 6

/** Since when a cause is there and what changed right before, one sentence each; none where nothing was remembered of it. */
export function sinceOf(
  id: string,
  tenants: readonly string[],
  { changes = [] }: Pick<View, 'changes'>,
): readonly string[] {
  const known = changes.filter(change => change.what === 'cause' && change.id === id && tenants.includes(change.tenant))
  const [first] = known.map(({ since }) => since).sort()
  if (first === undefined) return []
  const changed = [...new Set(known.flatMap(({ changed: one }) => one))].slice(0, SHOWN_CHANGES)
  return [
    `Since ${utc(first)}, ${count(Math.max(...known.map(({ runs }) => runs)), 'run')}.`,
    ...changed.map(text => `Right before: ${text}`),
  ]
}
