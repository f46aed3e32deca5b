import type { EvidenceOf, HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { routeOf } from '../../evidence/readings/route.ts'
import { proveWordPress, type WordPressProof } from '../../evidence/readings/wordpress.ts'
import type { Target } from '../../platform/target.ts'

interface OwnAnswer {
  readonly proof: WordPressProof
  /** That the rules lead to the tenant; `undefined` where they or the service could not be seen. */
  readonly route: string | undefined
}

/** The start page's answer, unless the rules give it to somebody else's tasks: then it says nothing about this WordPress. */
export function ownAnswer(
  start: HttpResult | undefined,
  evidence: {
    readonly listenerRules: EvidenceOf<'listener-rules'> | undefined
    readonly service: EvidenceOf<'service'> | undefined
  },
  target: Target,
): OwnAnswer | undefined {
  if (!start) return undefined
  const proof = proveWordPress(start, target)
  const [rules, service] = [observed(evidence.listenerRules), observed(evidence.service)]
  if (!rules || !service?.found) return { proof, route: undefined }
  const route = routeOf(rules, service, target.domain)
  return route.toTenant ? { proof, route: `${route.rule} leads to this tenant's own tasks` } : undefined
}
