import { PORTS } from '../../evidence/expectations.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { editDistribution } from '../lib/fixes.ts'
import { asksByTls, silentOrigin } from '../lib/silent-origin.ts'

export default defineDiagnosis({
  id: 'origin-protocol-mismatch',
  runbook: '6.5, Issue 3',
  title: 'CloudFront asks the load balancer by https, which it does not speak',
  rootCause: `The distribution asks its origin by https, and the load balancer has no listener on port ${PORTS.https}.`,
  needs: ['distribution', 'load-balancer', 'listener-rules'],
  considers: ['edge-pages', 'alb-pages'],
  explains: ['distribution-ready', 'edge-response', 'install-page'],
  hides: { 'origin-unreachable': 'it is what keeps CloudFront from the load balancer' },
  prevention:
    'Let Terraform own the listeners of the load balancer and the origin together: a listener goes with both.',
  match(
    {
      distribution,
      'load-balancer': loadBalancer,
      'listener-rules': { listeners },
      'edge-pages': edgePages,
      'alb-pages': albPages,
    },
    target,
  ) {
    const edge = observed(edgePages)?.start
    const silent = silentOrigin(distribution, loadBalancer, edge, target)
    if (!silent || !asksByTls(silent.origin)) return undefined
    const ports = listeners.map(({ port }) => port)
    if (ports.includes(PORTS.https)) return undefined
    const { id, origin } = silent
    const { name } = silent.loadBalancer
    return {
      because: facts([
        answerFact('edge', edge, target),
        answerFact('load balancer', observed(albPages)?.start, target),
        `${id} asks its origin by ${origin.protocolPolicy}`,
        `${name} listens on ${list(ports.map(String))} only`,
      ]),
      fixes: editDistribution(target, id, {
        summary: `Let ${id} ask the load balancer over http`,
        filter:
          '(.Origins.Items[] | select(.DomainName == $origin)).CustomOriginConfig.OriginProtocolPolicy = "http-only"',
        variables: { origin: origin.domainName },
      }),
    }
  },
})
