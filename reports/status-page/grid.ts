import type { PastRuns } from '../../runner/report/past-runs.ts'
import type { SpecResult, SpecStatus, TargetReport } from '../../runner/report/report.ts'
import { isGreen, isGreenTarget } from '../../runner/report/status.ts'
import type { View } from '../view.ts'
import { escaped } from './html.ts'
import { strip } from './strip.ts'

/** What a cell shows, besides its colour, and what it says to whoever hears it. */
const MARKS: Readonly<Record<SpecStatus, readonly [mark: string, word: string]>> = {
  passed: ['✓', 'passed'],
  failed: ['✗', 'failed'],
  blocked: ['◌', 'blocked'],
  unknown: ['?', 'unknown'],
  'not-applicable': ['–', 'does not apply'],
  waived: ['~', 'waived'],
}

/** Tenants and steps as coloured cells, who is in trouble first. On a narrow screen a tenant is a block, in which what is not green has its name. */
export function grid({ targets }: View, past: PastRuns): string {
  if (targets.length === 0) return ''
  const steps = [...new Set(targets.flatMap(({ specs }) => specs.map(({ id }) => id)))]
  const sorted = targets.toSorted((a, b) => Number(isGreenTarget(a)) - Number(isGreenTarget(b)))
  const isRemembered = sorted.some(({ tenant }) => strip(past[tenant] ?? []) !== '')
  const head = steps.map(id => `<th scope="col"><span>${escaped(id)}</span></th>`).join('')
  return `<div class="scroll" role="region" tabindex="0" aria-label="Tenants and steps">
<table>
<thead><tr><th scope="col">Tenant</th>${isRemembered ? '<th scope="col">Last runs</th>' : ''}${head}</tr></thead>
<tbody>
${sorted.map(target => row(target, steps, isRemembered ? (past[target.tenant] ?? []) : undefined)).join('\n')}
</tbody>
</table>
</div>
<p class="legend">${Object.entries(MARKS)
    .map(([status, [mark, word]]) => `<span class="${status}">${mark}</span> ${word}`)
    .join(' ')}${isRemembered ? '. Last runs: oldest first, a bar a run, the higher the worse.' : ''}</p>
`
}

function row(target: TargetReport, steps: readonly string[], past: PastRuns[string] | undefined): string {
  const cells = steps.map(id => {
    const spec = target.specs.find(one => one.id === id)
    return spec ? cell(spec) : '<td class="absent"><span class="aloud">not run</span></td>'
  })
  const verdict = isGreenTarget(target)
    ? 'passed'
    : target.specs.some(({ status }) => status === 'failed')
      ? 'failed'
      : 'unknown'
  return [
    `<tr class="${verdict}"><th scope="row">${escaped(target.tenant)}</th>`,
    past === undefined ? '' : `<td class="runs">${strip(past)}</td>`,
    ...cells,
    '</tr>',
  ].join('')
}

function cell(spec: SpecResult): string {
  const { id, status, saw, reason } = spec
  const [mark, word] = MARKS[status]
  const title = `${id}: ${word}${(saw ?? reason) === undefined ? '' : `, ${saw ?? reason}`}`
  const name = isGreen(spec) ? '' : `<b> ${escaped(id)}</b>`
  return `<td class="${status}" title="${escaped(title)}">${mark}${name}<span class="aloud"> ${word}</span></td>`
}
