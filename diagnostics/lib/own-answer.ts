import type { EvidenceOf, HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { describeRule, forwardsTo, ruleFor } from '../../evidence/readings/routing.ts'
import { proveWordPress, type WordPressProof } from '../../evidence/readings/wordpress.ts'
import type { Target } from '../../platform/target.ts'

/** Where the load balancer's rules send the tenant's requests: `unknown` where the rules or the service could not be seen. */
export type Route =
  | { readonly to: 'tenant'; readonly says: string }
  | { readonly to: 'elsewhere' | 'unknown'; readonly says: undefined }

export function routeTo(
  rules: EvidenceOf<'listener-rules'> | undefined,
  service: EvidenceOf<'service'> | undefined,
  { domain }: Target,
): Route {
  const found = observed(rules)
  const running = observed(service)
  if (!found || !running?.found) return { to: 'unknown', says: undefined }
  const met = ruleFor(found, { host: domain, path: '/' })
  const own = running.loadBalancers.map(({ targetGroupArn }) => targetGroupArn)
  const targets = met ? forwardsTo(met.rule) : []
  if (!met || targets.length === 0 || !targets.every(arn => own.includes(arn))) {
    return { to: 'elsewhere', says: undefined }
  }
  return { to: 'tenant', says: `${describeRule(met.rule)} leads to this tenant's own tasks` }
}

/** The start page's answer, unless the rules give it to somebody else's tasks: then it says nothing about this WordPress. */
export function ownAnswer(
  start: HttpResult | undefined,
  evidence: {
    readonly listenerRules: EvidenceOf<'listener-rules'> | undefined
    readonly service: EvidenceOf<'service'> | undefined
  },
  target: Target,
): { readonly proof: WordPressProof; readonly route: Route } | undefined {
  if (!start) return undefined
  const route = routeTo(evidence.listenerRules, evidence.service, target)
  return route.to === 'elsewhere' ? undefined : { proof: proveWordPress(start, target), route }
}
