import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { guardsOf, matchRule, matchUnguarded } from '../../evidence/readings/routing.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { routeFact, routingState, ruleFact } from '../lib/listener.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'origin-header-mismatch',
  runbook: 'Issue 2',
  title: 'CloudFront does not send what the rule asks for',
  rootCause:
    "The tenant's rule lets in only what proves that it comes through CloudFront, and CloudFront sends something else: nobody reaches the tenant.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group', 'alb-pages', 'edge-pages'],
  explains: ['listener-rule', ...PAGES, 'requests-logged'],
  obscures: ['listener-rule-unshadowed', 'database-reachable'],
  prevention:
    'While the value changes, let the rule accept the old and the new one; take the old one away when CloudFront sends the new one everywhere.',
  match(
    {
      'listener-rules': listenerRules,
      service,
      'target-group': targetGroup,
      'alb-pages': albPages,
      'edge-pages': edgePages,
    },
    target,
  ) {
    const state = routingState(listenerRules, service, observed(targetGroup), target)
    if (state?.kind !== 'conditional') return undefined
    const { rule } = state
    const request = { host: target.domain, path: '/' }
    if (matchRule(rule, request) !== 'no' || matchUnguarded(rule, request) !== 'yes') return undefined
    const asked = list(
      guardsOf(rule).map(({ headerName }) => (headerName ? `header ${headerName}` : 'certain addresses')),
    )
    return {
      because: facts([
        ruleFact(rule),
        `what CloudFront sends to the load balancer for ${target.domain} does not fit ${asked}`,
        routeFact(listenerRules, target),
        answerFact('edge', observed(edgePages)?.start, target),
        answerFact('load balancer', observed(albPages)?.start, target),
      ]),
      fixes: [
        byHand(
          'Give both ends the same value',
          `Set the ${asked} of rule ${rule.priority} and the custom header of the distribution's origin to one value (Terraform: http_header of the rule, custom_header of the origin); never take the condition away: without it the load balancer is open past CloudFront and its login`,
        ),
      ],
    }
  },
})
