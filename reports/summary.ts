import { marked } from './lib/sandbox-mark.ts'
import type { Report, SpecResult, SpecStatus, TargetReport } from './report.ts'

/** The order in which counts are said. */
const STATUSES: readonly SpecStatus[] = ['passed', 'failed', 'blocked', 'unknown', 'not-applicable', 'waived']

export type Counts = Readonly<Record<SpecStatus, number>>

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
export function saidCounts(counts: Counts): string {
  const said = STATUSES.filter(status => counts[status] > 0).map(
    status => `${counts[status]} ${status === 'not-applicable' ? 'not applicable' : status}`,
  )
  return said.length === 0 ? 'no step was looked at' : said.join('  ')
}

const GREEN: readonly SpecStatus[] = ['passed', 'not-applicable', 'waived']

/** Whether a step ended in a way that lets a run be green. */
export const isGreen = (spec: SpecResult): boolean => GREEN.includes(spec.status)

/** A target is green when every step is, and there was one: nothing looked at proves nothing. What was waited for has to have succeeded. */
export const isGreenTarget = ({ specs, gate }: TargetReport): boolean =>
  specs.length > 0 && specs.every(isGreen) && (gate === undefined || gate.outcome === 'succeeded')

/**
 * 1 when a step or a deployment failed or the suite itself did; else 4 when a deployment was still in progress at the deadline; else 3 when
 * something could not be judged, or nothing was looked at; else 0.
 */
export function exitCodeOf(targets: readonly TargetReport[], problems: readonly string[]): 0 | 1 | 3 | 4 {
  if (problems.length > 0 || targets.some(hasFailed)) return 1
  if (targets.some(({ gate }) => gate?.outcome === 'deadline')) return 4
  return targets.length > 0 && targets.every(isGreenTarget) ? 0 : 3
}

const hasFailed = (target: TargetReport): boolean =>
  target.gate?.outcome === 'failed' ||
  target.specs.some(({ id, status }) => status === 'failed' && !onlyInProgress(target, id))

/** At the gate's deadline a step that fails for nothing but the deployment still going on is no failure of its own. */
function onlyInProgress({ gate, diagnoses }: TargetReport, id: string): boolean {
  if (gate?.outcome !== 'deadline') return false
  const causes = diagnoses.filter(({ explains }) => explains.includes(id))
  return causes.length > 0 ? causes.every(cause => cause.id === 'deployment-in-progress') : id === 'service-stable'
}

/** One line that says what a non-zero exit code means for this run; undefined for 0. */
export function exitMeaning(report: Report): string | undefined {
  const { exitCode, interrupted, targets, problems } = report
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
  return marked(`exit ${exitCode}: ${words.join(', ').replace('but, ', 'but ')}`, report)
}

/** `2 steps`, `1 step at 1 of 4 tenants`; undefined where there is none. */
function stepsThat(targets: readonly TargetReport[], statuses: readonly SpecStatus[]): string | undefined {
  const counts = targets.map(({ specs }) => specs.filter(({ status }) => statuses.includes(status)).length)
  const count = counts.reduce((sum, one) => sum + one, 0)
  if (count === 0) return undefined
  const where = targets.length > 1 ? ` at ${counts.filter(one => one > 0).length} of ${targets.length} tenants` : ''
  return `${count} ${count === 1 ? 'step' : 'steps'}${where}`
}
