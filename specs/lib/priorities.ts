import type { ListenerRule, ListenerRules } from '../../evidence/index.ts'
import { numberedRules } from '../../evidence/readings/route.ts'
import { forwardsTo, hostsOf, namesHost, targetGroupName } from '../../evidence/readings/routing.ts'
import type { Target } from '../../platform/target.ts'

/** Whether a live rule is this tenant's: it names the tenant's host, or leads to nothing but the tenant's target group. */
export function isOwnRule(rule: ListenerRule, { domain, names }: Target): boolean {
  const groups = forwardsTo(rule).map(targetGroupName)
  return namesHost(rule, domain) || (groups.length > 0 && groups.every(name => name === names.targetGroup))
}

/** Live rules under a number that are not this tenant's. */
export const othersAt = (rules: ListenerRules, priority: number, target: Target): readonly ListenerRule[] =>
  numberedRules(rules).flatMap(({ rule }) => (rule.priority === priority && !isOwnRule(rule, target) ? [rule] : []))

/** Whose rule it is, by its hosts. */
export const holderOf = (rule: ListenerRule): string => hostsOf(rule).join(', ') || 'a rule for any host'

/** The environment's range as a sentence says it. */
export const rangeOf = ({ environment: { name, priorityRange } }: Target): string =>
  `${name.toUpperCase()}'s range ${priorityRange.min}-${priorityRange.max}`

export const isInRange = (priority: number, { environment: { priorityRange } }: Target): boolean =>
  Number.isInteger(priority) && priority >= priorityRange.min && priority <= priorityRange.max
