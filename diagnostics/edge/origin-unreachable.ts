import { PORTS } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { edgeWords } from '../../evidence/readings/edge-words.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { editDistribution } from '../lib/fixes.ts'

/** What CloudFront says when its origin gives it no answer. */
const NO_ORIGIN_STATUS: readonly number[] = [502, 503, 504]
/** 503 without a word of the origin is the edge's own lack of capacity, and passes. */
const CAPACITY = 503

export default defineDiagnosis({
  id: 'origin-unreachable',
  runbook: '6.5, Issue 3',
  title: 'CloudFront does not reach the load balancer',
  rootCause: "The distribution asks the environment's load balancer, and gets no answer from it.",
  needs: ['distribution', 'load-balancer'],
  considers: ['edge-pages', 'alb-pages', 'listener-rules'],
  explains: ['alb-response', 'edge-response', 'install-page', 'requests-logged'],
  prevention:
    'Let Terraform own the security group and the listeners of the load balancer, and the origin beside them.',
  match(
    {
      distribution,
      'load-balancer': loadBalancer,
      'edge-pages': edgePages,
      'alb-pages': albPages,
      'listener-rules': listenerRules,
    },
    target,
  ) {
    if (target.environment.cloudFront === null || !distribution.found || !distribution.distribution.enabled)
      return undefined
    if (!loadBalancer.found) return undefined
    const { id, origins } = distribution.distribution
    const edge = observed(edgePages)?.start
    const alb = observed(albPages)?.start
    const edgeFact = answerFact('edge', edge, target)
    const albFact = answerFact('load balancer', alb, target)
    const named = `the origin of ${id} is ${list(origins.map(({ domainName }) => domainName)) || 'not set'}`
    const { dnsName, name, state } = loadBalancer
    const origin = origins.find(({ domainName }) => sameHost(domainName, dnsName))
    if (!origin) return undefined
    const silent =
      edge?.answered === true && NO_ORIGIN_STATUS.includes(edge.status) && answerOf(edge, target)?.kind === 'edge-error'
    if (!silent) return undefined
    const words = edgeWords(edge)
    if (words !== 'origin-unconnected' && (words !== 'own-error' || edge.status === CAPACITY)) return undefined
    const because = (...more: readonly (string | undefined)[]) => facts([edgeFact, albFact, ...more])
    const ports = observed(listenerRules)?.listeners.map(({ port }) => port)
    if (origin.protocolPolicy === 'https-only' && ports && !ports.includes(PORTS.https)) {
      return {
        because: because(
          `${id} asks its origin by ${origin.protocolPolicy}`,
          `${name} listens on ${list(ports.map(String))} only`,
        ),
        explains: ['distribution-ready', 'edge-response', 'install-page'],
        rootCause: `CloudFront asks the load balancer over https, but ${name} has no listener on port ${PORTS.https}.`,
        fixes: editDistribution(target, id, {
          summary: `Let ${id} ask the load balancer over http`,
          filter:
            '(.Origins.Items[] | select(.DomainName == $origin)).CustomOriginConfig.OriginProtocolPolicy = "http-only"',
          variables: { origin: origin.domainName },
        }),
      }
    }
    if (state !== 'active') {
      return {
        because: because(`${name} is ${state}`),
        rootCause: `The load balancer ${name} is ${state}, not active: it does not take requests.`,
        fixes: [
          byHand(
            'Wait for the load balancer',
            `Where ${name} stays ${state}, look at the free addresses of its subnets and ask AWS support`,
          ),
        ],
      }
    }
    const kind = answerOf(alb, target)?.kind
    if (kind !== 'fresh' && kind !== 'installed') return undefined
    return {
      because: because(named),
      explains: ['edge-response', 'install-page'],
      rootCause: `CloudFront gets no answer from ${name}, although the load balancer answers from here: probably something on the way, such as a network ACL or a port of the origin, lets only CloudFront down.`,
      fixes: [
        byHand(
          'Open the way for CloudFront',
          `Compare the origin's port in ${id} (http-only wants 80) with the listeners of ${name}, then its security group and the network ACLs of its subnets with the addresses of CloudFront (the prefix list com.amazonaws.global.cloudfront.origin-facing)`,
        ),
      ],
    }
  },
})
