import { observed } from '../../evidence/observed.ts'
import { numbered } from '../../evidence/readings/route.ts'
import { describeRule } from '../../evidence/readings/routing.ts'
import { count, facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, targetFacts } from '../lib/facts.ts'
import { terraform } from '../lib/fixes.ts'
import { routeFact, routingState } from '../lib/listener.ts'
import { addRule } from '../lib/listener-fixes.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'listener-rule-missing',
  runbook: 'Issue 2',
  title: 'No listener rule leads to the tenant',
  rootCause:
    "No listener rule sends the tenant's host to its target group: the load balancer answers visitors itself, and the tasks get no request.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group', 'target-health', 'alb-pages'],
  explains: ['listener-rule', 'targets-healthy', ...PAGES, 'requests-logged'],
  obscures: ['listener-rule-unshadowed', 'database-reachable'],
  prevention:
    'Let Terraform own the rule, and look for alb_priority and domain_name in every plan before it is applied.',
  match(
    {
      'listener-rules': listenerRules,
      service,
      'target-group': targetGroup,
      'target-health': targetHealth,
      'alb-pages': albPages,
    },
    target,
  ) {
    const group = observed(targetGroup)
    const state = routingState(listenerRules, service, group, target)
    if (state?.kind !== 'missing' && state?.kind !== 'other-port') return undefined
    const { listener, groupArn } = state
    const gone = group?.found === false
    return {
      because: facts([
        `looked at ${count(numbered(listener).length, 'rule')} on port ${listener.port}: none sends ${target.domain} to the tenant`,
        state.kind === 'other-port' &&
          `${describeRule(state.rule)} is on port ${state.port}, visitors arrive on port ${listener.port}`,
        routeFact(listenerRules, target),
        answerFact('load balancer', observed(albPages)?.start, target),
        ...targetFacts(observed(targetHealth)),
        gone && `there is no target group ${group.name}`,
      ]),
      ...(state.kind === 'other-port'
        ? {
            rootCause: `The tenant's rule is on port ${state.port} only, but CloudFront and visitors arrive on port ${listener.port}: there the load balancer answers itself.`,
          }
        : {}),
      fixes: gone
        ? [terraform(target, 'Put the target group and its rule back', 'the tenant as the runbook says (step 4)')]
        : addRule(target, listenerRules, listener.arn, groupArn),
    }
  },
})
