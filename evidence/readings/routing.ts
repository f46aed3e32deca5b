import { RE2JS } from 're2js'
import { rememberedOf } from '../../lib/remembered.ts'
import type { Listener, ListenerRule, ListenerRules, RuleCondition } from '../elbv2.ts'
import { PORTS } from '../expectations.ts'
import { aliasCovers, sameHost } from './host-names.ts'
import { matchesWildcard } from './wildcard.ts'

/** A visitor's request as far as a load balancer routes by it. */
interface PlainRequest {
  readonly host: string
  /** With or without a query string. */
  readonly path: string
  /** `GET` when absent. */
  readonly method?: string
  /** The listener's port; absent: that of the listener that visitors meet. */
  readonly port?: number
}

/** The rule that takes a request. */
interface RouteMet {
  readonly listener: Listener
  readonly rule: ListenerRule
  /** False when an earlier rule could take the same request, depending on a header, a query or an address nobody knows here. */
  readonly certain: boolean
}

/** `depends`: not decided by what is known of a plain request. */
type Match = 'yes' | 'no' | 'depends'

/** The range that every visitor is in who comes by IPv4, as CloudFront does. */
const ANYWHERE = '0.0.0.0/0'

/** The listener that visitors meet: the one that CloudFront speaks to, which asks by http unless it is known to ask by https. */
export const visitorListener = (rules: ListenerRules): Listener | undefined =>
  rules.listeners.find(({ port }) => port === rules.edgeTlsPort) ??
  rules.listeners.find(({ port, protocol }) => port === PORTS.http && protocol === 'HTTP') ??
  [...rules.listeners].sort((a, b) => a.port - b.port)[0]

/** The rules in the order in which the load balancer tries them, the default action last. */
export const inOrder = rememberedOf(({ rules }: Listener): readonly ListenerRule[] =>
  [...rules].sort((a, b) => (a.priority ?? Number.POSITIVE_INFINITY) - (b.priority ?? Number.POSITIVE_INFINITY)),
)

/** The rules of a listener that a request for this host may meet, in their order: all but those that name other hosts alone. */
export function rulesFor(listener: Listener, host: string): readonly ListenerRule[] {
  const { ofAny, byHost } = placedByHost(listener)
  const own = byHost.get(withoutPort(host).toLowerCase()) ?? []
  return [...ofAny, ...own].sort((a, b) => a.place - b.place).map(({ rule }) => rule)
}

/** Of a fleet each tenant's request meets a few of the rules, while a listener has them all. */
const placedByHost = rememberedOf((listener: Listener) => {
  type Placed = { readonly rule: ListenerRule; readonly place: number }
  const ofAny: Placed[] = []
  const byHost = new Map<string, Placed[]>()
  for (const [place, rule] of inOrder(listener).entries()) {
    const names = onlyHostsOf(rule)
    if (names === undefined) ofAny.push({ rule, place })
    for (const name of names ?? []) pushTo(byHost, name, { rule, place })
  }
  return { ofAny, byHost }
})

/** The hosts that a rule names where it can take no request for any other; undefined where it may. */
function onlyHostsOf({ conditions }: ListenerRule): ReadonlySet<string> | undefined {
  const named = conditions.find(
    ({ field, values, regexValues }) =>
      field === 'host-header' && regexValues.length === 0 && !values.some(value => /[*?]/.test(value)),
  )
  return named && new Set(named.values.map(value => value.toLowerCase()))
}

function pushTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const before = lists.get(key)
  if (before) before.push(value)
  else lists.set(key, [value])
}

/** Which rule of which listener a plain visitor's request really meets: the first whose conditions all hold. */
export function ruleFor(rules: ListenerRules, request: PlainRequest): RouteMet | undefined {
  const { port, host, path, method } = request
  const listener = port === undefined ? visitorListener(rules) : rules.listeners.find(found => found.port === port)
  if (!listener) return undefined
  const met = metAt(listener)
  const key = JSON.stringify([host, path, method])
  if (!met.has(key)) met.set(key, firstOf(listener, request))
  return met.get(key)
}

/** Many causes ask for the same few requests, of each tenant; every one is a walk along the rules of all of them. */
const metAt = rememberedOf((_: Listener) => new Map<string, RouteMet | undefined>())

function firstOf(listener: Listener, request: PlainRequest): RouteMet | undefined {
  let certain = true
  for (const rule of rulesFor(listener, request.host)) {
    const match = matchRule(rule, request)
    if (match === 'yes') return { listener, rule, certain }
    if (match === 'depends') certain = false
  }
  return undefined
}

/** Whether a rule takes a request: all of its conditions have to hold. */
export function matchRule(rule: ListenerRule, request: PlainRequest): Match {
  let depends = false
  for (const condition of rule.conditions) {
    const match = matchCondition(condition, request)
    if (match === 'no') return 'no'
    depends ||= match === 'depends'
  }
  return depends ? 'depends' : 'yes'
}

/** The conditions on headers that browsers' requests fulfil, where CloudFront hands those on as far as it is known; those of two such that each hold for some may hold for nobody. */
export function metByBrowsers(rule: ListenerRule, host: string): readonly RuleCondition[] {
  const met = rule.conditions.filter(
    condition => condition.browsers !== undefined && matchCondition(condition, { host, path: '/' }) === 'depends',
  )
  return met.filter(({ browsers }) => browsers === 'some').length > 1 ? [] : met
}

/** Whether a rule takes a request apart from the conditions that guard it. */
export const matchUnguarded = (rule: ListenerRule, request: PlainRequest): Match => {
  const guards = guardsOf(rule)
  return matchRule({ ...rule, conditions: rule.conditions.filter(each => !guards.includes(each)) }, request)
}

function matchCondition(condition: RuleCondition, request: PlainRequest): Match {
  const { values, regexValues } = condition
  const [path = '/', query] = request.path.split('?', 2)
  switch (condition.field) {
    case 'host-header':
      return matchText(withoutPort(request.host), condition, true)
    case 'path-pattern':
      return matchText(path, condition, false)
    case 'http-request-method':
      return values.includes('*') || values.includes(request.method ?? 'GET') ? 'yes' : 'no'
    case 'source-ip':
      return values.includes(ANYWHERE) ? 'yes' : byEdge(condition, request.host)
    case 'query-string':
      if (values.some(value => value === '*' || value === '*=*')) return query ? 'yes' : 'depends'
      return query && regexValues.length === 0 ? matchQuery(values, query) : 'depends'
    default:
      return values.includes('*') ? 'yes' : byEdge(condition, request.host)
  }
}

/** Visitors come through CloudFront: what it asks with decides, by the most specific of its names. */
function byEdge({ throughEdge = [] }: RuleCondition, host: string): Match {
  const name = withoutPort(host)
  const met =
    throughEdge.find(({ alias }) => sameHost(alias, name)) ?? throughEdge.find(({ alias }) => aliasCovers(alias, name))
  return met === undefined ? 'depends' : met.holds ? 'yes' : 'no'
}

/** The conditions of a rule that only CloudFront's requests fulfil: a secret header, its addresses. */
export const onlyThroughEdge = (rule: ListenerRule): readonly RuleCondition[] =>
  rule.conditions.filter(({ throughEdge = [] }) => throughEdge.some(({ holds }) => holds))

function matchText(text: string, { values, regexValues }: RuleCondition, ignoreCase: boolean): Match {
  if (values.some(value => matchesWildcard(value, text, { ignoreCase }))) return 'yes'
  const matches = regexValues.map(value => matchRegex(value, text, ignoreCase))
  if (matches.includes('yes')) return 'yes'
  return matches.includes('depends') ? 'depends' : 'no'
}

/** What stands in place of a condition's value that may be a secret. */
export const VALUE_NOT_SHOWN = '(value not shown)'
/** The load balancer takes 128 characters. */
const LONGEST_REGEX = 1_000

/**
 * A rule's regular expression is somebody else's: RE2 never backtracks, and lacks what the load balancer's lack too (looking around, references
 * back). One that cannot be read here is not decided.
 */
function matchRegex(source: string, text: string, ignoreCase: boolean): Match {
  if (source.length > LONGEST_REGEX) return 'depends'
  try {
    return RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
      .matcher(text)
      .find()
      ? 'yes'
      : 'no'
  } catch {
    return 'depends'
  }
}

function matchQuery(values: readonly string[], query: string): Match {
  const pairs = [...new URLSearchParams(query)].map(([key, value]) => `${key}=${value}`)
  const matches = (value: string) =>
    pairs.some(pair => matchesWildcard(value.includes('=') ? value : `*=${value}`, pair, { ignoreCase: true }))
  if (values.some(matches)) return 'yes'
  const hidden = values.filter(value => value.endsWith(`=${VALUE_NOT_SHOWN}`))
  return hidden.some(value => matches(value.slice(0, -VALUE_NOT_SHOWN.length).concat('*'))) ? 'depends' : 'no'
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '')

/** The target groups a rule's forward really sends requests to: those with a weight above 0. */
export const forwardsTo = rememberedOf((rule: ListenerRule): readonly string[] =>
  rule.actions.flatMap(action =>
    action.type === 'forward' ? action.targetGroups.filter(({ weight }) => weight > 0).map(({ arn }) => arn) : [],
  ),
)

/** Every rule of every listener that sends requests to a target group, default actions included. */
export const rulesForwardingTo = (rules: ListenerRules, targetGroupArn: string): readonly ListenerRule[] =>
  rules.listeners.flatMap(listener => leadingTo(listener, [targetGroupArn]))

/** Every rule that names a target group, though it may send nothing there: none of them lets it be deleted. */
export const rulesNaming = (rules: ListenerRules, targetGroupArn: string): readonly ListenerRule[] =>
  rules.listeners.flatMap(listener =>
    inOrder(listener).filter(({ actions }) =>
      actions.some(({ targetGroups }) => targetGroups.some(({ arn }) => arn === targetGroupArn)),
    ),
  )

/** The rules of a listener that send requests to one of these target groups, in their order, its default action included. */
export function leadingTo(listener: Listener, targetGroupArns: readonly string[]): readonly ListenerRule[] {
  const byGroup = rulesByGroup(listener)
  const [first = [], ...others] = targetGroupArns.map(arn => byGroup.get(arn) ?? [])
  if (others.length === 0) return first
  const all = new Set([...first, ...others.flat()])
  return inOrder(listener).filter(rule => all.has(rule))
}

const rulesByGroup = rememberedOf((listener: Listener): ReadonlyMap<string, readonly ListenerRule[]> => {
  const byGroup = new Map<string, ListenerRule[]>()
  for (const rule of inOrder(listener)) for (const arn of new Set(forwardsTo(rule))) pushTo(byGroup, arn, rule)
  return byGroup
})

/** The hosts a rule is for, as written, wildcards included; empty when it does not ask for a host. */
export const hostsOf = (rule: ListenerRule): readonly string[] => valuesOf(rule, 'host-header')

/** Headers in which browsers differ; any other that a rule asks for is likely to be the secret of somebody who stands in front. */
const OF_BROWSERS = /^(?:accept(?:-[a-z]{1,16})?|cookie|origin|referer|user-agent)$/i

/** The conditions that keep out whoever does not come the intended way: without them a rule lets everybody in, past CloudFront and its login. */
export const guardsOf = (rule: ListenerRule): readonly RuleCondition[] =>
  rule.conditions.filter(
    ({ field, headerName }) =>
      field === 'source-ip' || (field === 'http-header' && !OF_BROWSERS.test(headerName ?? '')),
  )

/** Whether a rule is for certain hosts, by names, wildcards or regular expressions. */
export const asksForHost = ({ conditions }: ListenerRule): boolean =>
  conditions.some(({ field }) => field === 'host-header')

/** The paths a rule is for, as written; empty when it does not ask for a path. */
export const pathsOf = (rule: ListenerRule): readonly string[] => valuesOf(rule, 'path-pattern')

const valuesOf = (rule: ListenerRule, field: string): readonly string[] =>
  rule.conditions.filter(condition => condition.field === field).flatMap(condition => condition.values)

/** Whether a rule names this very host among its hosts; a wildcard that covers it does not count. */
export const namesHost = (rule: ListenerRule, host: string): boolean =>
  hostsOf(rule).some(value => sameHost(value, host))

/** A numbered rule that takes every request whatever its host: what is said for every tenant, it says in their place. */
export const isCatchAll = (rule: ListenerRule): boolean =>
  rule.priority !== null &&
  rule.conditions.every(
    ({ field, values }) =>
      (field === 'path-pattern' && values.some(value => value === '*' || value === '/*')) ||
      (field === 'host-header' && values.includes('*')),
  )

/** A rule in a few words: `rule 12 (path /*)`, `the default action (fixed response 200)`. */
export function describeRule(rule: ListenerRule): string {
  if (rule.priority === null) return `the default action (${rule.actions.map(describeAction).join(', ')})`
  const conditions = rule.conditions.map(({ field, values, regexValues, headerName }) => {
    const name = CONDITION_NAMES[field] ?? (headerName ? `header ${headerName}` : field)
    return `${name} ${[...values, ...regexValues.map(regex => `/${regex}/`)].join(' or ')}`
  })
  return `rule ${rule.priority} (${conditions.join(', ') || 'every request'})`
}

const CONDITION_NAMES: Readonly<Record<string, string>> = {
  'host-header': 'host',
  'path-pattern': 'path',
  'http-request-method': 'method',
  'query-string': 'query',
  'source-ip': 'source',
}

function describeAction({ type, targetGroups, fixedResponse, redirect }: ListenerRule['actions'][number]): string {
  if (type === 'fixed-response' && fixedResponse) return `fixed response ${fixedResponse.statusCode}`
  if (type === 'redirect' && redirect) return `redirect ${redirect.statusCode.replace('HTTP_', '')}`
  if (type === 'forward') return `forward to ${targetGroups.map(({ arn }) => targetGroupName(arn)).join(', ')}`
  return type
}

/** What a rule does with a request: `forward to prod-goldencrust-tg`, `fixed response 200`. */
export const describeActions = (rule: ListenerRule): string => rule.actions.map(describeAction).join(', ')

/** A target group's name out of its ARN (`...:targetgroup/{name}/{id}`). */
export const targetGroupName = (arn: string): string => arn.split('/')[1] ?? arn

/** The smallest priority of a range that no rule of any listener uses, `null` when the range is full. */
export function nextFreePriority(
  rules: ListenerRules,
  range: { readonly min: number; readonly max: number },
): number | null {
  const used = new Set(rules.listeners.flatMap(listener => listener.rules.map(({ priority }) => priority)))
  for (let priority = range.min; priority <= range.max; priority++) if (!used.has(priority)) return priority
  return null
}
