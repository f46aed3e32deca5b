import type { EvidenceKind, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { stepPageOf } from '../lib/page.ts'
import { duration } from '../lib/text.ts'
import type { View } from '../view.ts'
import { wayOut } from './cause.ts'
import { escaped } from './escaped.ts'
import { chip } from './mark.ts'
import { commandBlock, pageLine } from './parts.ts'

/** Steps that can be opened: how each ended and why, then what it looked at and the command by which a person sees the same. */
export const stepList = (
  specs: readonly SpecResult[],
  target: TargetReport,
  view: Pick<View, 'steps' | 'docsUrl'>,
): string =>
  specs.length === 0 ? '' : `<div class="steps">\n${specs.map(spec => step(spec, target, view)).join('\n')}\n</div>\n`

function step(spec: SpecResult, target: TargetReport, view: Pick<View, 'steps' | 'docsUrl'>): string {
  const { id, title, runbook, status, saw, reason, standsOn = [], fixes = [], elapsedMs } = spec
  const { needs = [], considers = [] } = view.steps[id] ?? {}
  const causes = target.diagnoses.filter(({ explains }) => explains.includes(id)).map(cause => cause.id)
  const looks = [...needs.map(kind => look(kind, target)), ...considers.map(kind => look(kind, target))].join('')
  return [
    `<details>\n<summary>${chip(status)} <b>${escaped(id)}</b> <span>${escaped(saw ?? reason ?? '')}</span></summary>\n`,
    `<p>${escaped(title)}. <span class="aside">Runbook, ${escaped(runbook)}; judged in ${duration(elapsedMs)}.</span></p>\n`,
    standsOn.length === 0 ? '' : `<p>Stands on ${escaped(standsOn.join(', '))}, which did not pass.</p>\n`,
    causes.length === 0 ? '' : `<p>Explained by ${escaped(causes.join(', '))}.</p>\n`,
    fixes.length === 0 ? '' : `<p>Fix:</p>\n<ol>\n${fixes.map(wayOut).join('')}</ol>\n`,
    looks === '' ? '<p>It looks at nothing of the platform.</p>\n' : looks,
    pageLine(stepPageOf(id, view)),
    '</details>',
  ].join('')
}

/** What a step looked at; nothing of it where nobody had to look. */
function look(kind: EvidenceKind, { evidence }: TargetReport): string {
  const one = evidence[kind]
  if (!one) return ''
  const how =
    one.status === 'observed'
      ? `seen in ${duration(one.elapsedMs)}`
      : `not seen: ${one.error.message}${one.error.hint === '' ? '' : ` (${one.error.hint})`}`
  return `<p><b>${escaped(kind)}</b> ${escaped(how)}</p>\n${one.reproduce === '' ? '' : commandBlock(one.reproduce)}`
}
