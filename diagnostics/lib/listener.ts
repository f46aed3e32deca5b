import type { Listener, ListenerRule, ListenerRules, Service, TargetGroup } from '../../evidence/index.ts'
import { numbered, ownRules, targetGroupsOf } from '../../evidence/readings/route.ts'
import {
  describeActions,
  describeRule,
  forwardsTo,
  matchRule,
  namesHost,
  ruleFor,
  visitorListener,
} from '../../evidence/readings/routing.ts'
import type { Target } from '../../platform/target.ts'

/** The listener visitors meet, and the target group their requests should end in. */
interface Place {
  readonly listener: Listener
  /** The target group the service registers with. */
  readonly groupArn: string
}

/**
 * What the listener rules do with the tenant's requests, one answer for every state: `served` (its own rule takes them all), `other-port` (only on a
 * listener no visitor meets), `conditional` (its rule asks for more than the host), `split` (a part goes elsewhere), `wrong-target` (the rule for its
 * host leads elsewhere), `other-host` (its target group is forwarded to for another host), `missing` (nothing leads to it).
 */
type RoutingState = Place &
  (
    | {
        readonly kind: 'served' | 'conditional' | 'split' | 'wrong-target' | 'other-host'
        readonly rule: ListenerRule
      }
    | { readonly kind: 'other-port'; readonly rule: ListenerRule; readonly port: number }
    | { readonly kind: 'missing' }
  )

/** The state of the tenant's routing; undefined without a service, a target group or a listener to judge it by. */
export function routingState(
  rules: ListenerRules,
  service: Service,
  group: TargetGroup | undefined,
  { domain }: Target,
): RoutingState | undefined {
  if (!service.found || service.status !== 'ACTIVE') return undefined
  const own = ownGroups(service, group)
  const [groupArn] = own
  const listener = visitorListener(rules)
  if (groupArn === undefined || !listener) return undefined
  const place = { listener, groupArn }
  const leadsHome = (rule: ListenerRule) => forwardsTo(rule).some(arn => own.includes(arn))
  const takes = (rule: ListenerRule) => matchRule(rule, { host: domain, path: '/' })
  const { chosen } = ownRules(rules, own, domain)
  if (chosen?.listener === listener) {
    const { rule } = chosen
    if (takes(rule) !== 'yes') return { ...place, kind: 'conditional', rule }
    return { ...place, kind: forwardsTo(rule).every(arn => own.includes(arn)) ? 'served' : 'split', rule }
  }
  const onPlain = numbered(listener)
  const elsewhere = onPlain.find(rule => namesHost(rule, domain) && !leadsHome(rule) && takes(rule) !== 'no')
  if (elsewhere) return { ...place, kind: 'wrong-target', rule: elsewhere }
  if (chosen) return { ...place, kind: 'other-port', rule: chosen.rule, port: chosen.listener.port }
  const otherHost = onPlain.find(leadsHome)
  return otherHost ? { ...place, kind: 'other-host', rule: otherHost } : { ...place, kind: 'missing' }
}

function ownGroups(service: Service, group: TargetGroup | undefined): readonly string[] {
  const registered = targetGroupsOf(service)
  return registered.length > 0 || !group?.found ? registered : [group.arn]
}

/** `a request for HOST meets rule 7 (path /*): forward to prod-bluebird-tg`. */
export function routeFact(rules: ListenerRules, { domain }: Target): string | undefined {
  const met = ruleFor(rules, { host: domain, path: '/' })
  if (!met) return undefined
  const does = met.rule.priority === null ? '' : `: ${describeActions(met.rule)}`
  return `a request for ${domain} meets ${describeRule(met.rule)}${does}`
}

/** `rule 210 (host a.example): forward to prod-a-tg`. */
export const ruleFact = (rule: ListenerRule): string => `${describeRule(rule)}: ${describeActions(rule)}`
