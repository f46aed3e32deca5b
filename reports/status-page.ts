import { count, utc } from '../lib/text/words.ts'
import type { PastRuns } from '../runner/report/past-runs.ts'
import type { DiagnosisResult, Fix, TargetReport } from '../runner/report/report.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { pageOf } from './lib/page.ts'
import { marked, unrealOf } from './lib/sandbox-mark.ts'
import { groupBy, tenantsText } from './lib/text.ts'
import { grid } from './status-page/grid.ts'
import { escaped } from './status-page/html.ts'
import { STYLE } from './status-page/style.ts'
import { exitMeaning } from './summary.ts'
import type { View } from './view.ts'

/** The fleet on one static HTML page: how it is in a colour and a line, tenants and steps, what is wrong. Needs nothing from anywhere. */
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
<header class="${verdictOf(shown)}">
<h1>${escaped(title)}</h1>
<p>${escaped(conditions(shown))}</p>
</header>
<main>
${problems(shown)}${section('Tenants and steps', grid(shown, past))}${causes(shown)}${changes(shown)}</main>
</body>
</html>
`
}

/** The colour above everything. */
function verdictOf({ exitCode, interrupted }: View): 'passed' | 'failed' | 'unknown' {
  if (exitCode === 0 && !interrupted) return 'passed'
  return exitCode === 1 ? 'failed' : 'unknown'
}

function conditions(report: View): string {
  const { startedAt, phase, interrupted, calls } = report
  const meaning = exitMeaning(report)
  return [
    ...(meaning === undefined ? [] : [meaning]),
    `looked at ${utc(startedAt)}, phase ${phase}, ${count(calls.total, 'AWS call')}`,
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
        return [
          `<strong>${escaped(first.kind)}</strong> ${escaped(`${first.id} at ${tenants}, since ${utc(first.since)}`)}`,
        ]
      }),
    ),
  )

/** The same cause of several tenants, with the same words, is said once. */
function causes(view: View): string {
  const { targets } = view
  const found = targets.flatMap(({ tenant, diagnoses }) => diagnoses.map(diagnosis => ({ tenant, diagnosis })))
  const groups = groupBy(found, ({ diagnosis: { id, rootCause } }) => `${id} ${rootCause}`)
  return section(
    'What is wrong',
    groups
      .flatMap(group => {
        const [first] = group
        const tenants = group.map(({ tenant }) => tenant)
        return first ? [cause(first.diagnosis, tenantsText(tenants, targets.length), view)] : []
      })
      .join('') + withoutCause(targets),
  )
}

function cause({ id, severity, rootCause, because, fixes }: DiagnosisResult, tenants: string, view: View): string {
  const word = severity === 'error' ? '' : ` (${severity})`
  const page = pageOf(id, view)
  const link = page.startsWith('https://') ? `<a href="${escaped(page)}">${escaped(page)}</a>` : escaped(page)
  return [
    `<article>\n<h3>${escaped(`${id}${word}: ${tenants}`)}</h3>\n<p>${escaped(rootCause)}</p>\n`,
    list(because.map(escaped)),
    fixes.length === 0 ? '' : `<p>Fix:</p>\n<ol>\n${fixes.map(wayOut).join('')}</ol>\n`,
    `<p class="aside">Page: ${link}</p>\n</article>\n`,
  ].join('')
}

/** Steps that failed or could not be judged, and that no cause explains. */
const withoutCause = (targets: readonly TargetReport[]): string =>
  list(
    targets.flatMap(({ tenant, specs, diagnoses }) => {
      const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
      return specs
        .filter(({ id, status }) => (status === 'failed' || status === 'unknown') && !explained.has(id))
        .map(
          ({ id, status, reason = '' }) =>
            `<strong>${escaped(`${tenant}: ${id} ${status}`)}</strong> ${escaped(reason)}`,
        )
    }),
  )

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
