import { rememberedOf } from '../../lib/remembered.ts'
import type { Service } from '../ecs.ts'
import type { Listener, ListenerRule, ListenerRules, TargetHealth, TargetHealthDescription } from '../elbv2.ts'
import {
  asksForHost,
  describeActions,
  describeRule,
  forwardsTo,
  inOrder,
  leadingTo,
  matchRule,
  matchUnguarded,
  namesHost,
  onlyThroughEdge,
  ruleFor,
  targetGroupName,
  visitorListener,
} from './routing.ts'

/** The target groups a service registers its tasks with. */
export const targetGroupsOf = (service: Service | undefined): readonly string[] =>
  service?.found ? service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn) : []

/** Where the load balancer sends the tenant's requests by its own rules; a healthy answer from another tenant's task looks the same. */
type Route =
  | {
      readonly toTenant: true
      readonly rule: string
      /** What a request lacks that comes by http straight to the load balancer, where its rule asks for that; CloudFront's have it. */
      readonly asksFor: 'through CloudFront' | 'by https' | undefined
      /** It asks visitors to log in before it forwards. */
      readonly withLogin: boolean
      readonly notes: readonly string[]
    }
  | { readonly toTenant: false; readonly why: string }

export function routeOf(rules: ListenerRules, service: Service, host: string): Route {
  const own = targetGroupsOf(service)
  const met = ruleFor(rules, { host, path: '/' })
  if (!met) return { toTenant: false, why: `no listener takes a request for ${host}` }
  const rule = describeRule(met.rule)
  const targets = forwardsTo(met.rule)
  if (!targets.some(arn => own.includes(arn))) {
    const request = { host, path: '/' }
    const perhaps = inOrder(met.listener).find(
      each =>
        forwardsTo(each).some(arn => own.includes(arn)) &&
        matchRule(each, request) === 'depends' &&
        matchUnguarded(each, request) === 'yes' &&
        (each.priority ?? 0) < (met.rule.priority ?? Number.POSITIVE_INFINITY),
    )
    if (perhaps) {
      const rule = describeRule(perhaps)
      const note = `whether CloudFront sends what ${rule} asks for could not be seen`
      return { toTenant: true, rule, asksFor: 'through CloudFront', withLogin: false, notes: [note] }
    }
    const does = met.rule.priority === null ? '' : `: ${describeActions(met.rule)}`
    return { toTenant: false, why: `the load balancer gives requests for ${host} to ${rule}${does}` }
  }
  const others = targets.filter(arn => !own.includes(arn)).map(targetGroupName)
  if (others.length > 0) return { toTenant: false, why: `${rule} sends a part of the requests to ${others.join(', ')}` }
  const notes = met.certain ? [] : [`an earlier rule takes some requests, by header, query or address, before ${rule}`]
  const withLogin = met.rule.actions.some(({ type }) => type.startsWith('authenticate-'))
  const guarded = onlyThroughEdge(met.rule).length > 0
  const asksFor = guarded ? 'through CloudFront' : met.listener.port === rules.edgeTlsPort ? 'by https' : undefined
  return { toTenant: true, rule, asksFor, withLogin, notes }
}

/** A rule with a number, and the listener it stands on. */
export interface Placed {
  readonly listener: Listener
  readonly rule: ListenerRule
}

/** The rules of a listener without its default action, in the order in which they are tried. */
export const numbered = rememberedOf((listener: Listener): readonly ListenerRule[] =>
  inOrder(listener).filter(({ priority }) => priority !== null),
)

/** The rules with a number, of every listener. */
export const numberedRules = ({ listeners }: ListenerRules): readonly Placed[] =>
  listeners.flatMap(listener => numbered(listener).map(rule => ({ listener, rule })))

/** The rules that lead to a tenant's target groups. */
interface OwnRules {
  readonly toOwn: readonly Placed[]
  /** Those of them that name the tenant's host, not by a wildcard. */
  readonly named: readonly Placed[]
  /** The one for the tenant's host, on the listener that visitors meet where there is one there. */
  readonly chosen: Placed | undefined
}

export function ownRules(rules: ListenerRules, own: readonly string[], host: string): OwnRules {
  const toOwn = rules.listeners.flatMap(listener =>
    leadingTo(listener, own).flatMap(rule => (rule.priority === null ? [] : [{ listener, rule }])),
  )
  const named = toOwn.filter(({ rule }) => namesHost(rule, host))
  const covering = toOwn.filter(({ rule }) => asksForHost(rule) && matchRule(rule, { host, path: '/' }) === 'yes')
  const candidates = named.length > 0 ? named : covering
  const plain = visitorListener(rules)
  return { toOwn, named, chosen: candidates.find(({ listener }) => listener === plain) ?? candidates[0] }
}

/** Targets on their way out: what they answer concerns nobody any more. */
const LEAVING: readonly string[] = ['draining', 'unhealthy.draining']

/** The targets that count. */
export const judgedTargets = (health: TargetHealth | undefined): readonly TargetHealthDescription[] =>
  health?.found ? health.targets.filter(({ state }) => !LEAVING.includes(state)) : []
