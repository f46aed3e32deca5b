import type { ListenerRules, Service } from '../../evidence/index.ts'
import { describeActions, describeRule, forwardsTo, ruleFor, targetGroupName } from '../../evidence/readings/routing.ts'

/** The target groups a service registers its tasks with. */
export const targetGroupsOf = (service: Service): readonly string[] =>
  service.found ? service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn) : []

/** Where the load balancer sends the tenant's requests by its own rules; a healthy answer from another tenant's task looks the same. */
export type Route =
  | { readonly toTenant: true; readonly rule: string; readonly notes: readonly string[] }
  | { readonly toTenant: false; readonly why: string }

export function routeOf(rules: ListenerRules, service: Service, host: string): Route {
  const own = targetGroupsOf(service)
  const met = ruleFor(rules, { host, path: '/' })
  if (!met) return { toTenant: false, why: `no listener takes a request for ${host}` }
  const rule = describeRule(met.rule)
  const targets = forwardsTo(met.rule)
  if (!targets.some(arn => own.includes(arn))) {
    const does = met.rule.priority === null ? '' : `: ${describeActions(met.rule)}`
    return { toTenant: false, why: `the load balancer gives requests for ${host} to ${rule}${does}` }
  }
  const others = targets.filter(arn => !own.includes(arn)).map(targetGroupName)
  if (others.length > 0) return { toTenant: false, why: `${rule} sends a part of the requests to ${others.join(', ')}` }
  const notes = met.certain ? [] : [`an earlier rule takes some requests, by header, query or address, before ${rule}`]
  return { toTenant: true, rule, notes }
}
