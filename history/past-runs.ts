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

/** The remembered runs in words. */
export const pastRuns = ({ tenants, steps }: EnvironmentState): PastRuns =>
  Object.fromEntries(
    Object.entries(tenants).map(([tenant, { runs }]) => [
      tenant,
      runs.map(({ at, steps: letters }) => ({
        at,
        statuses: Object.fromEntries(
          [...letters].flatMap((letter, index) => {
            const id = steps[index]
            const status = STATUSES.get(letter)
            return id === undefined || status === undefined ? [] : [[id, status] as const]
          }),
        ),
      })),
    ]),
  )
