import { observed } from '../evidence/observed.ts'
import { numberedRules } from '../evidence/readings/route.ts'
import { nextFreePriority } from '../evidence/readings/routing.ts'
import { holderOf, isInRange, isOwnRule, othersAt, rangeOf } from './lib/priorities.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('alb-priority-free', ({ 'listener-rules': listenerRules, tfvars, plan }, { target }) => {
  const free = nextFreePriority(listenerRules, target.environment.priorityRange)
  const next = free === null ? `none is free in ${rangeOf(target)}` : `the next free one is ${free}`
  const own = numberedRules(listenerRules).flatMap(({ rule }) => (isOwnRule(rule, target) ? [rule] : []))
  const planned = observed(plan)?.changes.find(({ type }) => type === 'aws_lb_listener_rule')?.planned.priority
  const named = observed(tfvars)?.albPriority ?? planned
  const wanted = named ?? own[0]?.priority
  if (wanted === undefined || wanted === null) {
    if (free === null) return failed(`${next}: remove the rule of a tenant that is gone`)
    return unknown(`no priority was named; ${next}: set alb_priority = ${free} and add --tfvars FILE`)
  }
  if (!isInRange(wanted, target)) {
    return failed(`priority ${wanted} is outside ${rangeOf(target)}: change alb_priority; ${next}`)
  }
  const [other] = othersAt(listenerRules, wanted, target)
  if (other) return failed(`priority ${wanted} belongs to ${holderOf(other)}: change alb_priority; ${next}`)
  if (own.some(({ priority }) => priority === wanted)) return passed(`${wanted} is this tenant's own; ${next}`)
  const moved = own.map(({ priority }) => `this tenant's rule has priority ${priority} now and would move to ${wanted}`)
  return passed(`${wanted} is free; ${nextAfter(free, wanted, listenerRules, target)}`, moved)
})

/** The number asked for is about to be taken, so the next free one is another. */
function nextAfter(
  free: number | null,
  wanted: number,
  rules: Parameters<typeof nextFreePriority>[0],
  { environment: { priorityRange } }: Parameters<typeof rangeOf>[0],
): string {
  if (free === null) return 'it is the last one'
  if (free !== wanted) return `the next free one is ${free}`
  const after = nextFreePriority(rules, { min: wanted + 1, max: priorityRange.max })
  return after === null ? 'it is the last one' : `the next free one after it is ${after}`
}
