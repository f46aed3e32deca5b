import type { Report, SpecResult, SpecStatus, TargetReport } from '../runner/report/report.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { marked } from './lib/sandbox-mark.ts'

/** The order in which counts are said. */
const STATUSES: readonly SpecStatus[] = ['passed', 'failed', 'blocked', 'unknown', 'not-applicable', 'waived']

type Counts = Readonly<Record<SpecStatus, number>>

/** How many steps ended how. */
export function countsOf(specs: readonly SpecResult[]): Counts {
  const count = (status: SpecStatus) => specs.filter(spec => spec.status === status).length
  return {
    passed: count('passed'),
    failed: count('failed'),
    blocked: count('blocked'),
    unknown: count('unknown'),
    'not-applicable': count('not-applicable'),
    waived: count('waived'),
  }
}

/** `17 passed  5 failed`: what is zero is not said. */
export function countsText(counts: Counts): string {
  const said = STATUSES.filter(status => counts[status] > 0).map(
    status => `${counts[status]} ${status === 'not-applicable' ? 'not applicable' : status}`,
  )
  return said.length === 0 ? 'no step was looked at' : said.join('  ')
}

/** How a fleet is: how many of its tenants are green, unless the run proves nothing of any. */
export function titleOfFleet({ targets, problems, interrupted }: Report): string {
  const where = [...new Set(targets.map(({ env }) => env))].join(', ')
  if (problems.length > 0) return `${where}: the suite itself had an error, so this run proves nothing`
  const green = targets.filter(isGreenTarget).length
  return `${where}: ${green} of ${targets.length} tenants green${interrupted ? ', interrupted' : ''}`
}

/** One line that says what a non-zero exit code means for this run; undefined for 0. */
export function exitMeaning(report: Report): string | undefined {
  const said = whyNotGreen(report)
  return said === undefined ? undefined : marked(`exit ${report.exitCode}: ${said}`, report)
}

/** The same for where another exit code counts; undefined where all is well. */
export function whyNotGreen({ exitCode, interrupted, targets, problems }: Report): string | undefined {
  if (exitCode === 0) return undefined
  const failed = stepsThat(targets, ['failed'])
  const gates = targets.flatMap(({ gate }) => gate ?? [])
  const unjudged = stepsThat(targets, ['unknown', 'blocked'])
  const nothing = targets.length === 0 || targets.some(({ specs }) => specs.length === 0)
  const said = [
    interrupted && 'interrupted',
    problems.length > 0 && 'the suite itself had an error, so this run proves nothing',
    gates.some(({ outcome }) => outcome === 'failed') && 'the deployment failed',
    gates.some(({ outcome }) => outcome === 'deadline') && 'the deployment was still in progress at the deadline',
    failed && `${failed} failed${exitCode === 4 ? ' for that reason' : ''}`,
    exitCode === 3 && 'nothing failed, but',
    gates.some(({ outcome }) => outcome === 'unknown') && 'the deployment could not be watched',
    unjudged && `${unjudged} could not be judged`,
    nothing && 'nothing was looked at',
  ]
  const words = said.filter(word => typeof word === 'string')
  return words.join(', ').replace('but, ', 'but ')
}

/** `2 steps`, `1 step at 1 of 4 tenants`; undefined where there is none. */
function stepsThat(targets: readonly TargetReport[], statuses: readonly SpecStatus[]): string | undefined {
  const counts = targets.map(({ specs }) => specs.filter(({ status }) => statuses.includes(status)).length)
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return undefined
  const where = targets.length > 1 ? ` at ${counts.filter(one => one > 0).length} of ${targets.length} tenants` : ''
  return `${count} ${count === 1 ? 'step' : 'steps'}${where}`
}
