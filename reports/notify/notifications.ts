import type { Change, ChangeKind } from '../../runner/report/change.ts'
import type { DiagnosisResult, Report } from '../../runner/report/report.ts'
import { groupBy, tenantsText } from '../lib/text.ts'

/** What somebody is notified of; everything else is only in the report. */
const NOTIFIED = ['new', 'recovered', 'waived'] as const satisfies readonly ChangeKind[]

export type NotifiedKind = (typeof NOTIFIED)[number]

/** The same problem of one or several tenants: one message. */
export interface Notification {
  readonly kind: NotifiedKind
  readonly id: string
  readonly changes: readonly [Change, ...Change[]]
  /** What the first of these tenants was told about the cause; absent where no cause is known, and when it is over. */
  readonly diagnosis?: DiagnosisResult
}

/** What a run has to tell, new problems first; empty when nothing changed. */
export function notificationsOf(report: Report): readonly Notification[] {
  const changes = report.changes ?? []
  return NOTIFIED.flatMap(kind =>
    groupBy(
      changes.filter(change => change.kind === kind),
      ({ what, id }) => `${what} ${id}`,
    ).flatMap(([first, ...others]): Notification[] => {
      if (!first) return []
      const target = report.targets.find(({ env, tenant }) => env === first.env && tenant === first.tenant)
      const diagnosis =
        first.what === 'cause' && kind === 'new' ? target?.diagnoses.find(({ id }) => id === first.id) : undefined
      return [{ kind, id: first.id, changes: [first, ...others], ...(diagnosis ? { diagnosis } : {}) }]
    }),
  )
}

/** Where a message comes from. */
export const placeOf = ({ targets }: Report): string => [...new Set(targets.map(({ env }) => env))].join(', ')

/** The tenants of a notification, or that it is all of them. */
export const tenantsOf = (changes: readonly Change[], { targets }: Report): string =>
  tenantsText(
    changes.map(({ tenant }) => tenant),
    targets.length,
  )
