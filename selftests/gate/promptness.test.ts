import { describe, test } from 'vitest'
import { promptness, SERVICES_STABLE_MS } from '../../bench/gate.ts'

const startedAtMs = Date.now()
/** A clock on which looks take no time. */
const standing = () => startedAtMs

/** The real schedule on a clock that knows nothing but its pauses. */
describe('from the event that decides to the verdict at most one of the fifteen seconds that the AWS CLI waits between two looks', () => {
  test.for([
    [true, 0],
    [true, 0.5],
    [true, 1],
    [false, 0],
    [false, 0.5],
    [false, 1],
  ] as const)('hopeless: %s, jitter %d', async ([hopeless, jitter], { expect }) => {
    const { outcome, intervals, verdictAfterMs } = await promptness(hopeless, () => jitter, standing)
    expect(outcome).toBe(hopeless ? 'failed' : 'succeeded')
    expect(intervals).toBeGreaterThanOrEqual(0)
    expect(intervals).toBeLessThanOrEqual(1)
    expect(verdictAfterMs).toBeLessThan(SERVICES_STABLE_MS / 2)
  })
})
