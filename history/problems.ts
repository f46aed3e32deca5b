import type { TargetReport } from '../runner/report/report.ts'
import type { OpenIssue } from './state.ts'

/** What is wrong with a tenant in one run: every error that was diagnosed, and every step that is not green and has no cause. */
export type Problem = Pick<OpenIssue, 'id' | 'what' | 'title' | 'steps'>

/** What goes on and ends by itself: a step that is open for its sake alone is nothing to be told of. */
const PASSES_BY_ITSELF: readonly string[] = ['deployment-in-progress']

export function problemsOf({ specs, diagnoses }: TargetReport): readonly Problem[] {
  const failed = specs.filter(({ status }) => status === 'failed').map(({ id }) => id)
  const causes = diagnoses.filter(
    ({ severity, explains }) =>
      explains.some(id => failed.includes(id)) || (severity === 'error' && explains.length > 0),
  )
  const explained = new Set(causes.flatMap(({ explains }) => explains))
  const awaited = new Set(
    diagnoses.filter(({ id }) => PASSES_BY_ITSELF.includes(id)).flatMap(({ explains }) => explains),
  )
  const open = specs.filter(({ id, status }) => !explained.has(id) && !(status === 'unknown' && awaited.has(id)))
  return [
    ...causes.map(({ id, rootCause, explains }) => ({ id, what: 'cause', title: rootCause, steps: explains }) as const),
    ...open.flatMap(({ id, status, reason = '' }): Problem[] => {
      if (status === 'failed') return [{ id, what: 'failed-step', title: reason, steps: [id] }]
      if (status === 'unknown') return [{ id, what: 'unjudged-step', title: reason, steps: [id] }]
      return []
    }),
  ]
}

/** What became of the steps of a problem that this run does not name any more. */
export type Absence = 'gone' | 'waived' | 'not-judged' | 'explained-otherwise'

/**
 * A cause whose steps pass is gone, even if some of them now fail for another known cause. Where a step of it fails and nothing explains that, or
 * all of them fail on, it may only have become invisible.
 */
export function absenceOf(steps: readonly string[], target: TargetReport, quiet: boolean): Absence {
  const looked = target.specs.filter(({ id }) => steps.includes(id))
  const explained = new Set(problemsOf(target).flatMap(problem => (problem.what === 'cause' ? problem.steps : [])))
  const failed = looked.filter(({ status }) => status === 'failed')
  const judged = looked.filter(
    ({ status }) => status === 'passed' || status === 'waived' || (status === 'not-applicable' && !quiet),
  )
  if (failed.length > 0 && (judged.length === 0 || failed.some(({ id }) => !explained.has(id))))
    return 'explained-otherwise'
  const open = looked.filter(spec => !judged.includes(spec) && !explained.has(spec.id))
  if (judged.length === 0 || open.length > 0 || looked.length < steps.length) return 'not-judged'
  return judged.some(({ status }) => status === 'waived') ? 'waived' : 'gone'
}
