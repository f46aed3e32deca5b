import { isOwnName, type OtherOwner, otherOwner } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { ListenerRule } from '../elbv2.ts'
import { hostsOf, rulesForwardingTo, targetGroupName } from './routing.ts'
import { isOwnHost, type SpeaksOfTenants, seenTenants, tenantOfHost } from './seen-tenants.ts'

/** Whose a target group is where it is not the tenant's: its name says so, or where it does not, the hosts of the rules that lead to it. */
export function groupOwner(arn: string, seen: SpeaksOfTenants, target: Target): OtherOwner | undefined {
  const name = targetGroupName(arn)
  const byName = otherOwner(target, 'targetGroup', name, seenTenants(seen, target))
  if (typeof byName === 'string' || isOwnName(target, 'targetGroup', name)) return byName
  const hosts = seen.rules ? rulesForwardingTo(seen.rules, arn).flatMap(hostsOf) : []
  const others = hosts.flatMap(host => (isOwnHost(host, target) ? [] : (tenantOfHost(host, target) ?? [])))
  if (!hosts.some(host => isOwnHost(host, target))) return others[0] ?? byName
  // Hosts of both are led to it: what it is called may still speak of one of them.
  const words = name.split('-')
  return words.includes(target.tenant) ? byName : (others.find(other => words.includes(other)) ?? byName)
}

/** Whether a target group is shown to be the tenant's: by its name, or by a rule that leads the tenant's host to it, and nobody else's. */
export function isOwnGroup(arn: string, seen: SpeaksOfTenants, target: Target): boolean {
  const name = targetGroupName(arn)
  if (isOwnName(target, 'targetGroup', name)) return true
  if (groupOwner(arn, seen, target) !== undefined || !seen.rules) return false
  const leading = rulesForwardingTo(seen.rules, arn)
  return leading.length > 0 && leading.every(rule => isOwnRule(rule, target))
}

/** Whether a rule is for the tenant's hosts alone. */
export function isOwnRule(rule: ListenerRule, target: Target): boolean {
  const hosts = hostsOf(rule)
  const patterns = rule.conditions.flatMap(({ field, regexValues }) => (field === 'host-header' ? regexValues : []))
  return hosts.length > 0 && patterns.length === 0 && hosts.every(host => isOwnHost(host, target))
}
