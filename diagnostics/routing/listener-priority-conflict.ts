import { observed } from '../../evidence/observed.ts'
import { describeRule } from '../../evidence/readings/routing.ts'
import { defineDiagnosis } from '../define.ts'
import { routingState } from '../lib/listener.ts'
import { freePlace, fullRange, inTerraform, moveRule, takersOf } from '../lib/listener-fixes.ts'

export default defineDiagnosis({
  id: 'listener-priority-conflict',
  runbook: '1.5, Issue 2',
  title: "The tenant's rule lies outside its environment's range",
  severity: 'warning',
  rootCause:
    "The tenant's rule has a number outside its environment's range: it works for now, but stands where other rules are put, and the next one can take its number or its requests.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group'],
  explains: ['listener-rule'],
  worksAllTheSame: true,
  prevention:
    'Choose alb_priority from the list that the runbook prints in step 1.5, within the range of the environment.',
  match({ 'listener-rules': listenerRules, service, 'target-group': targetGroup }, target) {
    const state = routingState(listenerRules, service, observed(targetGroup), target)
    if (state?.kind !== 'served' || state.rule.priority === null) return undefined
    const { rule, groupArn } = state
    const { min, max } = target.environment.priorityRange
    if (state.rule.priority >= min && state.rule.priority <= max) return undefined
    const place = freePlace(listenerRules, target, takersOf(listenerRules, target, groupArn))
    const name = target.environment.name.toUpperCase()
    return {
      because: [`${describeRule(rule)} leads to the tenant's target group`, `${name}'s range is ${min}-${max}`],
      fixes:
        place === null
          ? [fullRange(target)]
          : [moveRule(target, rule, place), inTerraform(target, `alb_priority = ${place}`)],
    }
  },
})
