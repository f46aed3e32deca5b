import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { isOriginSilent, takesRequests } from '../lib/silent-origin.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'load-balancer-inactive',
  runbook: '6.4, Issue 3',
  title: 'The load balancer is not active',
  breaksAt: 'load-balancer',
  rootCause: 'The load balancer is not active: it does not take requests.',
  needs: ['load-balancer'],
  considers: ['edge-pages', 'alb-pages'],
  explains: [...PAGES, 'requests-logged'],
  prevention: 'Keep eight addresses free in each of its subnets: it is set up, and grows, by taking some of them.',
  match({ 'load-balancer': loadBalancer, 'edge-pages': edgePages, 'alb-pages': albPages }, target) {
    if (!loadBalancer.found || takesRequests(loadBalancer)) return undefined
    const { name, state } = loadBalancer
    const edge = observed(edgePages)?.start
    const alb = observed(albPages)?.start
    if (alb?.answered || !(alb || isOriginSilent(edge, target))) return undefined
    return {
      because: facts([
        answerFact('edge', edge, target),
        answerFact('load balancer', alb, target),
        `${name} is ${state}`,
      ]),
      rootCause: `The load balancer ${name} is ${state}, not active: it does not take requests.`,
      fixes: [
        byHand(
          'Wait for the load balancer',
          `Where ${name} stays ${state}, look at the free addresses of its subnets and ask AWS support`,
        ),
      ],
    }
  },
})
