import { byHand, change, type Fix } from '../../evidence/fix.ts'
import type { ListenerRule, ListenerRules, Service } from '../../evidence/index.ts'
import { groupOwner, isOwnGroup, isOwnRule } from '../../evidence/readings/group-owner.ts'
import { targetGroupsOf } from '../../evidence/readings/route.ts'
import {
  describeRule,
  forwardsTo,
  hostsOf,
  inOrder,
  namesHost,
  targetGroupName,
} from '../../evidence/readings/routing.ts'
import { isOwnHost } from '../../evidence/readings/seen-tenants.ts'
import type { OtherOwner } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { Leftover } from './leftover.ts'

/** Rules of any listener that lead to the tenant's target group, name its host or only names below it, each with the way to be rid of it. */
export function ruleLeftovers(rules: ListenerRules, service: Service | undefined, target: Target): readonly Leftover[] {
  // What the service registers with may be another tenant's, whose rules stay.
  const own = targetGroupsOf(service).filter(arn => isOwnGroup(arn, { rules }, target))
  const isOwn = (arn: string) => own.includes(arn) || targetGroupName(arn) === target.names.targetGroup
  return rules.listeners.flatMap(listener =>
    inOrder(listener)
      .filter(rule => namesHost(rule, target.domain) || isOwnRule(rule, target) || forwardsTo(rule).some(isOwn))
      .map(rule => ({
        what: `${describeRule(rule)} on port ${listener.port}`,
        fix: fixOf(
          rule,
          forwardsTo(rule)
            .filter(arn => !isOwn(arn))
            .map(arn => ({ name: targetGroupName(arn), owner: groupOwner(arn, { rules }, target) })),
          target,
        ),
      })),
  )
}

interface OtherGroup {
  readonly name: string
  readonly owner: OtherOwner | undefined
}

/** A rule belongs to the hosts it names: one that names nobody else's can go; of one that serves others, only this tenant's part may. */
function fixOf(rule: ListenerRule, otherGroups: readonly OtherGroup[], target: Target): Fix {
  const name = describeRule(rule)
  const theirs = otherGroups.find(({ owner }) => typeof owner === 'string')
  if (theirs && isOwnRule(rule, target) && !namesHost(rule, target.domain)) {
    return byHand(
      `Delete ${name}, or leave it`,
      `It names hosts below ${target.domain}, but leads to ${theirs.name}, which is ${theirs.owner}'s: find out whose visitors come by it`,
    )
  }
  const remove = change(target, `Delete ${name}`, 'elbv2 delete-rule', { 'rule-arn': rule.arn })
  if (rule.priority !== null && isOwnRule(rule, target)) return remove
  if (rule.priority === null || otherGroups.length > 0) {
    return byHand(
      `Take ${target.tenant} out of ${name}`,
      `It serves others too (${otherGroups.map(each => each.name).join(', ') || 'every other host'}): change its action, do not delete it`,
    )
  }
  if (!namesHost(rule, target.domain)) {
    return byHand(
      `Let ${name} lead elsewhere`,
      `It leads to the tenant's target group, but is not shown to be ${target.tenant}'s (${hostsOf(rule).join(', ') || 'it names no host'}): its owner has to lead it to a group of its own, or to delete it`,
    )
  }
  const [onlyCondition, ...more] = rule.conditions
  const otherHosts = hostsOf(rule).filter(host => !isOwnHost(host, target))
  const plain = more.length === 0 && onlyCondition?.field === 'host-header' && onlyCondition.regexValues.length === 0
  const summary = `Take ${target.domain} out of ${name}; it serves ${otherHosts.join(', ')} too`
  if (!plain)
    return byHand(summary, 'Change its host condition in the console or in Terraform; keep its other conditions')
  const conditions = { json: [{ Field: 'host-header', HostHeaderConfig: { Values: otherHosts } }] }
  return change(target, summary, 'elbv2 modify-rule', { 'rule-arn': rule.arn, conditions })
}
