import type { Change } from '../../runner/report/change.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { pageOf, stepPageOf } from '../lib/page.ts'
import { marked, redirectionText } from '../lib/sandbox-mark.ts'
import { cut, groupBy } from '../lib/text.ts'
import type { View } from '../view.ts'
import { tenantsOf } from './notifications.ts'

/** Limits of the Events API v2, in characters. */
const SUMMARY_LIMIT = 1024
const KEY_LIMIT = 255

/** An Events v2 body without the routing key, and the alert it is about. */
interface PagerDutyEvent {
  readonly alertKey: string
  readonly event: Readonly<Record<string, unknown>>
}

/** The events of a run: an alert for every new problem, an end for every one that is over. */
export function pagerDutyEvents(shown: View): readonly PagerDutyEvent[] {
  const byKey = groupBy(shown.changes ?? [], ({ alertKey }) => alertKey)
  return byKey.flatMap(group => {
    const fresh = group.filter(({ kind }) => kind === 'new')
    const [first] = fresh
    if (first) return [{ alertKey: first.alertKey, event: trigger(first, fresh, shown) }]
    const [over] = group.filter(isOver)
    return over && group.every(change => isOver(change)) && over.alertStays !== true
      ? [{ alertKey: over.alertKey, event: resolve(over) }]
      : []
  })
}

const isOver = ({ kind }: Change): boolean => kind === 'recovered' || kind === 'replaced' || kind === 'waived'

const keyOf = ({ alertKey }: Change): string => cut(`tenant-runbook/${alertKey}`, KEY_LIMIT)

const resolve = (change: Change) => ({ event_action: 'resolve', dedup_key: keyOf(change) })

function trigger(change: Change, group: readonly Change[], report: View) {
  const { env, id, title, steps, since, changed, what } = change
  const target = report.targets.find(one => one.env === env && one.tenant === change.tenant)
  const tenants = group.map(({ tenant }) => tenant)
  return {
    event_action: 'trigger',
    dedup_key: keyOf(change),
    client: report.tool.name,
    ...(report.docsUrl === undefined
      ? {}
      : {
          links: [
            what === 'cause'
              ? { href: pageOf(id, report), text: `what ${id} is, and every way out` }
              : { href: stepPageOf(id, report), text: `what ${id} looks at` },
          ],
        }),
    payload: {
      summary: cut(`${marked(`${env} ${tenantsOf(group, report)}`, report)}: ${id}: ${title}`, SUMMARY_LIMIT),
      source: target?.domain ?? `${env}/${change.tenant}`,
      // Nobody is woken up for a rehearsal.
      severity: report.sandbox ? 'info' : what === 'unjudged-step' ? 'warning' : 'critical',
      timestamp: since,
      component: tenantsOf(group, report),
      group: env,
      class: id,
      custom_details: {
        sandbox: report.sandbox,
        ...(report.redirected ? { redirected: redirectionText(report.redirected) } : {}),
        tenants,
        steps,
        changed,
        ...detailsOf(id, target),
      },
    },
  }
}

function detailsOf(id: string, target: TargetReport | undefined) {
  const diagnosis = target?.diagnoses.find(one => one.id === id)
  if (!diagnosis) return {}
  const { runbook, because, fixes, then } = diagnosis
  return {
    runbook,
    because,
    fixes: fixes.map(({ summary, command, manual, paste }) => ({
      summary,
      do: command ?? manual,
      ...(paste === undefined ? {} : { paste }),
    })),
    then,
  }
}
