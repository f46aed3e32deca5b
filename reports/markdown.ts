import { legible } from './lib/legible.ts'
import { block, cell, inline } from './lib/markdown-text.ts'
import { duration } from './lib/text.ts'
import type { DiagnosisResult, GateResult, Report, SpecResult, TargetReport } from './report.ts'
import { countsOf, exitMeaning, isGreen, isGreenTarget, saidCounts } from './summary.ts'
import { ranked } from './terminal/cause.ts'

/** What a reviewer needs, as a comment on a pull request or a job's summary: the verdict, the causes with their proof and fixes, then the steps. */
export function markdown(raw: Report): string {
  const report = legible(raw)
  const meaning = exitMeaning(report)
  const problems =
    report.problems.length === 0 ? [] : ['**The suite itself had an error:**', block(report.problems.join('\n'))]
  return `${[
    `## ${report.exitCode === 0 ? '✅' : report.exitCode === 1 ? '❌' : '⚠️'} ${inline(titleOf(report))}`,
    `${inline(meaning ?? 'everything passed, is waived or does not apply')}. ${inline(runOf(report))}.`,
    ...problems,
    ...report.targets.flatMap(target => ofTarget(target, report.targets.length > 1)),
  ].join('\n\n')}\n`
}

const titleOf = ({ targets, tool }: Report): string =>
  targets.length === 0 ? tool.name : targets.map(({ env, tenant }) => `${env}/${tenant}`).join(', ')

const runOf = ({ phase, startedAt, durationMs, sandbox, faults }: Report): string =>
  [
    `Phase ${phase}, ${startedAt}, ${duration(durationMs)}`,
    ...(sandbox ? ['sandbox: no AWS account was touched'] : []),
    ...(faults.length > 0 ? [`broken on purpose: ${faults.join(', ')}`] : []),
  ].join('; ')

function ofTarget(target: TargetReport, several: boolean): readonly string[] {
  const { env, tenant, domain, specs, diagnoses, notes } = target
  const counts = saidCounts(countsOf(specs)).replaceAll('  ', ', ')
  const wrong = specs.filter(spec => !isGreen(spec))
  return [
    ...(several ? [`### ${isGreenTarget(target) ? '✅' : '❌'} ${inline(`${env}/${tenant}`)}`] : []),
    `${inline(domain)}: ${counts}`,
    ...gateOf(target.gate),
    ...ranked(diagnoses).flatMap(([diagnosis], index) => ofDiagnosis(diagnosis, index)),
    ...unexplained(target),
    ...(wrong.length > 0 ? [table(wrong)] : []),
    folded('All steps', table(specs)),
    ...(notes.length > 0 ? [folded('Notes', block(notes.join('\n')))] : []),
  ]
}

function gateOf(gate: GateResult | undefined): readonly string[] {
  if (!gate) return []
  const { outcome, reason, deploymentId, waitedMs, polls, history } = gate
  const words = outcome === 'deadline' ? 'still in progress' : outcome
  return [
    `**Deployment ${words}** after ${duration(waitedMs)} (${polls} ${polls === 1 ? 'look' : 'looks'}): ${inline(deploymentId ?? 'none seen')}`,
    block(reason),
    ...(history.length > 0
      ? [folded('What was seen while waiting', block(history.map(({ at, says }) => `${at}  ${says}`).join('\n')))]
      : []),
  ]
}

function ofDiagnosis(
  { id, rootCause, because, explains, fixes, severity, then }: DiagnosisResult,
  index: number,
): readonly string[] {
  const rank = severity !== 'error' ? severity : index === 0 ? 'root cause' : 'cause'
  const steps = fixes.flatMap(({ summary, command, manual, changes, destroys }, at) => [
    `${at + 1}. ${inline(summary)}${changes ? ' *(changes the platform)*' : ''}${destroys ? ` **(${inline(destroys)})**` : ''}`,
    ...(command === undefined ? [] : [block(command, 'sh')]),
    ...(manual === undefined ? [] : [block(manual)]),
  ])
  return [
    `#### ${rank}: \`${id}\``,
    inline(rootCause),
    block(because.join('\n')),
    ...(explains.length > 0 ? [`Explains ${explains.map(step => `\`${step}\``).join(', ')}.`] : []),
    ...steps,
    'Then:',
    block(then, 'sh'),
  ]
}

const unexplained = ({ unexplained: ids }: TargetReport): readonly string[] =>
  ids.length === 0 ? [] : [`No known issue explains ${ids.map(id => `\`${id}\``).join(', ')}.`]

const table = (specs: readonly SpecResult[]): string =>
  [
    '| step | ended | seen or why |',
    '|---|---|---|',
    ...specs.map(({ id, status, saw, reason }) => `| \`${id}\` | ${status} | ${cell(saw ?? reason ?? '')} |`),
  ].join('\n')

const folded = (title: string, content: string): string =>
  `<details><summary>${inline(title)}</summary>\n\n${content}\n\n</details>`
