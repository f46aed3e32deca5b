import { withoutMarks } from '../../lib/text/marks.ts'
import type { Target } from '../../platform/target.ts'
import type { Step } from '../../specs/step.ts'
import type { Verdict } from '../../specs/verdict.ts'
import { type Changes, healthyEvidence, NOW } from './evidence.ts'

/** A step's verdict on a tenant that is healthy but for the changes. */
export const judge = (step: Step, target: Target, changes: Changes = {}, now = NOW): Verdict =>
  step.judge(healthyEvidence(target, changes), { target, now })

/** A verdict as one line, for comparing: `failed: reason`. */
export const verdictLine = (verdict: Verdict): string =>
  withoutMarks(`${verdict.status}: ${verdict.status === 'passed' ? verdict.saw : verdict.reason}`)
