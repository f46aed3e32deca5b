import type { DiagnosisResult, Fix, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { causesOf } from '../lib/cause-text.ts'
import { block, name, inline as plain } from '../lib/markdown-text.ts'
import { pageOf } from '../lib/page.ts'
import type { View } from '../view.ts'

/** Markdown of a step: what it checks, how it ended, and where it did not pass the cause with its ways out. */
export function description(target: TargetReport, spec: SpecResult, docs: Pick<View, 'docsUrl'>): string {
  const ended = spec.saw ?? spec.reason
  return [
    `${plain(spec.title)}. (Runbook, ${plain(spec.runbook)})`,
    ...(ended === undefined ? [] : [`**${plain(spec.status)}**: ${plain(ended)}`]),
    ...(spec.standsOn?.length ? [`Stands on ${plain(spec.standsOn.join(', '))}, which failed.`] : []),
    ...causesOf(target, spec.id).flatMap(one => cause(one, docs)),
    ...(target.unexplained.includes(spec.id) ? ['No known issue explains this step.'] : []),
  ].join('\n\n')
}

const cause = (diagnosis: DiagnosisResult, docs: Pick<View, 'docsUrl'>): readonly string[] => [
  `### ${diagnosis.severity === 'error' ? 'Cause' : plain(diagnosis.severity)}: ${plain(diagnosis.id)}`,
  plain(diagnosis.rootCause),
  diagnosis.because.map(because => `- ${plain(because)}`).join('\n'),
  ...diagnosis.fixes.flatMap(fix),
  'Afterwards:',
  block(diagnosis.then, 'sh'),
  `To prevent it: ${plain(diagnosis.prevention)}`,
  `More about it: ${name(pageOf(diagnosis.id, docs))}`,
]

const fix = (way: Fix, index: number): readonly string[] => [
  `**Fix ${index + 1}**: ${plain(way.summary)}${way.changes ? ' (changes the platform)' : ''}`,
  ...(way.destroys === undefined ? [] : [`**Destroys**: ${plain(way.destroys)}`]),
  way.command === undefined ? plain(way.manual) : block(way.command, 'sh'),
  ...(way.paste === undefined ? [] : [block(way.paste, 'sh')]),
]
