import type { DistributionSummary, SecurityGroup, TargetHealth } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { admits } from '../../evidence/readings/admission.ts'
import { failedFunction } from '../../evidence/readings/edge-door.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis, type Fix } from '../define.ts'
import { sameName } from '../lib/dns.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { byHand, change, editDistribution, terraform } from '../lib/fixes.ts'
import { facts, list } from '../lib/text.ts'

const HTTP_PORT = 80
const HTTPS_PORT = 443
/** What CloudFront says when its origin gives it no answer. */
const NO_ORIGIN_STATUS: readonly number[] = [502, 503, 504]

export default defineDiagnosis({
  id: 'origin-unreachable',
  runbook: '6.5, Issue 3',
  title: 'CloudFront does not reach the load balancer',
  layer: 'edge',
  rootCause: "The distribution asks another origin than the environment's load balancer.",
  needs: ['distribution', 'load-balancer'],
  considers: ['edge-pages', 'alb-pages', 'listener-rules', 'security-groups', 'target-health'],
  explains: ['distribution-ready', 'edge-response', 'install-page'],
  prevention:
    "Take the origin's name in Terraform from the load balancer itself: a load balancer that is made anew gets another name.",
  match(
    {
      distribution,
      'load-balancer': loadBalancer,
      'edge-pages': edgePages,
      'alb-pages': albPages,
      'listener-rules': listenerRules,
      'security-groups': securityGroups,
      'target-health': targetHealth,
    },
    target,
  ) {
    if (target.environment.cloudFront === null || !distribution.found || !distribution.distribution.enabled)
      return undefined
    const { id, origins } = distribution.distribution
    const edge = observed(edgePages)?.start
    const alb = observed(albPages)?.start
    const edgeFact = answerFact('edge', edge, target)
    const albFact = answerFact('load balancer', alb, target)
    const named = `the origin of ${id} is ${list(origins.map(({ domainName }) => domainName)) || 'not set'}`
    if (!loadBalancer.found) {
      return {
        because: facts([`there is no load balancer ${loadBalancer.name}`, named, edgeFact]),
        rootCause: `There is no load balancer ${loadBalancer.name}: CloudFront has nobody to ask.`,
        explains: [
          'distribution-ready',
          'listener-rule',
          'listener-rule-unshadowed',
          ...(isIdle(observed(targetHealth)) ? (['targets-healthy'] as const) : []),
          'alb-response',
          'edge-response',
          'install-page',
          'requests-logged',
        ],
        fixes: [terraform(target, 'Put the load balancer back', "the environment's shared resources")],
      }
    }
    const { dnsName, name, state } = loadBalancer
    const origin = origins.find(({ domainName }) => sameName(domainName, dnsName))
    if (!origin) {
      return {
        because: facts([named, `the load balancer ${name} is ${dnsName}`, edgeFact, albFact]),
        fixes: changeOrigin(target, distribution.distribution, dnsName),
      }
    }
    const silent =
      edge?.answered === true &&
      failedFunction(edge) === undefined &&
      NO_ORIGIN_STATUS.includes(edge.status) &&
      answerOf(edge, target)?.kind === 'edge-error'
    if (!silent) return undefined
    const because = (...more: readonly (string | undefined)[]) => facts([edgeFact, albFact, ...more])
    const ports = observed(listenerRules)?.listeners.map(({ port }) => port)
    if (origin.protocolPolicy === 'https-only' && ports && !ports.includes(HTTPS_PORT)) {
      return {
        because: because(
          `${id} asks its origin by ${origin.protocolPolicy}`,
          `${name} listens on ${list(ports.map(String))} only`,
        ),
        rootCause: `CloudFront asks the load balancer over https, but ${name} has no listener on port ${HTTPS_PORT}.`,
        fixes: editDistribution(target, id, {
          summary: `Let ${id} ask the load balancer over http`,
          filter:
            '(.Origins.Items[] | select(.DomainName == $origin)).CustomOriginConfig.OriginProtocolPolicy = "http-only"',
          variables: { origin: origin.domainName },
        }),
      }
    }
    const groups = observed(securityGroups)?.alb ?? []
    const closed = admits(groups, { groupIds: [], addresses: [] }, HTTP_PORT) === 'closed'
    if (closed) {
      return {
        because: because(`no ingress rule of ${list(groups.map(nameOf))} lets anybody in on tcp ${HTTP_PORT}`),
        rootCause: `The load balancer's security group lets nobody in on port ${HTTP_PORT}: neither CloudFront nor anybody else reaches it.`,
        explains: ['alb-response', 'edge-response', 'install-page', 'requests-logged'],
        fixes: letIn(target, groups),
      }
    }
    if (state !== 'active') {
      return {
        because: because(`${name} is ${state}`),
        rootCause: `The load balancer ${name} is ${state}, not active: it does not take requests.`,
        explains: ['alb-response', 'edge-response', 'install-page', 'requests-logged'],
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

/** Nobody sends these targets requests, and nobody checks their health. */
const isIdle = (health: TargetHealth | undefined): boolean =>
  health?.found === true && health.targets.length > 0 && health.targets.every(({ state }) => state === 'unused')

const nameOf = ({ id, nameTag }: SecurityGroup): string => (nameTag === null ? id : `${nameTag} (${id})`)

const IS_LOAD_BALANCER = /\.elb\.amazonaws\.com\.?$/i

/** Only an origin that was a load balancer, or the only one there is, can be meant. */
function changeOrigin(target: Target, { id, origins }: DistributionSummary, dnsName: string): readonly Fix[] {
  const balancers = origins.filter(({ domainName }) => IS_LOAD_BALANCER.test(domainName))
  const [old, ...others] = balancers.length > 0 ? balancers : origins
  if (!old || others.length > 0) {
    return [
      byHand(
        `Set the origin of ${id}`,
        `Which of its origins the pages come from is not certain: set that one's domain name to ${dnsName} in Terraform, and apply`,
      ),
    ]
  }
  return editDistribution(target, id, {
    summary: `Let ${id} ask ${dnsName}`,
    filter: '(.Origins.Items[] | select(.DomainName == $old)).DomainName = $new',
    variables: { old: old.domainName, new: dnsName },
  })
}

function letIn(target: Target, groups: readonly SecurityGroup[]): readonly Fix[] {
  const [group] = groups
  if (!group) return []
  return [
    change(
      target,
      `Let the world in to the load balancer on tcp ${HTTP_PORT}`,
      'ec2 authorize-security-group-ingress',
      {
        'group-id': group.id,
        protocol: 'tcp',
        port: HTTP_PORT,
        cidr: '0.0.0.0/0',
      },
    ),
  ]
}
