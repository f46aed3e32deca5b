import type { EvidenceSet, HttpResult, TargetHealth } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { foreignTargets } from '../../evidence/readings/foreign-targets.ts'
import { routeOf } from '../../evidence/readings/route.ts'
import { proveWordPress, type WordPressProof } from '../../evidence/readings/wordpress.ts'
import type { Target } from '../../platform/target.ts'

interface OwnAnswer {
  readonly proof: WordPressProof
  /** That the rules lead to the tenant; `undefined` where they or the service could not be seen. */
  readonly route: string | undefined
}

/** What tells whose answer a page is. */
export const OWN_ANSWER = ['listener-rules', 'service', 'tasks', 'stopped-tasks', 'target-health'] as const

/**
 * The start page's answer, unless the rules give it to somebody else's tasks, or somebody else stands among the tenant's own: then it says nothing
 * about this WordPress.
 */
export function ownAnswer(
  start: HttpResult | undefined,
  evidence: Pick<EvidenceSet, (typeof OWN_ANSWER)[number]>,
  target: Target,
  health: TargetHealth | undefined = observed(evidence['target-health']),
): OwnAnswer | undefined {
  if (!start) return undefined
  const proof = proveWordPress(start, target)
  const [rules, service] = [observed(evidence['listener-rules']), observed(evidence.service)]
  const foreign = foreignTargets({
    service,
    tasks: observed(evidence.tasks),
    stopped: observed(evidence['stopped-tasks']),
    health,
  })
  if (foreign !== undefined && foreign.length > 0) return undefined
  if (!rules || !service?.found) return { proof, route: undefined }
  const route = routeOf(rules, service, target.domain)
  return route.toTenant ? { proof, route: `${route.rule} leads to this tenant's own tasks` } : undefined
}
