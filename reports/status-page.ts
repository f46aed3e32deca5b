import type { PastRuns } from '../runner/report/past-runs.ts'
import type { DiagnosisResult, Fix, SpecResult, SpecStatus, TargetReport } from '../runner/report/report.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { marked, unrealOf } from './lib/sandbox-mark.ts'
import { groupBy, tenantsText } from './lib/text.ts'
import { escaped } from './status-page/html.ts'
import { strip } from './status-page/strip.ts'
import { STYLE } from './status-page/style.ts'
import type { View } from './view.ts'

const WORDS: Readonly<Record<SpecStatus, string>> = {
  // Most of the grid: the word would make it twice as wide.
  passed: '✓<span class="aloud"> passed</span>',
  failed: '✗ FAILED',
  blocked: '◌ blocked',
  unknown: '? unknown',
  'not-applicable': '–<span class="aloud"> does not apply</span>',
  waived: '~ waived',
}

/** The fleet on one static HTML page: a grid of tenants and steps with their last runs, and what is wrong. Needs nothing from anywhere. */
export function statusPage(shown: View, past: PastRuns = {}): string {
  const where = [...new Set(shown.targets.map(({ env }) => env))].join(', ')
  const green = shown.targets.filter(isGreenTarget).length
  const title = marked(`${where}: ${green} of ${shown.targets.length} tenants green`, shown)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(conditions(shown))}</p>
${problems(shown)}${changes(shown)}${causes(shown)}${grid(shown, past)}</main>
</body>
</html>
`
}

function conditions(report: View): string {
  const { startedAt, phase, interrupted, calls } = report
  const at = startedAt.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')
  return [
    `Looked at ${at}, phase ${phase}, ${calls.total} AWS calls`,
    ...unrealOf(report),
    ...(interrupted ? ['INTERRUPTED: only what was seen until then is here'] : []),
  ].join('; ')
}

const section = (heading: string, content: string): string =>
  content === '' ? '' : `<section>\n<h2>${escaped(heading)}</h2>\n${content}</section>\n`

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>\n${items.map(item => `<li>${item}</li>`).join('\n')}\n</ul>\n`

const problems = ({ problems: said }: View): string => section('Errors of the suite itself', list(said.map(escaped)))

const changes = ({ changes: all = [], targets }: View): string =>
  section(
    'Since the runs before',
    list(
      groupBy(all, ({ kind, what, id }) => `${kind} ${what} ${id}`).flatMap(group => {
        const [first] = group
        if (!first) return []
        const tenants = tenantsText(
          group.map(({ tenant }) => tenant),
          targets.length,
        )
        return [`<strong>${escaped(first.kind)}</strong> ${escaped(`${first.id} at ${tenants}, since ${first.since}`)}`]
      }),
    ),
  )

/** The same cause of several tenants, with the same words, is said once. */
function causes({ targets }: View): string {
  const found = targets.flatMap(({ tenant, diagnoses }) => diagnoses.map(diagnosis => ({ tenant, diagnosis })))
  const groups = groupBy(found, ({ diagnosis: { id, rootCause } }) => `${id} ${rootCause}`)
  return section(
    'What is wrong',
    groups
      .flatMap(group => {
        const [first] = group
        const tenants = group.map(({ tenant }) => tenant)
        return first ? [cause(first.diagnosis, tenantsText(tenants, targets.length))] : []
      })
      .join(''),
  )
}

function cause({ id, severity, rootCause, because, fixes }: DiagnosisResult, tenants: string): string {
  const word = severity === 'error' ? '' : ` (${severity})`
  return [
    `<h3>${escaped(`${id}${word}: ${tenants}`)}</h3>\n<p>${escaped(rootCause)}</p>\n`,
    list(because.map(escaped)),
    fixes.length === 0 ? '' : `<p>Fix:</p>\n<ol>\n${fixes.map(wayOut).join('')}</ol>\n`,
  ].join('')
}

/** All steps of a way out: the first alone often fixes nothing. */
function wayOut({ summary, changes, destroys, command, manual }: Fix): string {
  const marks = [
    ...(command === undefined ? ['by hand'] : []),
    ...(changes ? ['changes the platform'] : []),
    ...(destroys === undefined ? [] : [`DESTROYS: ${destroys}`]),
  ]
  const mark = marks.length === 0 ? '' : ` (${marks.join(', ')})`
  const how = command === undefined ? `<p>${escaped(manual)}</p>` : `<pre>${escaped(command)}</pre>`
  return `<li>${escaped(`${summary}${mark}`)}\n${how}</li>\n`
}

function grid({ targets }: View, past: PastRuns): string {
  const steps = [...new Set(targets.flatMap(({ specs }) => specs.map(({ id }) => id)))]
  const head = steps.map(id => `<th scope="col"><span>${escaped(id)}</span></th>`).join('')
  return section(
    'Tenants and steps',
    `<div class="scroll" role="region" tabindex="0" aria-label="Tenants and steps">
<table>
<caption>How each step ended in this run, and under it its last runs, oldest first.</caption>
<thead><tr><th scope="col">Tenant</th>${head}</tr></thead>
<tbody>
${targets.map(target => row(target, steps, past)).join('\n')}
</tbody>
</table>
</div>
`,
  )
}

function row(target: TargetReport, steps: readonly string[], past: PastRuns): string {
  const cells = steps.map(id => {
    const spec = target.specs.find(one => one.id === id)
    return spec ? cell(spec, strip(past[target.tenant] ?? [], id)) : '<td>not run</td>'
  })
  return `<tr><th scope="row">${escaped(target.tenant)}</th>${cells.join('')}</tr>`
}

function cell({ status, saw, reason }: SpecResult, history: string): string {
  const said = saw ?? reason
  const title = said === undefined ? '' : ` title="${escaped(said)}"`
  return `<td class="${escaped(status)}"${title}>${WORDS[status] ?? escaped(status)}${history}</td>`
}
