import type { View } from '../view.ts'
import { newsOf } from './news.ts'

/** The body for a webhook of one's own: what changed, and the steps and causes of the tenants it changed at, without the evidence. */
export function webhookMessage(view: View): unknown {
  const news = newsOf(view)
  if (news.length === 0) return undefined
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
  const told = new Set(news.flatMap(one => one.changes.map(({ tenant }) => tenant)))
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
    targets: targets.filter(({ tenant }) => told.has(tenant)).map(({ evidence: _, ...target }) => ({ ...target })),
  }
}
