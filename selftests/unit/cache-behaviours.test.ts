import { describe, expect, test } from 'vitest'
import type { CacheBehaviour, DistributionSummary } from '../../evidence/index.ts'
import { toBehaviour } from '../../probes/lib/cache-behaviour.ts'
import distributionReady from '../../specs/distribution-ready.spec.ts'
import { type Case, judgeEdgeCases } from '../lib/edge-cases.ts'
import { ALB, distributed, target } from '../lib/edge-changes.ts'
import { type Changes, healthyData } from '../lib/evidence.ts'
import { judge, verdictLine } from '../lib/judge.ts'

const FILES = ['GET', 'HEAD']
const [first]: DistributionSummary['behaviours'] = healthyData(target).distribution.distribution.behaviours
const whole = {
  viewerRequest: first.viewerRequest,
  originRequest: [],
  origin: ALB,
  methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
  cookies: ['*'],
  keptForAllSeconds: 0,
  sendsHost: true,
}
const asFile = { methods: FILES, cookies: [], keptForAllSeconds: 1, sendsHost: false }
const BUCKET = 'media.s3.af-south-1.amazonaws.com'
const at = (pathPattern: string | null, changes: Partial<CacheBehaviour> = {}): CacheBehaviour => ({
  ...whole,
  pathPattern,
  ...changes,
})
const behaving = (byDefault: Partial<CacheBehaviour>, ...others: readonly CacheBehaviour[]): Changes =>
  distributed({
    origins: [
      { domainName: ALB, protocolPolicy: 'http-only' },
      { domainName: BUCKET, protocolPolicy: null },
    ],
    behaviours: [at(null, byDefault), ...others],
  })

describe('distribution-ready', () => {
  test.each<[string, Changes, RegExp]>([
    ['as it should be', behaving({}, at('/wp-admin/*')), /^passed/],
    ['files like files', behaving({}, at('wp-content/*', asFile), at('/wp-includes/*', asFile)), /^passed/],
    ['a cached start page beside pages of their own', behaving({ ...asFile, sendsHost: true }, at('/wp-*')), /^passed/],
    ["a policy of the account's own", behaving({}, at('*.php', { cookies: null, sendsHost: null })), /^passed/],
    ['no forms', behaving({ methods: FILES }), /^failed: .*\/wp-login\.php \(the default .*takes GET and HEAD only/],
    ['no forms for PHP', behaving({}, at('*.php', { methods: FILES })), /^failed: .*\(cache behaviour \*\.php\) takes/],
    ['no forms for the API', behaving({}, at('wp-json/*', { methods: FILES })), /^failed: .*\/wp-json\/wp\/v2\/posts/],
    ['the first that covers a path', behaving({}, at('/wp-*'), at('*.php', { methods: FILES })), /^passed/],
    ['no cookies', behaving({}, at('/wp-admin/*', { cookies: [] })), /^failed: .*does not hand WordPress' cookies on/],
    ['cookies by name', behaving({ cookies: ['wordpress_*', 'wp-settings-*'] }), /^passed/],
    ['other cookies', behaving({ cookies: ['session', 'comment_*'] }), /^failed: .*nobody can log in/],
    [
      'kept',
      behaving({}, at('wp-admin/*', { keptForAllSeconds: 1 })),
      /^failed: .*keeps every answer for 1 s at least/,
    ],
    ['without its name', behaving({}, at('wp-login.php', { sendsHost: false })), /^failed: .*tenant's name/],
    ['without its name everywhere', behaving({ sendsHost: false }), /^failed: .*default .*tenant's name/],
    ['a Lambda function that may name it', behaving({ sendsHost: false, originRequest: ['arn:l'] }), /^passed/],
    ['without its name by default, which gets no request', behaving({ sendsHost: false }, at('*')), /^passed/],
    [
      'the start page of a bucket, which wants its own name',
      behaving({ origin: BUCKET, sendsHost: false }, at('/wp-*')),
      /^failed: (?!.*tenant's name).*asks media\.s3/,
    ],
    ['the start page elsewhere', behaving({ origin: BUCKET }), /^failed: .*\/ \(the default .*asks media\.s3/],
    [
      'the admin elsewhere',
      behaving({}, at('/wp-admin/*', { origin: BUCKET })),
      /^failed: .*\/wp-admin\/ .*asks media/,
    ],
    ['a Lambda function that may send it on', behaving({ origin: BUCKET, originRequest: ['arn:l'] }), /^passed/],
    [
      'uploads elsewhere',
      behaving({}, at('wp-content/uploads/*', { origin: BUCKET })),
      /^passed.*uploads\/\* asks media/,
    ],
  ])('%s', (_, changes, line) => {
    const verdict = judge(distributionReady, target, changes)
    expect([verdictLine(verdict), ...(verdict.notes ?? [])].join(' ')).toMatch(line)
  })
})

const CASES: readonly Case[] = [
  ['as it should be', behaving({}, at('wp-content/*', asFile)), ''],
  [
    'no forms',
    behaving({ methods: FILES }),
    'cache-behaviour-unfit',
    /: forms are refused\.$/,
    /--arg paths '\(default\)'[\s\S]*AllowedMethods = [^|]*else/,
  ],
  [
    'no cookies, and kept for all',
    behaving({}, at('wp-login.php', { cookies: [] }), at('/wp-admin/*', { keptForAllSeconds: 1 })),
    'cache-behaviour-unfit',
    /cookies do not reach WordPress and the answer to one user is kept for others/,
    /'wp-login\.php \/wp-admin\/\*'[\s\S]*del\(\.ForwardedValues/,
  ],
  [
    'a group of origins, which takes no forms',
    behaving({ origin: null, methods: FILES }),
    'cache-behaviour-unfit',
    /forms are refused/,
    /^$/,
  ],
  [
    'another origin for PHP',
    behaving({}, at('*.php', { origin: BUCKET })),
    'distribution-origin-wrong',
    /cache behaviour \*\.php of E2EXAMPLE: another origin/,
    /--arg balancer prod-alb-1[\s\S]*TargetOriginId = \$id/,
  ],
]
describe('causes', () => judgeEdgeCases(CASES))

describe('what a configuration says', () => {
  const origins = {
    Origins: { Quantity: 1, Items: [{ Id: 'a', DomainName: 'alb.test' }] },
    OriginGroups: {
      Quantity: 1,
      Items: [{ Id: 'g', FailoverCriteria: { StatusCodes: undefined }, Members: { Quantity: 0, Items: [] } }],
    },
  }
  const base = { TargetOriginId: 'a', ViewerProtocolPolicy: 'redirect-to-https' } as const
  const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6'
  const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
  const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3'
  const forwarded = (Forward: 'all' | 'none', headers: readonly string[]) => ({
    QueryString: true,
    Cookies: { Forward },
    Headers: { Quantity: headers.length, Items: [...headers] },
  })
  test.each([
    ['as the console makes it', { CachePolicyId: CACHING_OPTIMIZED }, [], 1, false],
    ['kept, and with cookies', { CachePolicyId: CACHING_OPTIMIZED, OriginRequestPolicyId: ALL_VIEWER }, ['*'], 1, true],
    ['not kept', { CachePolicyId: CACHING_DISABLED, OriginRequestPolicyId: ALL_VIEWER }, ['*'], 0, true],
    ['an own policy', { CachePolicyId: 'own' }, null, null, null],
    ['an own policy beside', { CachePolicyId: CACHING_DISABLED, OriginRequestPolicyId: 'own' }, null, 0, null],
    ['of before policies', { ForwardedValues: forwarded('all', ['Host']), MinTTL: 0 }, ['*'], 0, true],
    ['of before policies, for files', { ForwardedValues: forwarded('none', []), MinTTL: 60 }, [], 60, false],
    ['every header', { ForwardedValues: forwarded('none', ['*']), MinTTL: 60 }, [], 0, true],
  ])('%s', (_, settings, cookies, keptForAllSeconds, sendsHost) => {
    const made = toBehaviour(null, { ...base, ...settings }, origins)
    expect(made).toMatchObject({ origin: 'alb.test', cookies, keptForAllSeconds, sendsHost })
  })
  test('a group of origins, methods, and nothing at all', () => {
    expect(toBehaviour('x', { ...base, TargetOriginId: 'g' }, origins).origin).toBe(null)
    expect(toBehaviour('x', { ...base, TargetOriginId: 'z' }, origins)).not.toHaveProperty('origin')
    const AllowedMethods = { Quantity: 2, Items: ['HEAD', 'GET'] } satisfies {
      Quantity: number
      Items: ('HEAD' | 'GET')[]
    }
    expect(toBehaviour('x', { ...base, AllowedMethods }, origins).methods).toEqual(['GET', 'HEAD'])
    expect(toBehaviour(null, undefined, origins)).toEqual({ pathPattern: null, viewerRequest: [], originRequest: [] })
  })
})
