import type { Fix } from '../../evidence/fix.ts'
import { byHand, change } from '../../evidence/fix.ts'
import type { Listener, ListenerRule, ListenerRules } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { numbered } from '../../evidence/readings/route.ts'
import { describeRule, hostsOf, isCatchAll, targetGroupName, visitorListener } from '../../evidence/readings/routing.ts'
import { tenantOfHost } from '../../evidence/readings/seen-tenants.ts'
import { type Shadow, shadowsAmong } from '../../evidence/readings/shadowing.ts'
import { list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'

/** The largest number a rule can have. */
const LAST_PRIORITY = 50_000
/** Catch-all rules stand behind every environment's range. */
const FIRST_BEHIND = 1000

export const hostCondition = (hosts: readonly string[]) => ({
  json: [{ Field: 'host-header', HostHeaderConfig: { Values: hosts } }],
})

const forwardAction = (groupArn: string) => ({ json: [{ Type: 'forward', TargetGroupArn: groupArn }] })

/** Rules that would take the tenant's requests from a rule of its own with a larger number. */
interface Takers {
  /** They take every request, or pages that every WordPress has. */
  readonly taking: readonly Shadow[]
  /** They take some paths, which may well be meant for them: the tenant's rule has to stay behind them. */
  readonly partial: readonly Shadow[]
}

export function takersOf(rules: ListenerRules, { domain }: Target, groupArn: string): Takers {
  const listener = visitorListener(rules)
  if (!listener) return { taking: [], partial: [] }
  const shadows = shadowsAmong(listener, domain, ({ actions }) =>
    actions.every(({ targetGroups }) => targetGroups.every(({ arn }) => arn !== groupArn)),
  )
  const taking = shadows.filter(isTaking)
  return { taking, partial: shadows.filter(shadow => !taking.includes(shadow)) }
}

/** Whether an earlier rule is known to take requests that any WordPress gets. */
export const isTaking = ({ certain, takes }: Shadow): boolean => certain && takes !== 'other'

const numberOf = ({ rule }: Shadow): number => rule.priority ?? LAST_PRIORITY

/**
 * A free number of the environment's range for the tenant's rule: behind rules that are for some of its paths, before those that would take its
 * requests; where there is none before them, any free one. `null`: the range is full.
 */
export function freePlace(rules: ListenerRules, target: Target, { taking, partial }: Takers): number | null {
  const { min, max } = target.environment.priorityRange
  const listener = visitorListener(rules)
  const used = new Set(listener?.rules.map(({ priority }) => priority))
  const free = Array.from({ length: max - min + 1 }, (_, index) => min + index).filter(number => !used.has(number))
  const after = Math.max(0, ...partial.map(numberOf))
  const before = Math.min(Number.POSITIVE_INFINITY, ...taking.map(numberOf))
  return (
    free.find(number => number > after && number < before) ?? free.find(number => number > after) ?? free[0] ?? null
  )
}

/** Puts rules behind all others, in their order: there they only take what no other rule wants. */
export function moveBehind(target: Target, rules: ListenerRules, shadows: readonly Shadow[]): Fix {
  const listener = visitorListener(rules)
  const others = shadows.filter(shadow => servesSomebody(shadow.rule, target))
  if (others.length > 0) {
    return byHand(
      `Take ${target.domain} out of ${list(others.map(({ rule }) => describeRule(rule)))}`,
      `${others.length === 1 ? 'It is' : 'They are'} for another tenant's host as well, which has to keep its rule and its number: with its owner, take out only the host or the pattern that catches ${target.domain} (elbv2 modify-rule with the conditions that stay), and leave the number`,
    )
  }
  const last = Math.max(FIRST_BEHIND - 1, ...(listener ? numbered(listener).map(({ priority }) => priority ?? 0) : []))
  const said = list(shadows.map(({ rule }) => describeRule(rule)))
  if (last + shadows.length > LAST_PRIORITY) {
    return byHand(
      `Put ${said} behind the tenants' rules`,
      `No number behind the last rule is free: give ${said} a number larger than every tenant's`,
    )
  }
  const fixed = shadows.filter(({ rule }) => rule.actions.some(({ type }) => type !== 'forward'))
  const destroys =
    fixed.length === 0
      ? {}
      : {
          destroys: `what ${list(fixed.map(({ rule }) => describeRule(rule)))} answers to hosts that have a rule of their own`,
        }
  return change(
    target,
    `Put ${said} behind all other rules: there ${shadows.length === 1 ? 'it takes' : 'they take'} only what no other rule wants`,
    'elbv2 set-rule-priorities',
    { 'rule-priorities': shadows.map(({ rule }, index) => `RuleArn=${rule.arn},Priority=${last + 1 + index}`) },
    destroys,
  )
}

/** Whether a rule is for the very host of another tenant: it is that tenant's, and has its number from a range. */
const servesSomebody = (rule: ListenerRule, target: Target): boolean =>
  hostsOf(rule).some(host => {
    const tenant = tenantOfHost(host, target)
    return tenant !== undefined && tenant !== target.tenant
  })

/** Gives the tenant's rule another number. */
export const moveRule = (target: Target, rule: ListenerRule, priority: number): Fix =>
  change(target, `Give the tenant's rule number ${priority}`, 'elbv2 set-rule-priorities', {
    'rule-priorities': [`RuleArn=${rule.arn},Priority=${priority}`],
  })

/** A rule of its own for the tenant's host, and whatever keeps it from working out of its way. */
export function addRule(target: Target, rules: ListenerRules, listenerArn: string, groupArn: string): readonly Fix[] {
  const takers = takersOf(rules, target, groupArn)
  const priority = freePlace(rules, target, takers)
  if (priority === null) return [fullRange(target)]
  const before = takers.taking.filter(shadow => numberOf(shadow) < priority)
  return [
    change(
      target,
      `Send ${target.domain} to ${targetGroupName(groupArn)} by rule ${priority}, the first free one that fits`,
      'elbv2 create-rule',
      {
        'listener-arn': listenerArn,
        priority,
        conditions: hostCondition([target.domain]),
        actions: forwardAction(groupArn),
      },
    ),
    ...(before.length > 0 ? [moveBehind(target, rules, before)] : []),
    inTerraform(target, `alb_priority = ${priority}`),
  ]
}

/** Lets a rule that is for the tenant's very host lead to its tasks; other hosts of that rule keep where they are led. */
export function leadHome(
  target: Target,
  {
    rules,
    listener,
    rule,
    groupArn,
  }: {
    readonly rules: ListenerRules
    readonly listener: Listener
    readonly rule: ListenerRule
    /** The target group the service registers with. */
    readonly groupArn: string
  },
): readonly Fix[] {
  const title = `Let rule ${rule.priority} forward to ${targetGroupName(groupArn)}`
  if (rule.actions.some(({ type }) => type.startsWith('authenticate'))) {
    return [
      byHand(
        title,
        `Rule ${rule.priority} also asks visitors to log in: change only the target group of its forward action to ${groupArn} (EC2 console, ${target.environment.albName}, port ${listener.port})`,
      ),
    ]
  }
  const others = hostsOf(rule).filter(host => !sameHost(host, target.domain))
  if (others.length === 0)
    return [change(target, title, 'elbv2 modify-rule', { 'rule-arn': rule.arn, actions: forwardAction(groupArn) })]
  const [added, ...more] = addRule(target, rules, listener.arn, groupArn)
  const out = `Take ${target.domain} out of rule ${rule.priority}, which serves other hosts too`
  return [
    ...(added ? [added] : []),
    asksForHostsOnly(rule)
      ? change(target, out, 'elbv2 modify-rule', { 'rule-arn': rule.arn, conditions: hostCondition(others) })
      : byHand(
          out,
          `Only its host goes: ${list(others)} and whatever else rule ${rule.priority} asks for stay as they are`,
        ),
    ...more,
  ]
}

/** Only a rule that asks for nothing but hosts, by plain names, keeps its meaning when their list is written anew. */
export const asksForHostsOnly = ({ conditions }: ListenerRule): boolean =>
  conditions.length === 1 &&
  conditions.every(
    ({ field, values, regexValues }) => field === 'host-header' && regexValues.length === 0 && values.length > 0,
  )

export const fullRange = (target: Target): Fix => {
  const { min, max } = target.environment.priorityRange
  return byHand(
    'Make room for the rule',
    `Every number from ${min} to ${max} is in use: remove the rules of tenants that are gone, then run the suite again for the exact command`,
  )
}

/** What was changed by hand is undone by the next apply, unless it is written into Terraform too. */
export const inTerraform = (target: Target, what: string): Fix =>
  byHand(
    'Let Terraform know',
    `In tenants/${target.tenant} of the Terraform repository set ${what} in ${target.environment.name}.tfvars and run terraform plan: where it wants to create the rule again, terraform import it first`,
  )

/** Whether a rule among them takes requests of every tenant: moving one tenant in front of it would help only that one. */
export const standsInEverybodysWay = (shadows: readonly Shadow[]): boolean =>
  shadows.some(({ rule }) => isCatchAll(rule))
