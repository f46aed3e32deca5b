import { describe, expect, test } from 'vitest'
import { prod } from '../lib/company.ts'
import { measure } from './measure.ts'
import type { Pair } from './pairs.ts'
import { isPerfect } from './score.ts'

/** Scores pairs, several worlds at a time. */
export function scorePairs(chosen: readonly Pair[]): void {
  describe.concurrent('two faults at once', () => {
    test.for(chosen)('%s and %s', async (pair, { task }) => {
      const score = await measure(prod, pair)
      task.meta.score = score
      expect(isPerfect(score), JSON.stringify(score)).toBe(true)
    })
  })
}
