import type { DiagnosisResult, GateResult, SpecResult, TargetReport } from '../runner/report/report.ts'
import { isGreen, isGreenTarget } from '../runner/report/status.ts'
import { isQuiet } from './lib/everywhere.ts'
import { block, cell, inline, name } from './lib/markdown-text.ts'
import { pageOf, stepPageOf } from './lib/page.ts'
import { marked, unrealOf } from './lib/sandbox-mark.ts'
import { sinceOf } from './lib/since.ts'
import { duration } from './lib/text.ts'
import { countsOf, countsText, exitMeaning, titleOfFleet } from './summary.ts'
import { ranked } from './terminal/cause.ts'
import type { View } from './view.ts'

/** What a reviewer needs, as a comment on a pull request or a job's summary: the verdict, the causes with their proof and fixes, then the steps. */
export function markdown(report: View): string {
  const meaning = exitMeaning(report)
  const problems =
    report.problems.length === 0 ? [] : ['**The suite itself had an error:**', block(report.problems.join('\n'))]
  return `${[
    `## ${report.exitCode === 0 ? '✅' : report.exitCode === 1 ? '❌' : '⚠️'} ${inline(marked(titleOf(report), report))}`,
    `${inline(meaning ?? 'everything passed, is waived or does not apply')}. ${inline(runOf(report))}.`,
    ...problems,
    ...(report.targets.length === 1 ? report.targets.flatMap(target => ofTarget(target, report)) : ofFleet(report)),
  ].join('\n\n')}\n`
}

/** More names than these say less than their number. */
const MOST_NAMED = 4

function titleOf(report: View): string {
  const { targets, tool } = report
  if (targets.length === 0) return tool.name
  if (targets.length <= MOST_NAMED) return targets.map(nameOf).join(', ')
  return titleOfFleet(report)
}

const nameOf = ({ env, tenant }: TargetReport): string => `${env}/${tenant}`

const runOf = (report: View): string => {
  const { phase, startedAt, durationMs, faults } = report
  return [
    `Phase ${phase}, ${startedAt}, ${duration(durationMs)}`,
    ...unrealOf(report),
    ...(faults.length > 0 ? [`broken on purpose: ${faults.join(', ')}`] : []),
  ].join('; ')
}

/** What is the same at every tenant once, then who has something of their own, then a line for each of the others. */
function ofFleet(report: View): readonly string[] {
  const {
    targets,
    fleet: { common, own },
  } = report
  const quiet = own.filter(isQuiet)
  return [
    ...(common ? [`### ❌ All ${targets.length} tenants`, ...wrongAt(common, report)] : []),
    ...own
      .filter(each => !isQuiet(each))
      .flatMap(({ target, rest }) => [`### ${mark(target)} ${inline(nameOf(target))}`, ...ofTarget(rest, report)]),
    ...(quiet.length > 0
      ? [
          quietTable(
            quiet.map(({ target }) => target),
            common !== undefined,
          ),
        ]
      : []),
  ]
}

const mark = (target: TargetReport): string => (isGreenTarget(target) ? '✅' : '❌')

const quietTable = (targets: readonly TargetReport[], besides: boolean): string =>
  [
    `| ${besides ? 'nothing else' : 'green'} | domain | steps |`,
    '|---|---|---|',
    ...targets.map(
      target => `| ${mark(target)} ${cell(nameOf(target))} | ${cell(target.domain)} | ${saidSteps(target)} |`,
    ),
  ].join('\n')

const saidSteps = ({ specs }: TargetReport): string => countsText(countsOf(specs)).replaceAll('  ', ', ')

const ofTarget = (target: TargetReport, report: View): readonly string[] => [
  `${inline(target.domain)}: ${saidSteps(target)}`,
  ...gateOf(target.gate),
  ...wrongAt(target, report),
  folded('All steps', table(target.specs, report)),
  ...(target.notes.length > 0 ? [folded('Notes', block(target.notes.join('\n')))] : []),
]

function wrongAt(target: TargetReport, report: View): readonly string[] {
  const wrong = target.specs.filter(spec => !isGreen(spec))
  return [
    ...ranked(target.diagnoses).flatMap(([diagnosis], index) => ofDiagnosis(diagnosis, index, target.tenant, report)),
    ...unexplained(target),
    ...(wrong.length > 0 ? [table(wrong, report)] : []),
  ]
}

function gateOf(gate: GateResult | undefined): readonly string[] {
  if (!gate) return []
  const { outcome, reason, deploymentId, waitedMs, polls, history } = gate
  const words = outcome === 'deadline' ? 'still in progress' : outcome
  return [
    `**Deployment ${inline(words)}** after ${duration(waitedMs)} (${polls} ${polls === 1 ? 'look' : 'looks'}): ${inline(deploymentId ?? 'none seen')}`,
    block(reason),
    ...(history.length > 0
      ? [folded('What was seen while waiting', block(history.map(({ at, says }) => `${at}  ${says}`).join('\n')))]
      : []),
  ]
}

function ofDiagnosis(
  { id, rootCause, because, explains, fixes, severity, then }: DiagnosisResult,
  index: number,
  tenant: string,
  report: View,
): readonly string[] {
  const rank = severity !== 'error' ? severity : index === 0 ? 'root cause' : 'cause'
  const steps = fixes.flatMap(({ summary, command, manual, paste, changes, destroys }, at) => [
    `${at + 1}. ${inline(summary)}${changes ? ' *(changes the platform)*' : ''}${destroys ? ` **(${inline(destroys)})**` : ''}`,
    ...(command === undefined ? [] : [block(command, 'sh')]),
    ...(manual === undefined ? [] : [block(manual)]),
    ...(paste === undefined ? [] : [block(paste, 'sh')]),
  ])
  return [
    `#### ${rank}: ${linked(id, pageOf(id, report))}`,
    inline(rootCause),
    block(because.join('\n')),
    ...sinceOf(id, [tenant], report).map(inline),
    ...(explains.length > 0 ? [`Explains ${explains.map(name).join(', ')}.`] : []),
    ...steps,
    'Then:',
    block(then, 'sh'),
  ]
}

const unexplained = ({ unexplained: ids }: TargetReport): readonly string[] =>
  ids.length === 0 ? [] : [`No known issue explains ${ids.map(name).join(', ')}.`]

/** A path within this project leads nowhere from a pull request: only published pages are linked. */
const linked = (id: string, page: string): string =>
  page.startsWith('https://') ? `[${name(id)}](<${page}>)` : name(id)

const table = (specs: readonly SpecResult[], report: View): string =>
  [
    '| step | ended | seen or why |',
    '|---|---|---|',
    ...specs.map(
      ({ id, status, saw, reason }) =>
        `| ${linked(id, stepPageOf(id, report))} | ${cell(status)} | ${cell(saw ?? reason ?? '')} |`,
    ),
  ].join('\n')

const folded = (title: string, content: string): string =>
  `<details><summary>${inline(title)}</summary>\n\n${content}\n\n</details>`
