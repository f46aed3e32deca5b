import type { TargetReport } from '../../runner/report/report.ts'
import { isGreenTarget } from '../../runner/report/status.ts'
import type { View } from '../view.ts'

export type Verdict = 'passed' | 'failed' | 'unknown'

/** The colour above everything. */
export function verdictOf({ exitCode, interrupted }: Pick<View, 'exitCode' | 'interrupted'>): Verdict {
  if (exitCode === 0 && !interrupted) return 'passed'
  return exitCode === 1 ? 'failed' : 'unknown'
}

/** The colour of a tenant. */
export function verdictOfTarget(target: TargetReport): Verdict {
  if (isGreenTarget(target)) return 'passed'
  const failed = target.gate?.outcome === 'failed' || target.specs.some(({ status }) => status === 'failed')
  return failed ? 'failed' : 'unknown'
}

const WORST_FIRST: readonly Verdict[] = ['failed', 'unknown', 'passed']

/** To sort by what is worse. */
export const byVerdict =
  <T>(verdict: (one: T) => Verdict) =>
  (a: T, b: T): number =>
    WORST_FIRST.indexOf(verdict(a)) - WORST_FIRST.indexOf(verdict(b))
