import type { DiagnosisResult } from '../runner/report/report.ts'
import { marked } from './lib/sandbox-mark.ts'
import { tenantsText } from './lib/text.ts'
import { countsOf, whyNotGreen } from './summary.ts'
import type { View } from './view.ts'

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
/** Longer output is cut by some of Nagios' transports, and by Icinga's database. */
const LONGEST_LINE = 400
const SHOWN_LINES = 40

/** The state, 0 to 3, that Nagios knows a run by: still in progress is a warning, and what ended without a verdict is unknown. */
export function nagiosState(exitCode: number): 0 | 1 | 2 | 3 {
  if (exitCode === 0) return 0
  if (exitCode === 1) return 2
  return exitCode === 4 ? 1 : 3
}

/**
 * A plugin's output as Nagios, Icinga, Naemon and Centreon read it
 * (https://nagios-plugins.org/doc/guidelines.html): state and cause in the first line, one line each for what is wrong, then the numbers.
 */
export function nagios(view: View): string {
  const counts = countsOf(view.targets.flatMap(({ specs }) => specs))
  const state = STATES[nagiosState(view.exitCode)] ?? 'UNKNOWN'
  const [first = saying(view), ...others] = [...causesOf(view), ...stepsOf(view)]
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  const numbers = [
    ...Object.entries(counts).map(([status, count]) => `${status}=${count};;;0`),
    `time=${(view.durationMs / 1000).toFixed(3)}s;;;0`,
  ]
  const head = `RUNBOOK ${state} - ${plain(marked(`${first}${more}`, view))}`
  return `${[`${head} | ${numbers.join(' ')}`, ...others.slice(0, SHOWN_LINES).map(plain)].join('\n')}\n`
}

/** For a run that came to no report. */
export const nagiosError = (message: string): string => `RUNBOOK UNKNOWN - ${plain(message)}\n`

function saying(view: View): string {
  const meaning = whyNotGreen(view)
  if (meaning !== undefined) return meaning
  const { targets, phase } = view
  if (targets.length === 0) return 'no tenant was looked at'
  return `${targets.length === 1 ? `${targets[0]?.env} ${targets[0]?.tenant}` : `${targets.length} tenants`} as expected, phase ${phase}`
}

function causesOf({ targets }: View): readonly string[] {
  const byId = Map.groupBy(
    targets.flatMap(target => target.diagnoses.filter(weighs).map(diagnosis => ({ target, diagnosis }))),
    ({ diagnosis }) => diagnosis.id,
  )
  return [...byId.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const where = tenantsText(
      group.map(({ target }) => target.tenant),
      targets.length,
    )
    return [`${first.target.env} ${where}: ${first.diagnosis.id}: ${first.diagnosis.rootCause}`]
  })
}

const weighs = ({ severity, explains }: DiagnosisResult): boolean => severity === 'error' && explains.length > 0

/** Steps that are open and have no cause. */
function stepsOf({ targets }: View): readonly string[] {
  return targets.flatMap(({ env, tenant, specs, diagnoses }) => {
    const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
    return specs
      .filter(({ id, status }) => (status === 'failed' || status === 'unknown') && !explained.has(id))
      .map(({ id, status, reason = '' }) => `${env} ${tenant}: ${id} ${status}: ${reason}`)
  })
}

/** A bar would begin the numbers. */
function plain(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replaceAll('|', '/')
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1)}…`
}
