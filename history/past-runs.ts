import type { PastRuns } from '../runner/report/past-runs.ts'
import type { SpecStatus } from '../runner/report/report.ts'
import { type EnvironmentState, STEP_LETTERS } from './state.ts'

const STATUSES: ReadonlyMap<string, SpecStatus> = new Map([
  [STEP_LETTERS.passed, 'passed'],
  [STEP_LETTERS.failed, 'failed'],
  [STEP_LETTERS.blocked, 'blocked'],
  [STEP_LETTERS.unknown, 'unknown'],
  [STEP_LETTERS['not-applicable'], 'not-applicable'],
  [STEP_LETTERS.waived, 'waived'],
])

/** The remembered runs in words. What is the same in many, of many tenants, is one object. */
export function pastRuns({ tenants, steps }: EnvironmentState): PastRuns {
  const known = new Map<string, ReturnType<typeof statusesIn>>()
  const statusesOf = (letters: string) => {
    const statuses = known.get(letters) ?? statusesIn(letters, steps)
    known.set(letters, statuses)
    return statuses
  }
  return Object.fromEntries(
    Object.entries(tenants).map(([tenant, { runs }]) => [
      tenant,
      runs.map(({ at, steps: letters }) => ({ at, statuses: statusesOf(letters) })),
    ]),
  )
}

const statusesIn = (letters: string, steps: readonly string[]): Readonly<Record<string, SpecStatus>> =>
  Object.fromEntries(
    steps.flatMap((id, index) => {
      const status = STATUSES.get(letters[index] ?? '')
      return status === undefined ? [] : [[id, status] as const]
    }),
  )
