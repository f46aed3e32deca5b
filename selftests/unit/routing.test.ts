import { describe, expect, test } from 'vitest'
import type { ListenerRule, ListenerRules, RuleCondition } from '../../evidence/index.ts'
import { routeOf } from '../../evidence/readings/route.ts'
import {
  describeRule,
  forwardsTo,
  hostsOf,
  isCatchAll,
  leadingTo,
  matchRule,
  nextFreePriority,
  ruleFor,
  rulesFor,
  rulesForwardingTo,
} from '../../evidence/readings/routing.ts'
import { describeShadow, ownRule, shadowing } from '../../evidence/readings/shadowing.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'
import { fixedResponseRule, forwardRule } from '../lib/rules.ts'

const HOST = 'goldencrust.wpprod.kimmyai.io'
const OWN = 'arn:targetgroup/prod-goldencrust-tg/1'
const OTHER = 'arn:targetgroup/prod-other-tg/1'

const listening = (...rules: readonly ListenerRule[]): ListenerRules => ({
  listeners: [{ arn: 'l80', port: 80, protocol: 'HTTP', rules: [...rules, fixedResponseRule(null, {})] }],
})

const withCondition = (rule: ListenerRule, condition: Partial<RuleCondition> & { field: string }): ListenerRule => ({
  ...rule,
  conditions: [...rule.conditions, { values: [], regexValues: [], headerName: null, ...condition }],
})

const known: RuleCondition = { field: 'source-ip', values: ['130.176.0.0/16'], regexValues: [], headerName: null }
const own = forwardRule(210, { 'host-header': [HOST] }, OWN)

describe('the rules that concern a host', () => {
  const host = { field: 'host-header' }
  const rules = [
    forwardRule(9, { 'host-header': ['other.example'] }, OTHER),
    forwardRule(8, { 'host-header': ['other.example', HOST.toUpperCase()] }, OTHER),
    forwardRule(7, { 'host-header': ['*.kimmyai.io', 'other.example'] }, OTHER),
    forwardRule(6, { 'path-pattern': ['/*'] }, OWN),
    withCondition(forwardRule(5, {}, OTHER), { ...host, values: ['other.example'], regexValues: ['^golden'] }),
    withCondition(forwardRule(4, { 'host-header': ['other.example'] }, OTHER), { ...host, values: [HOST] }),
    withCondition(forwardRule(3, { 'host-header': [HOST] }, OWN), { ...host, values: ['*'] }),
    forwardRule(2, { 'host-header': ['goldencrus?.wpprod.kimmyai.io'] }, OWN),
    forwardRule(1, { 'host-header': ['another.example'], 'path-pattern': ['/*'] }, OTHER),
  ]
  const [listener] = listening(...rules).listeners
  if (!listener) throw new Error('there is a listener')
  const sortedBy = (found: readonly ListenerRule[]) => found.map(({ priority }) => priority)

  test.each([HOST, HOST.toUpperCase(), `${HOST}:8080`, 'other.example', 'nobody.example', ''])(
    'are all that can take a request for %j, in their order',
    name => {
      const found = rulesFor(listener, name)
      const canTake = rules.filter(rule => matchRule(rule, { host: name, path: '/' }) !== 'no').toReversed()
      expect(sortedBy(found)).toEqual(sortedBy(found).toSorted((a, b) => (a ?? 99) - (b ?? 99)))
      expect(sortedBy(found)).toEqual(expect.arrayContaining(sortedBy(canTake)))
      expect(sortedBy(found).at(-1)).toBeNull()
    },
  )

  test('are not those that name other hosts alone', () => {
    expect(sortedBy(rulesFor(listener, HOST))).toEqual([2, 3, 5, 6, 7, 8, null])
  })

  test('lead to one of several target groups in the order of the rules', () => {
    expect(sortedBy(leadingTo(listener, [OWN]))).toEqual([2, 3, 6])
    expect(sortedBy(leadingTo(listener, [OWN, OTHER]))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(leadingTo(listener, [])).toEqual([])
  })
})

describe('ruleFor', () => {
  test.each<[what: string, rules: readonly ListenerRule[], path: string, priority: number | null, certain: boolean]>([
    ['the exact host', [own], '/', 210, true],
    ['a host in capitals', [forwardRule(210, { 'host-header': [HOST.toUpperCase()] }, OWN)], '/', 210, true],
    ['the first of several hosts', [forwardRule(210, { 'host-header': ['a.example', HOST] }, OWN)], '/', 210, true],
    ['a host with * before it', [forwardRule(5, { 'host-header': ['*.wpprod.kimmyai.io'] }, OTHER), own], '/', 5, true],
    ['a host with ?', [forwardRule(5, { 'host-header': ['goldencrus?.wpprod.kimmyai.io'] }, OTHER), own], '/', 5, true],
    ['a host that is a prefix', [forwardRule(5, { 'host-header': ['goldencrust'] }, OTHER), own], '/', 210, true],
    [
      'a host whose dots match nothing else',
      [forwardRule(5, { 'host-header': ['goldencrustXwpprod.kimmyai.io'] }, OTHER), own],
      '/',
      210,
      true,
    ],
    ['a catch-all in front', [forwardRule(5, { 'path-pattern': ['/*'] }, OTHER), own], '/', 5, true],
    ['a path that does not match', [forwardRule(5, { 'path-pattern': ['/tenant-1/*'] }, OTHER), own], '/', 210, true],
    [
      'a path in other case',
      [forwardRule(5, { 'path-pattern': ['/WP-ADMIN/*'] }, OTHER), own],
      '/wp-admin/x',
      210,
      true,
    ],
    ['a path that matches', [forwardRule(5, { 'path-pattern': ['/wp-admin/*'] }, OTHER), own], '/wp-admin/x', 5, true],
    ['a path apart from the query', [forwardRule(5, { 'path-pattern': ['/feed'] }, OTHER), own], '/feed?a=/b', 5, true],
    [
      'host and path, of which one fails',
      [forwardRule(5, { 'host-header': ['other.example'], 'path-pattern': ['/*'] }, OTHER), own],
      '/',
      210,
      true,
    ],
    [
      'a source address',
      [forwardRule(5, { 'path-pattern': ['/*'], 'source-ip': ['10.0.0.0/8'] }, OTHER), own],
      '/',
      210,
      false,
    ],
    ['any source address', [forwardRule(5, { 'source-ip': ['0.0.0.0/0'] }, OTHER), own], '/', 5, true],
    [
      'a source address for another host',
      [forwardRule(5, { 'host-header': ['b.example'], 'source-ip': ['10.0.0.0/8'] }, OTHER), own],
      '/',
      210,
      true,
    ],
    ['rules that are not sorted', [own, forwardRule(7, { 'path-pattern': ['/*'] }, OTHER)], '/', 7, true],
    ['nothing but the default action', [], '/', null, true],
  ])('%s', (_, rules, path, priority, certain) => {
    const met = ruleFor(listening(...rules), { host: HOST, path })
    expect(met?.rule.priority).toBe(priority)
    expect(met?.certain).toBe(certain)
  })

  test.each<[field: string, condition: Partial<RuleCondition>, method: string, priority: number, certain: boolean]>([
    ['http-header', { values: ['secret'], headerName: 'X-Origin' }, 'GET', 210, false],
    ['http-header', { values: ['*'], headerName: 'User-Agent' }, 'GET', 5, true],
    ['query-string', { values: ['preview=1'] }, 'GET', 210, false],
    ['http-request-method', { values: ['POST'] }, 'GET', 210, true],
    ['http-request-method', { values: ['POST'] }, 'POST', 5, true],
    ['host-header', { regexValues: ['^golden.*\\.kimmyai\\.io$'] }, 'GET', 5, true],
    ['path-pattern', { regexValues: ['^/$'] }, 'GET', 5, true],
    ['path-pattern', { regexValues: ['^/shop'] }, 'GET', 210, true],
    ['path-pattern', { regexValues: ['(?P<x>broken'] }, 'GET', 210, false],
  ])('%s %o with %s', (field, condition, method, priority, certain) => {
    const rules = listening(withCondition(forwardRule(5, {}, OTHER), { field, ...condition }), own)
    const met = ruleFor(rules, { host: HOST, path: '/', method })
    expect([met?.rule.priority, met?.certain]).toEqual([priority, certain])
  })

  test('a query whose value is not shown may match where its key does', () => {
    const rules = listening(
      withCondition(forwardRule(5, {}, OTHER), { field: 'query-string', values: ['v=(value not shown)'] }),
      own,
    )
    expect(ruleFor(rules, { host: HOST, path: '/?v=1' })?.certain).toBe(false)
    expect(ruleFor(rules, { host: HOST, path: '/?w=1' })?.certain).toBe(true)
  })

  test('takes the HTTP listener on port 80, the lowest port without one, or the port asked for', () => {
    const [http] = listening(own).listeners
    if (!http) throw new Error('no listener')
    const https = { ...http, arn: 'l443', port: 443, protocol: 'HTTPS', rules: [fixedResponseRule(null, {})] }
    const request = { host: HOST, path: '/' }
    expect(ruleFor({ listeners: [https, http] }, request)?.listener.port).toBe(80)
    expect(ruleFor({ listeners: [https, { ...http, port: 8080 }] }, request)?.listener.port).toBe(443)
    expect(ruleFor({ listeners: [https, http] }, { ...request, port: 443 })?.rule.priority).toBeNull()
    expect(ruleFor({ listeners: [] }, request)).toBeUndefined()
    expect(ruleFor(listening(own), { ...request, host: `${HOST}:80` })?.rule.priority).toBe(210)
  })

  test('where CloudFront asks by https, its listener is the one that visitors meet', () => {
    const plain = { arn: 'l80', port: 80, protocol: 'HTTP', rules: [fixedResponseRule(201, { 'host-header': [HOST] })] }
    const tls = { arn: 'l443', port: 443, protocol: 'HTTPS', rules: [own] }
    const found = healthyData(targetIn('prod')).service
    const service = found.found
      ? { ...found, loadBalancers: [{ targetGroupArn: OWN, containerName: 'wordpress', containerPort: 80 }] }
      : found
    const rules = { listeners: [plain, tls] }
    expect(routeOf({ ...rules, edgeTlsPort: 443 }, service, HOST)).toMatchObject({
      toTenant: true,
      asksFor: 'by https',
    })
    expect(routeOf(rules, service, HOST)).toMatchObject({ toTenant: false })
    const byHttp = routeOf({ listeners: [{ ...tls, port: 80 }] }, service, HOST)
    expect(byHttp).toMatchObject({ toTenant: true, asksFor: undefined })
  })
})

describe('helpers', () => {
  test('a forward with weight 0 leads nowhere', () => {
    const rule: ListenerRule = {
      ...own,
      actions: [
        {
          type: 'forward',
          targetGroups: [
            { arn: OTHER, weight: 0 },
            { arn: OWN, weight: 1 },
          ],
          fixedResponse: null,
          redirect: null,
        },
      ],
    }
    expect(forwardsTo(rule)).toEqual([OWN])
    expect(rulesForwardingTo(listening(rule), OTHER)).toEqual([])
    expect(rulesForwardingTo(listening(rule), OWN)).toEqual([rule])
    expect(hostsOf(rule)).toEqual([HOST])
  })

  test.each<[rule: ListenerRule, catchAll: boolean, text: string]>([
    [forwardRule(12, { 'path-pattern': ['/*'] }, OTHER), true, 'rule 12 (path /*)'],
    [forwardRule(12, { 'path-pattern': ['*'] }, OTHER), true, 'rule 12 (path *)'],
    [forwardRule(12, { 'path-pattern': ['/a/*'] }, OTHER), false, 'rule 12 (path /a/*)'],
    [own, false, `rule 210 (host ${HOST})`],
    [forwardRule(12, { 'host-header': ['a'], 'path-pattern': ['/*'] }, OTHER), false, 'rule 12 (host a, path /*)'],
    [fixedResponseRule(null, {}), false, 'the default action (fixed response 200)'],
  ])('%#', (rule, catchAll, text) => {
    expect(isCatchAll(rule)).toBe(catchAll)
    expect(describeRule(rule)).toBe(text)
  })

  test('the next free priority lies in the range, or there is none', () => {
    const rules = listening(forwardRule(200, {}, OWN), forwardRule(201, {}, OWN), forwardRule(203, {}, OWN))
    expect(nextFreePriority(rules, { min: 200, max: 299 })).toBe(202)
    expect(nextFreePriority(rules, { min: 200, max: 201 })).toBeNull()
    expect(nextFreePriority({ listeners: [] }, { min: 10, max: 99 })).toBe(10)
  })
})

describe('shadowing', () => {
  test.each<[what: string, earlier: ListenerRule, takes: string, certain: boolean]>([
    ['a catch-all', forwardRule(5, { 'path-pattern': ['/*'] }, OTHER), 'everything', true],
    ['a wildcard host', forwardRule(5, { 'host-header': ['*.wpprod.kimmyai.io'] }, OTHER), 'everything', true],
    ['the same host elsewhere', forwardRule(5, { 'host-header': [HOST] }, OTHER), 'everything', true],
    ['the admin pages', forwardRule(5, { 'path-pattern': ['/wp-admin/*'] }, OTHER), 'wordpress', true],
    ['the start page', forwardRule(5, { 'path-pattern': ['/'] }, OTHER), 'wordpress', true],
    ['another path', forwardRule(5, { 'path-pattern': ['/tenant-1/*'] }, OTHER), 'other', true],
    ['addresses', forwardRule(5, { 'host-header': [HOST], 'source-ip': ['10.0.0.0/8'] }, OTHER), 'everything', false],
    [
      'a regular expression',
      withCondition(forwardRule(5, {}, OTHER), { field: 'path-pattern', regexValues: ['^/shop'] }),
      'other',
      true,
    ],
  ])('%s', (_, earlier, takes, certain) => {
    const shadows = shadowing(listening(earlier, own), HOST, OWN)
    expect(shadows.map(shadow => [shadow.rule.priority, shadow.takes, shadow.certain])).toEqual([[5, takes, certain]])
  })

  test.each<[what: string, rules: readonly ListenerRule[]]>([
    ['a later catch-all', [own, forwardRule(299, { 'path-pattern': ['/*'] }, OTHER)]],
    ['an earlier rule to the same target group', [forwardRule(5, { 'path-pattern': ['/*'] }, OWN), own]],
    ['an earlier rule for a longer name', [forwardRule(5, { 'host-header': [`my${HOST}`] }, OTHER), own]],
    ['no rule of its own', [forwardRule(5, { 'path-pattern': ['/*'] }, OTHER)]],
  ])('not by %s', (_, rules) => {
    expect(shadowing(listening(...rules), HOST, OWN)).toEqual([])
  })

  test('what CloudFront sends decides, by the most specific of its names; without it nobody knows', () => {
    const sent = (holds: boolean, alias = '*.wpprod.kimmyai.io') =>
      withCondition(forwardRule(5, {}, OTHER), {
        field: 'http-header',
        headerName: 'X-Origin-Verify',
        throughEdge: [{ alias, holds }],
      })
    const takes = (rule: ListenerRule) => shadowing(listening(rule, own), HOST, OWN).map(({ certain }) => certain)
    expect(takes(sent(true))).toEqual([true])
    expect(takes(sent(false))).toEqual([])
    expect(takes(sent(true, '*.other.example'))).toEqual([false])
    const both = [
      { alias: '*.wpprod.kimmyai.io', holds: true },
      { alias: HOST, holds: false },
    ]
    expect(
      takes({ ...own, priority: 5, actions: sent(true).actions, conditions: [{ ...known, throughEdge: both }] }),
    ).toEqual([])
  })

  test('a rule for browsers takes their requests away, unless CloudFront does not hand on what tells them', () => {
    const asking = (browsers: 'all' | 'some', changes: Partial<RuleCondition> = {}): RuleCondition => ({
      field: 'http-header',
      headerName: 'User-Agent',
      values: ['(value not shown)'],
      regexValues: [],
      browsers,
      ...changes,
    })
    const takenBy = (...conditions: readonly RuleCondition[]) =>
      shadowing(listening({ ...forwardRule(5, {}, OTHER), conditions }, own), HOST, OWN)
    expect(takenBy(asking('all'))).toMatchObject([{ takes: 'everything', certain: true, browsers: 'all' }])
    expect(takenBy(asking('all'), asking('some')).map(describeShadow)).toEqual([
      expect.stringContaining(' takes every request of some browsers: forward to '),
    ])
    expect(takenBy(asking('some'), asking('some'))).toMatchObject([{ certain: false }])
    expect(takenBy(asking('all', { throughEdge: [{ alias: HOST, holds: false }] }))).toEqual([])
  })

  test('a rule for what visitors send takes it away', () => {
    const posts = withCondition(forwardRule(5, {}, OTHER), { field: 'http-request-method', values: ['POST'] })
    expect(shadowing(listening(posts, own), HOST, OWN)).toMatchObject([
      { takes: 'everything', paths: ['POST /*'], certain: true },
    ])
    const patch = withCondition(forwardRule(5, {}, OTHER), { field: 'http-request-method', values: ['PATCH'] })
    expect(shadowing(listening(patch, own), HOST, OWN)).toEqual([])
  })

  test('the own rule names the host rather than covering it', () => {
    const wildcard = forwardRule(205, { 'host-header': ['*.wpprod.kimmyai.io'] }, OWN)
    expect(ownRule(listening(wildcard, own), HOST, OWN)).toBe(own)
    expect(ownRule(listening(wildcard), HOST, OWN)).toBe(wildcard)
    expect(ownRule(listening(own), 'other.example', OWN)).toBeUndefined()
  })
})
