import type { PastRuns } from '../runner/report/past-runs.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { causeArticle } from './html/cause.ts'
import { changesSection } from './html/changes.ts'
import { document } from './html/document.ts'
import { escaped } from './html/escaped.ts'
import { grid } from './html/grid.ts'
import { list, pageLine, section } from './html/parts.ts'
import { stepPageOf } from './lib/page.ts'
import { marked } from './lib/sandbox-mark.ts'
import { groupBy, tenantsText } from './lib/text.ts'
import type { View } from './view.ts'

/** The fleet on one static HTML page: how it is in a colour and a line, tenants and steps, what is wrong. Needs nothing from anywhere. */
export function statusPage(view: View, past: PastRuns = {}): string {
  const { targets, problems } = view
  const where = [...new Set(targets.map(({ env }) => env))].join(', ')
  const green = targets.filter(isGreenTarget).length
  return document(view, {
    title: marked(`${where}: ${green} of ${targets.length} tenants green`, view),
    content: [
      section('Errors of the suite itself', list(problems.map(escaped))),
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
      return [causeArticle(`${diagnosis.id}${word}: ${tenantsText(tenants, targets.length)}`, diagnosis, view)]
    })
    .join('')
}

/** Steps that failed or could not be judged, and that no cause explains. */
const withoutCause = (view: View): string =>
  list(
    view.targets.flatMap(({ tenant, specs, diagnoses }) => {
      const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
      return specs
        .filter(({ id, status }) => (status === 'failed' || status === 'unknown') && !explained.has(id))
        .map(
          ({ id, status, reason = '' }) =>
            `<strong>${escaped(`${tenant}: ${id} ${status}`)}</strong> ${escaped(reason)}\n${pageLine(stepPageOf(id, view))}`,
        )
    }),
  )
