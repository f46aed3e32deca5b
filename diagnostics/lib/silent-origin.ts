import type { Distribution, HttpResult, LoadBalancer } from '../../evidence/index.ts'
import { isBalancer } from '../../evidence/readings/cache-behaviours.ts'
import { edgeWords } from '../../evidence/readings/edge-words.ts'
import type { Target } from '../../platform/target.ts'
import { answerOf } from './facts.ts'

/** What CloudFront says when its origin gives it no answer. */
const NO_ORIGIN_STATUS: readonly number[] = [502, 503, 504]
/** 503 without a word of the origin is the edge's own lack of capacity, and passes. */
const CAPACITY = 503

/** Whether an answer is CloudFront's own, that it gets none from its origin. */
export function isOriginSilent(edge: HttpResult | undefined, target: Target): boolean {
  if (!edge?.answered || !NO_ORIGIN_STATUS.includes(edge.status)) return false
  if (answerOf(edge, target)?.kind !== 'edge-error') return false
  const words = edgeWords(edge)
  return words === 'origin-unconnected' || (words === 'own-error' && edge.status !== CAPACITY)
}

/** The enabled distribution with the environment's load balancer as its origin, where it gets no answer from it. */
export function silentOrigin(
  distribution: Distribution,
  loadBalancer: LoadBalancer,
  edge: HttpResult | undefined,
  target: Target,
) {
  if (target.environment.cloudFront === null || !distribution.found || !loadBalancer.found) return undefined
  const { id, enabled, origins } = distribution.distribution
  const origin = origins.find(origin => isBalancer(origin, loadBalancer.dnsName))
  return enabled && origin && isOriginSilent(edge, target) ? { id, origin, origins, loadBalancer } : undefined
}

/** Visitors come by https, so that an origin asked as they ask is asked by https. */
const BY_TLS: readonly string[] = ['https-only', 'match-viewer']

export const asksByTls = ({ protocolPolicy }: { readonly protocolPolicy: string | null }): boolean =>
  BY_TLS.includes(protocolPolicy ?? '')

/** `active_impaired` takes requests, and only cannot grow. */
const TAKES_REQUESTS: readonly string[] = ['active', 'active_impaired']

export const takesRequests = (loadBalancer: LoadBalancer): boolean =>
  loadBalancer.found && TAKES_REQUESTS.includes(loadBalancer.state)
