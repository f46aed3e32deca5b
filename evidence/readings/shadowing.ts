import type { Listener, ListenerRule, ListenerRules } from '../elbv2.ts'
import {
  describeActions,
  describeRule,
  forwardsTo,
  leadingTo,
  matchRule,
  metByBrowsers,
  namesHost,
  pathsOf,
  rulesFor,
  visitorListener,
} from './routing.ts'

/** An earlier rule that takes requests meant for the tenant. */
export interface Shadow {
  readonly rule: ListenerRule
  /**
   * `everything`: whatever the path; `wordpress`: pages every WordPress has, such as its login; `other`: only paths of which nobody
   * can say that this tenant has them.
   */
  readonly takes: 'everything' | 'wordpress' | 'other'
  /** Paths it was seen to take, or the patterns it takes. */
  readonly paths: readonly string[]
  /** False when it also depends on a header, a query or an address of which nobody knows here. */
  readonly certain: boolean
  /** Whose requests it takes, where it asks for a header that browsers differ in. */
  readonly browsers?: 'all' | 'some'
}

/** Pages that every WordPress answers, whatever its content. */
const WORDPRESS_PATHS = [
  '/',
  '/index.php',
  '/wp-admin/install.php',
  '/wp-login.php',
  '/wp-admin/',
  '/wp-content/themes/',
  '/wp-includes/js/jquery/jquery.min.js',
  '/wp-json/',
] as const

/** A path no WordPress has: whoever takes it takes everything. */
const ANY_PATH = '/3f9c1d7ab2'

/** The tenant's own rule on the plain listener: names the host, or at least covers it, and forwards to the target group. */
export function ownRule(rules: ListenerRules, host: string, targetGroupArn: string): ListenerRule | undefined {
  const listener = visitorListener(rules)
  if (!listener) return undefined
  const own = leadingTo(listener, [targetGroupArn]).filter(({ priority }) => priority !== null)
  return own.find(rule => namesHost(rule, host)) ?? own.find(rule => matchRule(rule, { host, path: '/' }) !== 'no')
}

/** Rules with a smaller number than the tenant's own that take some or all of its requests; empty when it has no rule of its own. */
export function shadowing(rules: ListenerRules, host: string, targetGroupArn: string): readonly Shadow[] {
  const listener = visitorListener(rules)
  const own = ownRule(rules, host, targetGroupArn)
  if (!listener || !own || own.priority === null) return []
  const limit = own.priority
  return shadowsAmong(
    listener,
    host,
    rule => (rule.priority ?? limit) < limit && !forwardsTo(rule).includes(targetGroupArn),
  )
}

/** The numbered rules among these that take some or all requests for a host from the rules behind them. */
export const shadowsAmong = (
  listener: Listener,
  host: string,
  isAmong: (rule: ListenerRule) => boolean,
): readonly Shadow[] =>
  rulesFor(listener, host)
    .filter(rule => rule.priority !== null && isAmong(rule))
    .flatMap(rule => shadowOf(rule, host))

function shadowOf(rule: ListenerRule, host: string): readonly Shadow[] {
  const met = metByBrowsers(rule, host)
  const asked = { ...rule, conditions: rule.conditions.filter(condition => !met.includes(condition)) }
  const reading = shadowFor(asked, host, 'GET')
  const found =
    reading.length > 0
      ? reading
      : shadowFor(asked, host, 'POST').map(shadow => ({ ...shadow, paths: shadow.paths.map(path => `POST ${path}`) }))
  const browsers = met.some(condition => condition.browsers === 'some') ? 'some' : 'all'
  return found.map(shadow => ({ ...shadow, rule, ...(met.length === 0 ? {} : { browsers }) }))
}

/** `rule 20 (header User-Agent) takes every request of some browsers: forward to prod-bluebird-tg`. */
export function describeShadow({ rule, takes, paths, certain, browsers }: Shadow): string {
  const what = takes === 'everything' ? 'every request' : paths.join(', ')
  const whose = browsers === undefined ? '' : browsers === 'all' ? ' of every browser' : ' of some browsers'
  return `${describeRule(rule)} takes ${what}${whose}${certain ? '' : ' under a further condition'}: ${describeActions(rule)}`
}

function shadowFor(rule: ListenerRule, host: string, method: 'GET' | 'POST'): readonly Shadow[] {
  const takes = (path: string) => matchRule(rule, { host, path, method })
  const examples = pathsOf(rule).map(pattern => ({
    pattern,
    path: pattern.replaceAll('*', 'x').replaceAll('?', 'x'),
  }))
  const byRegex = rule.conditions
    .filter(({ field }) => field === 'path-pattern')
    .flatMap(({ regexValues }) => regexValues)
  const hostOnly = { ...rule, conditions: rule.conditions.filter(({ field }) => field !== 'path-pattern') }
  const hostMatch = matchRule(hostOnly, { host, path: '/', method })
  if (hostMatch === 'no') return []
  const wordpress = WORDPRESS_PATHS.filter(path => takes(path) !== 'no')
  const other = examples.filter(({ path }) => takes(path) !== 'no').map(({ pattern }) => pattern)
  const certain = [...WORDPRESS_PATHS, ...examples.map(({ path }) => path)].some(path => takes(path) === 'yes')
  if (takes(ANY_PATH) !== 'no') return [{ rule, takes: 'everything', paths: ['/*'], certain }]
  if (wordpress.length > 0) return [{ rule, takes: 'wordpress', paths: wordpress, certain }]
  const paths = [...other, ...byRegex.map(regex => `/${regex}/`)]
  return paths.length > 0 ? [{ rule, takes: 'other', paths, certain: hostMatch === 'yes' }] : []
}
