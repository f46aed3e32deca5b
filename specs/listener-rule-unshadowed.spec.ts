import { targetGroupsOf } from '../evidence/readings/route.ts'
import { describeRule } from '../evidence/readings/routing.ts'
import { describeShadow, ownRule, shadowing } from '../evidence/readings/shadowing.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('listener-rule-unshadowed', ({ 'listener-rules': listenerRules, service }, { target }) => {
  if (!service.found) return unknown(`there is no service ${service.name}, so its target group is not known`)
  const { domain } = target
  const own = targetGroupsOf(service).flatMap(arn => {
    const rule = ownRule(listenerRules, domain, arn)
    return rule ? [{ arn, rule }] : []
  })[0]
  if (!own) return unknown(`no rule of its own leads to ${domain}, so there is nothing to shadow`)
  const shadows = shadowing(listenerRules, domain, own.arn)
  const taking = shadows.filter(({ takes, certain }) => certain && takes !== 'other')
  const notes = shadows.filter(shadow => !taking.includes(shadow)).map(describeShadow)
  if (taking.length > 0)
    return failed(`${taking.map(describeShadow).join('; ')}; before ${describeRule(own.rule)}`, notes)
  return passed(`nothing takes requests before ${describeRule(own.rule)}`, notes)
})
