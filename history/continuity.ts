import type { TargetReport } from '../runner/report/report.ts'
import { absenceOf, type Problem, problemsOf } from './problems.ts'
import type { OpenIssue, TenantHistory } from './state.ts'

export const isCause = ({ what }: Pick<Problem, 'what'>): boolean => what === 'cause'

/** What a problem was before: itself, or what it takes the place of. */
export const earlierOf = (problem: Problem, before: OpenIssue | undefined, replaced: readonly OpenIssue[]) =>
  before ? [before] : replaced.filter(({ steps }) => steps.some(step => problem.steps.includes(step)))

/** In how many runs a problem was seen, with this one. */
export const seenWith = (earlier: readonly OpenIssue[]): number => 1 + Math.max(0, ...earlier.map(issue => issue.seen))

export const isSame = (a: Pick<Problem, 'id' | 'what'>, b: Pick<Problem, 'id' | 'what'>): boolean =>
  a.id === b.id && a.what === b.what

/** In how many runs, this one included, a tenant has had a cause that it has now. */
export function runsOf(id: string, target: TargetReport, known: TenantHistory | undefined, quiet: boolean): number {
  const problems = problemsOf(target)
  const problem = problems.find(one => isCause(one) && one.id === id)
  if (!problem) return 0
  const { open, replaced } = against(known, problems, target, quiet)
  return seenWith(
    earlierOf(
      problem,
      open.find(issue => isSame(issue, problem)),
      replaced,
    ),
  )
}

/** What was open before: what this run does not name any more, and which of that is explained otherwise now. */
export function against(
  known: TenantHistory | undefined,
  problems: readonly Problem[],
  target: TargetReport,
  quiet: boolean,
) {
  const open = known?.open ?? []
  const absent = open
    .filter(issue => !problems.some(problem => isSame(issue, problem)))
    .map(issue => ({ issue, absence: absenceOf(issue.steps, target, quiet) }))
  const replaced = absent.filter(({ absence }) => absence === 'explained-otherwise').map(({ issue }) => issue)
  return { open, absent, replaced }
}

/** One fault of the environment shows at every tenant: it is one alert. */
export function sharedCauses(targets: readonly TargetReport[]): ReadonlySet<string> {
  const causes = targets.map(target =>
    problemsOf(target)
      .filter(isCause)
      .map(({ id }) => id),
  )
  const [first, ...others] = causes
  if (!first || others.length === 0) return new Set()
  return new Set(first.filter(id => others.every(ids => ids.includes(id))))
}
