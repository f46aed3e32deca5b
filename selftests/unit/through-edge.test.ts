import { expect, test } from 'vitest'
import { toRule } from '../../probes/lib/listener-rule.ts'
import { commonTlsPort, type EdgeRequest, throughEdge } from '../../probes/lib/through-edge.ts'

const EDGE: EdgeRequest = {
  aliases: ['*.wpprod.kimmyai.io'],
  headers: new Map([['x-origin-verify', 'Kd83-current']]),
  tlsPort: null,
}
const header = (name: string, ...values: readonly string[]) => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName: name, Values: [...values] },
})
const from = (...values: readonly string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values: [...values] } })
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
])('%s', (_, condition, met) => {
  expect(throughEdge(condition, [EDGE])).toEqual(met)
})

test('a value by regular expression, and one that cannot be read', () => {
  const regex = (pattern: string) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'X-Origin-Verify', RegexValues: [pattern] },
  })
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
