import { observed } from '../../evidence/observed.ts'
import { describeRule, targetGroupName } from '../../evidence/readings/routing.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, targetFacts } from '../lib/facts.ts'
import { terraform } from '../lib/fixes.ts'
import { routingState, ruleFact } from '../lib/listener.ts'
import { leadHome } from '../lib/listener-fixes.ts'
import { redirectsToItself } from '../lib/rule-redirect.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'listener-rule-wrong-target',
  runbook: 'Issue 2',
  title: "The tenant's rule leads to another target group",
  rootCause:
    "The rule for the tenant's host does not forward to the target group its tasks are in: somebody else answers in its place.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group', 'target-health', 'alb-pages', 'request-marker'],
  explains: ['listener-rule', 'targets-healthy', ...PAGES, 'requests-logged'],
  obscures: ['listener-rule-unshadowed', 'database-reachable'],
  prevention:
    "Refer to the target group by its Terraform resource, never by a copied ARN, and read the rule's target in every plan.",
  match(
    {
      'listener-rules': listenerRules,
      service,
      'target-group': targetGroup,
      'target-health': targetHealth,
      'alb-pages': albPages,
      'request-marker': requestMarker,
    },
    target,
  ) {
    const group = observed(targetGroup)
    const state = routingState(listenerRules, service, group, target)
    if (state?.kind !== 'wrong-target' && state?.kind !== 'split') return undefined
    const { rule, listener, groupArn } = state
    if (redirectsToItself(rule, listener, target)) return undefined
    const own = targetGroupName(groupArn)
    const stream = observed(requestMarker)?.foundInStream ?? null
    const because = facts([
      ruleFact(rule),
      `the service registers its tasks with ${own}`,
      answerFact('load balancer', observed(albPages)?.start, target),
      stream !== null && !stream.startsWith(target.names.logStreamPrefix) && `the marked request is in ${stream}`,
      ...targetFacts(observed(targetHealth)),
    ])
    const itself = rule.actions.every(({ type }) => type !== 'forward')
    const rootCause =
      state.kind === 'split'
        ? `${describeRule(rule)} sends only a part of the requests for ${target.domain} to ${own}; the rest goes to another target group.`
        : itself
          ? `The load balancer answers requests for ${target.domain} itself by rule ${rule.priority} and forwards none of them to ${own}.`
          : undefined
    return { because, ...(rootCause === undefined ? {} : { rootCause }), fixes: fixes() }

    function fixes() {
      if (group?.found === false)
        return [terraform(target, 'Put the target group back', 'the tenant as the runbook says (step 4)')]
      return leadHome(target, { rules: listenerRules, listener, rule, groupArn })
    }
  },
})
