import type { DistributionSummary } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import type { Fix } from '../../evidence/fix.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { answerFact } from '../lib/facts.ts'
import { editDistribution } from '../lib/fixes.ts'
import { byHand } from '../../evidence/fix.ts'
import { facts } from '../../lib/text/words.ts'
import { list } from '../../lib/text/words.ts'

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
    if (origins.some(({ domainName }) => sameHost(domainName, dnsName))) return undefined
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
