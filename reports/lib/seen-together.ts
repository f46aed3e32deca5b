import type { SpecResult } from '../../runner/report/report.ts'
import type { View } from '../view.ts'

/** Each step with those that look at the same from further away, in the order of the steps. */
export function seenTogether(
  failed: readonly SpecResult[],
  steps: View['steps'],
): readonly (readonly [SpecResult, ...SpecResult[]])[] {
  const isFor = (head: SpecResult, other: SpecResult) => steps[head.id]?.seenAgainBy?.includes(other.id) === true
  const heads = failed.filter(spec => !failed.some(head => isFor(head, spec)))
  const told = new Set(heads)
  return heads.map(head => {
    const others = failed.filter(spec => !told.has(spec) && isFor(head, spec))
    for (const spec of others) told.add(spec)
    return [head, ...others]
  })
}

/** What is said once of all of them; empty where a step is alone. */
export const sameIn = (others: readonly SpecResult[]): string =>
  others.length === 0 ? '' : `The same shows in ${others.map(({ id }) => id).join(', ')}: look at it once.`
