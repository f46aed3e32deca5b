import type { Report } from '../../runner/report/report.ts'
import { legible } from '../lib/legible.ts'
import { newsOf } from './news.ts'

/** The body for a webhook of one's own: what changed, and the steps and causes of the tenants it changed at, without the evidence. */
export function webhookMessage(report: Report): unknown {
  if (newsOf(report).length === 0) return undefined
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
  } = legible(report)
  const told = new Set(newsOf(report).flatMap(news => news.changes.map(({ tenant }) => tenant)))
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
