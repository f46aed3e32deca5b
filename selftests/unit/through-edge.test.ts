import { expect, test } from 'vitest'
import { toRule } from '../../probes/lib/listener-rule.ts'
import { commonTlsPort, type EdgeRequest, requestOf, throughEdge } from '../../probes/lib/through-edge.ts'

const EDGE: EdgeRequest = {
  aliases: ['*.wpprod.kimmyai.io'],
  headers: new Map([['x-origin-verify', 'Kd83-current']]),
  tlsPort: null,
  byIpv6: false,
}
const header = (name: string, ...values: readonly string[]) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: name, Values: [...values] },
})
const regexOf = (name: string, pattern: string) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: name, RegexValues: [pattern] },
})
const from = (...values: readonly string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values: [...values] } })
const NO_CACHE = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const BEHAVIOR = { TargetOriginId: 'alb', ViewerProtocolPolicy: 'redirect-to-https' } as const
const DISTRIBUTION = {
  CacheBehaviors: { Quantity: 0 },
  Aliases: { Quantity: 1, Items: ['*.wpprod.kimmyai.io'] },
  Origins: { Quantity: 1, Items: [{ Id: 'alb', DomainName: 'alb.example' }] },
}
const forwarding = (...names: readonly string[]) => ({
  QueryString: true,
  Cookies: { Forward: 'all' as const },
  Headers: { Quantity: names.length, Items: [...names] },
})
const holds = (holds: boolean) => [{ alias: '*.wpprod.kimmyai.io', holds }]

test.each([
  ['the value', header('X-Origin-Verify', 'Kd83-current'), holds(true)],
  ['one of two values, in other case', header('x-origin-verify', 'Kd83-next', 'KD83-CURRENT'), holds(true)],
  ['a wildcard', header('X-Origin-Verify', 'Kd83-*'), holds(true)],
  ['another value', header('X-Origin-Verify', 'Kd83-old'), holds(false)],
  ['a header that a visitor may send', header('User-Agent', '*Chrome*'), []],
  ["CloudFront's addresses", from('130.176.0.0/16'), holds(true)],
  ['an office', from('198.51.100.0/24'), []],
  ['a private network', from('10.0.0.0/8'), holds(false)],
  ['all of IPv6, which CloudFront does not ask by', from('::/0'), holds(false)],
  ['all of IPv6 and an office', from('::/0', '198.51.100.0/24'), []],
])('%s', (_, condition, met) => {
  expect(throughEdge(condition, [EDGE])).toEqual(met)
})

test('CloudFront asks by IPv6 where its origin is set to that', () => {
  expect(throughEdge(from('::/0'), [{ ...EDGE, byIpv6: true }])).toEqual([])
})

test.each([
  ['every browser', header('user-agent', '*Mozilla*'), 'all'],
  ['every browser, by regular expression', regexOf('User-Agent', '^Mozilla/5\\.0 .+$'), 'all'],
  ['every page', header('Accept', '*text/html*'), 'all'],
  ['telephones', header('User-Agent', '*iPhone*', '*Android*Mobile*'), 'some'],
  ['a robot', header('User-Agent', '*BadBot*'), undefined],
  ['a program', header('Accept', 'application/json'), undefined],
  ['an expression that cannot be read', regexOf('User-Agent', '(?=x)'), undefined],
  ['a header of no browser', header('X-Origin-Verify', '*'), undefined],
  ['addresses', from('0.0.0.0/0'), undefined],
])('a condition that holds for %s', (_, condition, browsers) => {
  const rule = toRule({ RuleArn: 'a', Priority: '20', Conditions: [condition], Actions: [] })
  expect(rule.conditions[0]?.browsers).toBe(browsers)
})

test('a value by regular expression, and one that cannot be read', () => {
  const regex = (pattern: string) => regexOf('X-Origin-Verify', pattern)
  expect(throughEdge(regex('^kd83-'), [EDGE])).toEqual(holds(true))
  expect(throughEdge(regex('(?=x)'), [EDGE])).toEqual([])
})

test('the value stays out of the rule', () => {
  const rule = toRule(
    { RuleArn: 'a', Priority: '210', Conditions: [header('X-Origin-Verify', 'Kd83-current')], Actions: [] },
    [EDGE],
  )
  expect(rule.conditions[0]?.throughEdge).toEqual(holds(true))
  expect(JSON.stringify(rule)).not.toContain('Kd83')
})

test('the port that is asked by https is known where every distribution asks it so', () => {
  const byTls = { ...EDGE, tlsPort: 443 }
  expect(commonTlsPort([byTls, byTls])).toBe(443)
  expect(commonTlsPort([byTls, { ...EDGE, tlsPort: 8443 }])).toBeUndefined()
  expect(commonTlsPort([byTls, EDGE])).toBeUndefined()
  expect(commonTlsPort([EDGE])).toBeUndefined()
  expect(commonTlsPort([])).toBeUndefined()
})

test.each([
  [
    'every header of the visitor',
    { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3', CachePolicyId: NO_CACHE },
    [],
  ],
  [
    'the host alone',
    { OriginRequestPolicyId: 'bf0718e1-ba1e-49d1-88b1-f726733018ae', CachePolicyId: NO_CACHE },
    holds(false),
  ],
  ['nothing', { CachePolicyId: NO_CACHE }, holds(false)],
  ['what a policy of their own says', { CachePolicyId: 'aa11' }, []],
  ['the headers of a list', { ForwardedValues: forwarding('Host', 'User-Agent') }, []],
  ['all headers, by the list', { ForwardedValues: forwarding('*') }, []],
  ['other headers of a list', { ForwardedValues: forwarding('Host') }, holds(false)],
])('CloudFront that hands on %s', (_, behavior, met) => {
  const [request] = requestOf({ ...DISTRIBUTION, DefaultCacheBehavior: { ...BEHAVIOR, ...behavior } }, 'alb.example')
  if (!request) throw new Error('the distribution asks that load balancer')
  expect(throughEdge(header('User-Agent', '*Mozilla*'), [request])).toEqual(met)
})
