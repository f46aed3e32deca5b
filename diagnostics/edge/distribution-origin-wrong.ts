import type { Fix } from '../../evidence/fix.ts'
import { byHand } from '../../evidence/fix.ts'
import type { DistributionSummary } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { isBalancer, isUnread, type Misfit, misfits, nameOf } from '../../evidence/readings/cache-behaviours.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { editDistribution, forBehaviours, pathsOf } from '../lib/fixes.ts'

export default defineDiagnosis({
  id: 'distribution-origin-wrong',
  runbook: '6.5, Issue 3',
  title: 'The distribution has another origin',
  rootCause: "The distribution asks another origin than the environment's load balancer.",
  needs: ['distribution', 'load-balancer'],
  considers: ['edge-pages', 'alb-pages'],
  explains: ['distribution-ready', 'edge-response', 'install-page'],
  prevention:
    "Take the origin's name in Terraform from the load balancer itself: a load balancer that is made anew gets another name.",
  match({ distribution, 'load-balancer': loadBalancer, 'edge-pages': edgePages, 'alb-pages': albPages }, target) {
    if (target.environment.cloudFront === null || !distribution.found || !distribution.distribution.enabled)
      return undefined
    if (!loadBalancer.found) return undefined
    const { id, origins } = distribution.distribution
    const { dnsName, name } = loadBalancer
    const balancer = origins.find(origin => isBalancer(origin, dnsName))
    if (balancer) {
      const astray = misfits(distribution.distribution, dnsName).filter(({ what }) => what === 'origin')
      return astray.length === 0
        ? undefined
        : {
            because: facts([
              ...astray.map(({ says }) => `${id}: ${says}`),
              `the load balancer ${name} is ${dnsName}, and an origin of ${id}, too`,
            ]),
            rootCause: `${list(astray.map(({ behaviour }) => nameOf(behaviour)))} of ${id}: another origin than the environment's load balancer answers, where WordPress has to.`,
            fixes: leadBack(target, id, { astray, balancer: balancer.domainName }),
          }
    }
    if (origins.some(isUnread))
      return { cannotTell: `whether ${list(origins.map(({ domainName }) => domainName))} leads to the load balancer` }
    return {
      because: facts([
        `the origin of ${id} is ${list(origins.map(({ domainName }) => domainName)) || 'not set'}`,
        `the load balancer ${name} is ${dnsName}`,
        answerFact('edge', observed(edgePages)?.start, target),
        answerFact('load balancer', observed(albPages)?.start, target),
      ]),
      fixes: changeOrigin(target, distribution.distribution, dnsName),
    }
  },
})

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

const LEAD_BACK = `(first(.Origins.Items[] | select(.DomainName == $balancer)).Id) as $id | ${forBehaviours('.TargetOriginId = $id')}`

const leadBack = (
  target: Target,
  id: string,
  { astray, balancer }: { readonly astray: readonly Misfit[]; readonly balancer: string },
): readonly Fix[] =>
  editDistribution(target, id, {
    summary: `Let ${list(astray.map(({ behaviour }) => nameOf(behaviour)))} of ${id} ask ${balancer}`,
    filter: LEAD_BACK,
    variables: { balancer, ...pathsOf(astray.map(({ behaviour }) => behaviour)) },
  })
