import type { View } from '../view.ts'
import { notificationsOf } from './notifications.ts'

/** The body for a webhook of one's own: what changed, and the steps and causes of the tenants it changed at, without the evidence. */
export function webhookMessage(view: View): unknown {
  const notifications = notificationsOf(view)
  if (notifications.length === 0) return undefined
  const {
    schemaVersion,
    tool,
    startedAt,
    durationMs,
    exitCode,
    phase,
    sandbox,
    redirected,
    targets,
    changes = [],
  } = view
  const named = new Set(notifications.flatMap(({ changes }) => changes.map(({ tenant }) => tenant)))
  return {
    schemaVersion,
    tool,
    startedAt,
    durationMs,
    exitCode,
    phase,
    sandbox,
    ...(redirected ? { redirected } : {}),
    changes,
    targets: targets.filter(({ tenant }) => named.has(tenant)).map(({ evidence: _, ...target }) => ({ ...target })),
  }
}
