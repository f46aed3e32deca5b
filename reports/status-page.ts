import type { PastRuns } from '../runner/report/past-runs.ts'
import type { SpecStatus } from '../runner/report/report.ts'
import { causeArticle } from './html/cause.ts'
import { changesSection } from './html/changes.ts'
import { COPY } from './html/copy.ts'
import { document } from './html/document.ts'
import { escaped } from './html/escaped.ts'
import { grid } from './html/grid.ts'
import { list, pageLine, section } from './html/parts.ts'
import { stepPageOf } from './lib/page.ts'
import { marked } from './lib/sandbox-mark.ts'
import { sameIn, seenTogether } from './lib/seen-together.ts'
import { groupBy, tenantsText } from './lib/text.ts'
import { titleOfFleet } from './summary.ts'
import type { View } from './view.ts'

/** The fleet on one static HTML page: how it is in a colour and a line, tenants and steps, what is wrong. Needs nothing from anywhere. */
export function statusPage(view: View, past: PastRuns = {}): string {
  return document(view, {
    title: marked(titleOfFleet(view), view),
    script: COPY,
    content: [
      section('Errors of the suite itself', list(view.problems.map(escaped))),
      section('Tenants and steps', grid(view, past)),
      section('What is wrong', causes(view) + withoutCause(view)),
      changesSection(view),
    ].join(''),
  })
}

/** The same cause of several tenants, with the same words, is said once. */
function causes(view: View): string {
  const { targets } = view
  const found = targets.flatMap(({ tenant, diagnoses }) => diagnoses.map(diagnosis => ({ tenant, diagnosis })))
  return groupBy(found, ({ diagnosis: { id, rootCause } }) => `${id} ${rootCause}`)
    .flatMap(group => {
      const [first] = group
      const tenants = group.map(({ tenant }) => tenant)
      if (!first) return []
      const { diagnosis } = first
      const word = diagnosis.severity === 'error' ? '' : ` (${diagnosis.severity})`
      return [causeArticle(`${diagnosis.id}${word}: ${tenantsText(tenants, targets.length)}`, diagnosis, view, tenants)]
    })
    .join('')
}

/** Steps that failed or could not be judged, and that no cause explains. */
const withoutCause = (view: View): string =>
  list(
    view.targets.flatMap(({ tenant, specs, diagnoses }) => {
      const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
      const open = specs.filter(({ id }) => !explained.has(id))
      const of = (wanted: SpecStatus) => open.filter(({ status }) => status === wanted)
      return [...seenTogether(of('failed'), view.steps), ...of('unknown').map(spec => [spec] as const)].map(
        ([{ id, status, reason = '' }, ...others]) =>
          `<strong>${escaped(`${tenant}: ${id} ${status}`)}</strong> ${escaped(`${reason} ${sameIn(others)}`)}\n${pageLine(stepPageOf(id, view))}`,
      )
    }),
  )
