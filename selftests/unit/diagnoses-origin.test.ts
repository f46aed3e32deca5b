import { describe, expect, test } from 'vitest'
import { noAnswer } from '../lib/answers.ts'
import { causesOf, openGroup } from '../lib/causes.ts'
import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import { ALB, distributed, edgeError, target } from '../lib/edge-changes.ts'
import type { Changes } from '../lib/evidence.ts'

const albSilent: Changes = {
  'alb-pages': {
    start: noAnswer('timeout', 'ETIMEDOUT'),
    installer: noAnswer('timeout', 'ETIMEDOUT'),
    loginPage: noAnswer('timeout', 'ETIMEDOUT'),
  },
}
const balancerThatIs = (state: string): Changes => ({
  'load-balancer': {
    found: true,
    name: 'prod-alb',
    arn: 'x',
    dnsName: ALB,
    state,
    scheme: 'internet-facing',
    securityGroups: ['sg-alb'],
  },
})
const oldOrigin = { domainName: 'prod-alb-9.af-south-1.elb.amazonaws.com', protocolPolicy: 'http-only' }
const ORIGIN: readonly Case[] = [
  [
    'another origin',
    { ...distributed({ origins: [oldOrigin] }), ...edgeError(502) },
    'distribution-origin-wrong',
    /another origin/,
    /--arg old prod-alb-9\.af-south-1\.elb\.amazonaws\.com[\s\S]*--arg new prod-alb-1/,
  ],
  [
    'two old origins',
    {
      ...distributed({ origins: [oldOrigin, { ...oldOrigin, domainName: 'x.elb.amazonaws.com' }] }),
      ...edgeError(502),
    },
    'distribution-origin-wrong',
    /another origin/,
    /^$/,
  ],
  [
    'the origin in capitals',
    distributed({ origins: [{ ...oldOrigin, domainName: `dualstack.${ALB.toUpperCase()}` }] }),
    '',
  ],
  [
    'asked by https, which it does not speak',
    { ...distributed({ origins: [{ domainName: ALB, protocolPolicy: 'https-only' }] }), ...edgeError(502) },
    'origin-protocol-mismatch',
    /no listener on port 443/,
    /OriginProtocolPolicy = "http-only"/,
  ],
  [
    'asked as visitors ask, and they ask by https',
    { ...distributed({ origins: [{ domainName: ALB, protocolPolicy: 'match-viewer' }] }), ...edgeError(502) },
    'origin-protocol-mismatch',
  ],
  [
    'of a load balancer that could not be set up',
    { ...edgeError(502), ...balancerThatIs('failed'), ...albSilent },
    'load-balancer-inactive',
    /prod-alb is failed/,
    /^$/,
  ],
  [
    'of a load balancer that cannot grow, and answers',
    { ...edgeError(504), ...balancerThatIs('active_impaired') },
    'origin-unreachable',
  ],
  [
    'closed for everybody',
    {
      ...edgeError(504),
      ...albSilent,
      'security-groups': {
        alb: [{ ...openGroup('sg-alb'), ingress: [] }],
        tasks: [openGroup('sg-tasks')],
        database: [openGroup('sg-db')],
        efs: [],
        service: [openGroup('sg-tasks')],
      },
    },
    'load-balancer-closed',
    /lets nobody in/,
    /authorize-security-group-ingress[\s\S]*sg-alb[\s\S]*0\.0\.0\.0\/0/,
  ],
  ['unreachable for CloudFront alone', edgeError(504), 'origin-unreachable', /probably/, /^$/],
]

judgeEdgeCases(ORIGIN)

const withoutBalancer = (state: string): Changes => ({
  ...edgeError(502),
  'listener-rules': null,
  'alb-pages': null,
  'load-balancer': { found: false, name: 'prod-alb' },
  'target-health': {
    found: true,
    targetGroupArn: 'x',
    targets: [{ id: '10.0.3.17', port: 80, state, reason: null, description: null }],
  },
})

describe('no load balancer', () => {
  test('accounts for targets that nobody uses, and for the rules that are gone with it', () => {
    const { diagnoses, ids, unexplained } = causesOf(target, withoutBalancer('unused'))
    expect(ids[0]).toBe('load-balancer-missing')
    expect(diagnoses[0]?.explains).toEqual(expect.arrayContaining(['targets-healthy', 'listener-rule-unshadowed']))
    expect(unexplained).toEqual([])
  })

  test('does not account for targets that are sick themselves', () => {
    const { diagnoses, unexplained } = causesOf(target, withoutBalancer('unhealthy'))
    expect(diagnoses[0]?.explains).not.toContain('targets-healthy')
    expect(unexplained).toContain('targets-healthy')
  })
})
