import { BlockList, isIP } from 'node:net'
import type { SandboxAnswer, SandboxRequest } from '../servers/types.ts'
import { derived } from './derived.ts'
import { wildcard } from './iam.ts'
import type { ListenerState, RuleActionState, RuleConditionState, World } from './state.ts'
import { albReaches, checkFailure, targetsOf } from './target-health.ts'
import { groupsOf, groupWithArn } from './targets.ts'
import { wordpressAnswer } from './wordpress.ts'

const ALB_SERVER = 'awselb/2.0'
const MS_PER_SECOND = 1000
/** The sandbox's load balancer waits less long for a stuck task than the default of a minute. */
const IDLE_TIMEOUT_MS = 2 * MS_PER_SECOND

/** What the load balancer answers on one of its ports: by its rules in order, else by the default action. */
export function routeRequest(world: World, port: number, request: SandboxRequest): SandboxAnswer {
  const { loadBalancer } = world
  const listener = world.listeners.find(each => each.port === port)
  if (!loadBalancer || !listener) return { kind: 'reset' }
  const { forHost, forAny } = inOrder(listener)
  const ofHost = forHost.get(request.host.toLowerCase())?.find(each => takes(each, request))
  const ofAny = forAny.find(each => takes(each, request))
  const [rule] = [ofHost, ofAny].filter(each => each !== undefined).sort((a, b) => a.place - b.place)
  return carryOut(world, rule?.actions ?? listener.defaultActions, request, listener)
}

interface PlacedRule {
  readonly conditions: readonly RuleConditionState[]
  readonly actions: readonly RuleActionState[]
  /** In the order in which they are tried. */
  readonly place: number
}

/** A listener's rules by priority, those for certain hosts by each of them: a fleet has one for each tenant. */
const inOrder = derived(
  ({ rules }: ListenerState, visit) => {
    for (const { priority, conditions, actions } of rules) {
      visit(priority)
      visit(conditions)
      visit(actions)
    }
  },
  ({ rules }) => {
    const forHost = new Map<string, PlacedRule[]>()
    const forAny: PlacedRule[] = []
    for (const [place, { conditions, actions }] of rules.toSorted((a, b) => a.priority - b.priority).entries()) {
      const rule = { conditions, actions, place }
      const hosts = conditions.map(certainHosts).find(each => each !== undefined)
      if (!hosts) forAny.push(rule)
      for (const host of hosts ?? []) forHost.set(host, [...(forHost.get(host) ?? []), rule])
    }
    return { forHost, forAny }
  },
)

/** The hosts that a condition holds for, in lower case; `undefined`: it is about something else, or its patterns leave it open. */
function certainHosts({ Field, Values, HostHeaderConfig }: RuleConditionState): ReadonlySet<string> | undefined {
  const patterns = [...(Values ?? []), ...(HostHeaderConfig?.Values ?? [])]
  const isCertain = Field === 'host-header' && !HostHeaderConfig?.RegexValues && patterns.every(isPlain)
  return isCertain ? new Set(patterns.map(pattern => pattern.toLowerCase())) : undefined
}

const isPlain = (pattern: string): boolean => /^[\w.-]+$/.test(pattern)

const takes = ({ conditions }: PlacedRule, request: SandboxRequest): boolean =>
  conditions.every(condition => holds(condition, request))

function holds(
  condition: RuleConditionState,
  { host, path, method, headers, query, remoteAddress }: SandboxRequest,
): boolean {
  const {
    Field,
    Values = [],
    HostHeaderConfig,
    PathPatternConfig,
    HttpHeaderConfig,
    HttpRequestMethodConfig,
  } = condition
  if (Field === 'host-header')
    return fits(host, [...Values, ...(HostHeaderConfig?.Values ?? [])], HostHeaderConfig?.RegexValues, 'is')
  if (Field === 'path-pattern')
    return fits(path, [...Values, ...(PathPatternConfig?.Values ?? [])], PathPatternConfig?.RegexValues, 's')
  if (Field === 'http-header') {
    const value = headers[(HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase()] ?? ''
    return fits(value, HttpHeaderConfig?.Values ?? [], HttpHeaderConfig?.RegexValues, 'is')
  }
  if (Field === 'http-request-method') return (HttpRequestMethodConfig?.Values ?? Values).includes(method)
  if (Field === 'query-string') {
    const pairs = [...new URLSearchParams(query)]
    return (condition.QueryStringConfig?.Values ?? []).some(({ Key = '*', Value = '' }) =>
      pairs.some(([key, value]) => wildcard(Key, 'is').test(key) && wildcard(Value, 'is').test(value)),
    )
  }
  const ranges = condition.SourceIpConfig?.Values ?? Values
  return ranges.some(range => liesIn(remoteAddress, range))
}

function liesIn(address: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/')
  if (isIP(network) === 0 || isIP(network) !== isIP(address)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), isIP(network) === 4 ? 'ipv4' : 'ipv6')
  return list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

const fits = (text: string, patterns: readonly string[], regexes: readonly string[] = [], flags: string): boolean =>
  patterns.some(pattern => wildcard(pattern, flags).test(text)) ||
  regexes.some(source => new RegExp(source, flags.replace('s', '')).test(text))

function carryOut(
  world: World,
  actions: readonly RuleActionState[],
  request: SandboxRequest,
  listener: ListenerState,
): SandboxAnswer {
  const action = actions.at(-1)
  if (action?.Type === 'fixed-response') return fixedResponse(action)
  if (action?.Type === 'redirect') return redirection(action, request, listener)
  return action ? forward(world, groupsOf(action), request) : ownPage(503, 'Service Temporarily Unavailable')
}

function fixedResponse({ FixedResponseConfig: fixed }: RuleActionState): SandboxAnswer {
  return {
    kind: 'answer',
    status: Number(fixed?.StatusCode ?? '503'),
    headers: { Server: ALB_SERVER, 'Content-Type': fixed?.ContentType ?? 'text/plain; charset=utf-8' },
    body: fixed?.MessageBody ?? '',
  }
}

function redirection(
  { RedirectConfig: to }: RuleActionState,
  { host, path, query }: SandboxRequest,
  { port, protocol }: ListenerState,
): SandboxAnswer {
  const fill = (text: string): string =>
    text
      .replaceAll('#{protocol}', protocol.toLowerCase())
      .replaceAll('#{host}', host)
      .replaceAll('#{port}', String(port))
      .replaceAll('#{path}', path.slice(1))
      .replaceAll('#{query}', query)
  const scheme = fill(to?.Protocol ?? '#{protocol}').toLowerCase()
  const asked = fill(to?.Query ?? '#{query}')
  const location = `${scheme}://${fill(to?.Host ?? '#{host}')}:${fill(to?.Port ?? '#{port}')}${fill(to?.Path ?? '/#{path}')}${asked === '' ? '' : `?${asked}`}`
  return {
    kind: 'answer',
    status: to?.StatusCode === 'HTTP_301' ? 301 : 302,
    headers: { Server: ALB_SERVER, 'Content-Type': 'text/html', Location: location },
    body: '',
  }
}

/** Healthy targets first; without any the load balancer fails open and sends requests to all. */
function forward(world: World, arns: readonly string[], request: SandboxRequest): SandboxAnswer {
  const targets = arns
    .flatMap(arn => groupWithArn(world, arn) ?? [])
    .flatMap(group =>
      targetsOf(world, group).map(task => ({ task, healthy: checkFailure(world, group, task) === null })),
    )
  const target = targets.find(({ healthy }) => healthy) ?? targets[0]
  if (!target) return ownPage(503, 'Service Temporarily Unavailable')
  if (!albReaches(world, target.task)) return late(504, 'Gateway Time-out')
  const answer = wordpressAnswer(world, target.task, request)
  if (answer.kind === 'hang') return late(504, 'Gateway Time-out')
  return answer.kind === 'reset' ? ownPage(502, 'Bad Gateway') : answer
}

const ownPage = (status: number, words: string): Extract<SandboxAnswer, { kind: 'answer' }> => ({
  kind: 'answer',
  status,
  headers: { Server: ALB_SERVER, 'Content-Type': 'text/html' },
  body: `<html>\r\n<head><title>${status} ${words}</title></head>\r\n<body>\r\n<center><h1>${status} ${words}</h1></center>\r\n</body>\r\n</html>\r\n`,
})

const late = (status: number, words: string): SandboxAnswer => ({ ...ownPage(status, words), delayMs: IDLE_TIMEOUT_MS })
