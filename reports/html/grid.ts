import { type PastRuns, pastRunsOf } from '../../runner/report/past-runs.ts'
import type { SpecResult, TargetReport } from '../../runner/report/report.ts'
import { isGreen, isGreenTarget } from '../../runner/report/status.ts'
import { countsOf, countsText } from '../summary.ts'
import type { View } from '../view.ts'
import { escaped } from './escaped.ts'
import { MARKS } from './mark.ts'
import { HOW_TO_READ, strip } from './strip.ts'
import { byVerdict, verdictOfTarget } from './verdict.ts'

/** Of more tenants than these only so many have a cell for each step, those that are not green first: a page has to open. */
const ROWS_OF_CELLS = 200

/** Tenants and steps as coloured cells, who is in trouble first. On a narrow screen a tenant is a block, in which what is not green has its name. */
export function grid({ targets }: View, past: PastRuns): string {
  if (targets.length === 0) return ''
  const steps = [...new Set(targets.flatMap(({ specs }) => specs.map(({ id }) => id)))]
  const sorted = targets.toSorted(byVerdict(verdictOfTarget))
  const isRemembered = sorted.some(({ tenant }) => strip(pastRunsOf(past, tenant)) !== '')
  const head = steps.map(id => `<th scope="col"><span>${escaped(id)}</span></th>`).join('')
  return `<div class="scroll" role="region" tabindex="0" aria-label="Tenants and steps">
<table>
<thead><tr><th scope="col">Tenant</th>${isRemembered ? '<th scope="col">Last runs</th>' : ''}${head}</tr></thead>
<tbody>
${sorted
  .map((target, index) => {
    const cells =
      sorted.length > ROWS_OF_CELLS && (index >= ROWS_OF_CELLS || isGreenTarget(target))
        ? sum(target, steps)
        : cellsOf(target, steps)
    return row(target, cells, isRemembered ? pastRunsOf(past, target.tenant) : undefined)
  })
  .join('\n')}
</tbody>
</table>
</div>
<p class="legend">${Object.entries(MARKS)
    .map(([status, [mark, word]]) => `<span class="${status}">${mark}</span> ${word}`)
    .join(' ')}${isRemembered ? `. Last runs: ${HOW_TO_READ}.` : ''}</p>
`
}

function row(target: TargetReport, cells: string, past: PastRuns[string] | undefined): string {
  return [
    `<tr class="${verdictOfTarget(target)}"><th scope="row">${escaped(target.tenant)}</th>`,
    past === undefined ? '' : `<td class="runs">${strip(past)}</td>`,
    cells,
    '</tr>',
  ].join('')
}

const cellsOf = ({ specs }: TargetReport, steps: readonly string[]): string => {
  const byId = new Map(specs.map(spec => [spec.id, spec]))
  return steps
    .map(id => {
      const spec = byId.get(id)
      return spec ? cell(spec) : '<td class="absent"><span class="aloud">not run</span></td>'
    })
    .join('')
}

/** The same in one cell. */
const sum = (target: TargetReport, steps: readonly string[]): string =>
  `<td class="${verdictOfTarget(target)} sum" colspan="${steps.length}">${countsText(countsOf(target.specs)).replaceAll('  ', ', ')}</td>`

function cell(spec: SpecResult): string {
  const { id, status, saw, reason } = spec
  const [mark, word] = MARKS[status]
  const title = `${id}: ${word}${(saw ?? reason) === undefined ? '' : `, ${saw ?? reason}`}`
  const name = isGreen(spec) ? '' : `<b> ${escaped(id)}</b>`
  return `<td class="${status}" title="${escaped(title)}">${mark}${name}<span class="aloud"> ${word}</span></td>`
}
