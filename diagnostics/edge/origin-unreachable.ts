import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { asksByTls, silentOrigin } from '../lib/silent-origin.ts'

export default defineDiagnosis({
  id: 'origin-unreachable',
  runbook: '6.5, Issue 3',
  title: 'CloudFront does not reach the load balancer',
  rootCause:
    'CloudFront gets no answer from the load balancer, although it answers from here: probably something on the way, such as a network ACL or a port of the origin, lets only CloudFront down.',
  needs: ['distribution', 'load-balancer'],
  considers: ['edge-pages', 'alb-pages', 'listener-rules'],
  explains: ['edge-response', 'install-page'],
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
    const edge = observed(edgePages)?.start
    const alb = observed(albPages)?.start
    const silent = silentOrigin(distribution, loadBalancer, edge, target)
    const kind = answerOf(alb, target)?.kind
    if (!silent || (kind !== 'fresh' && kind !== 'installed')) return undefined
    if (asksByTls(silent.origin) && !observed(listenerRules)) {
      return {
        cannotTell: `CloudFront gets no answer from its origin, which it asks by ${silent.origin.protocolPolicy}, and whether the load balancer speaks https could not be seen`,
      }
    }
    const { id, origins } = silent
    const { name } = silent.loadBalancer
    return {
      because: facts([
        answerFact('edge', edge, target),
        answerFact('load balancer', alb, target),
        `the origin of ${id} is ${list(origins.map(({ domainName }) => domainName))}`,
      ]),
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
