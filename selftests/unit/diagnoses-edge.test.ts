import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { functionFor, putLogin } from '../../cli/basic-auth/login-in-code.ts'
import type {
  BasicAuthFunction,
  Certificate,
  Distribution,
  DistributionSummary,
  Dns,
  FunctionStage,
  HostedZone,
  HttpResult,
} from '../../evidence/index.ts'
import { answer, freshStart, noAnswer, THROUGH_EDGE } from '../lib/answers.ts'
import { causesOf, commandsOf, openGroup } from '../lib/causes.ts'
import { faultsOf } from '../lib/command-faults.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const summary: DistributionSummary = {
  ...data.distribution.distribution,
  certificateArn: 'arn:aws:acm:us-east-1:093646564004:certificate/1',
}
const ALB = data['load-balancer'].dnsName

const resolved = (changes: Partial<Dns['domain']>): Changes => ({
  dns: { ...data.dns, domain: { ...data.dns.domain, ...changes } },
})
type Zone = Extract<HostedZone, { zoneFound: true }>
const record = (changes: Partial<NonNullable<Zone['record']>> | null): Changes => ({
  'hosted-zone': {
    ...data['hosted-zone'],
    record: changes && { ...data['hosted-zone'].record, ...changes },
  },
})
const silence = (start: HttpResult): Changes => ({
  'edge-closed': { ...data['edge-closed'], start },
  'edge-pages': { ...data['edge-pages'], start, installer: start, loginPage: start },
})
const REFUSED = silence(noAnswer('refused', 'ECONNREFUSED'))
const TLS = silence(noAnswer('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'))
const distributed = (changes: Partial<DistributionSummary>): { readonly distribution: Distribution } => ({
  distribution: { ...data.distribution, distribution: { ...summary, ...changes } },
})
const noAlias = (...sameOrigin: readonly DistributionSummary[]): Changes => ({
  distribution: { found: false, sameOrigin, inspectedCount: 3 },
})
const presented = (changes: Partial<Extract<Certificate, { presented: true }>>): Changes => ({
  certificate: { ...data.certificate, ...changes },
})
const CLOUDFRONT_OWN = presented({ names: ['*.cloudfront.net'], coversDomain: false })
const EXPIRED = { validTo: '2026-01-12T00:00:00.000Z', daysLeft: -3, verifyError: 'CERT_HAS_EXPIRED' }
const edgeError = (status: number): Changes => ({
  'edge-pages': {
    ...data['edge-pages'],
    start: answer({
      ...THROUGH_EDGE,
      status,
      server: 'CloudFront',
      xCache: 'Error from cloudfront',
      title: 'ERROR: The request could not be satisfied',
      bodyBytes: 900,
    }),
  },
})
const login: BasicAuthFunction = data['basic-auth-function']
const stage: FunctionStage = data['basic-auth-function'].live
const PLACEHOLDER: FunctionStage = { ...stage, credential: 'placeholder', matchesStored: null, codeFingerprint: 'f0' }
const OTHER: FunctionStage = { ...stage, matchesStored: false, codeFingerprint: 'f9' }
const OPEN: FunctionStage = {
  ...stage,
  credential: 'none',
  openPaths: ['/', '/wp-login.php', '/wp-admin/'],
  username: null,
  codeFingerprint: 'f7',
}
const STORE: FunctionStage = { ...stage, credential: 'unread', unread: 'store', username: null, matchesStored: null }
const MISSING = { ...login.stored, state: 'missing', username: null } as const
const stages = (
  live: FunctionStage | null,
  development: FunctionStage | null = live,
  stored: BasicAuthFunction['stored'] = login.stored,
): Changes => ({ 'basic-auth-function': { ...login, live, development, stored } })
const refusedLogin: Changes = {
  'edge-pages': { ...data['edge-pages'], start: data['edge-closed'].start },
}
const openDoor: Changes = { 'edge-closed': { ...data['edge-closed'], start: freshStart(domain, THROUGH_EDGE) } }

function failing(xCache: string): Changes {
  const { 'edge-pages': pages } = edgeError(503)
  if (!pages || !('start' in pages) || !pages.start.answered) throw new Error('no page')
  const start = { ...pages.start, xCache }
  return {
    'edge-pages': { ...data['edge-pages'], start, installer: start, loginPage: start },
    'edge-closed': { ...data['edge-closed'], start, wrongLogin: start },
  }
}
const byFunction = (status: number): Changes => ({
  'edge-pages': {
    ...data['edge-pages'],
    start: answer({
      ...THROUGH_EDGE,
      status,
      server: 'CloudFront',
      xCache: 'FunctionGeneratedResponse from cloudfront',
    }),
  },
})
const said = (status: number, words: string): Changes => {
  const start = answer({
    ...THROUGH_EDGE,
    status,
    server: 'CloudFront',
    xCache: 'Error from cloudfront',
    title: 'ERROR: The request could not be satisfied',
    bodyExcerpt: `${status} ERROR The request could not be satisfied. ${words}`,
  })
  return { 'edge-pages': { ...data['edge-pages'], start } }
}
const LAMBDA = distributed({
  behaviours: [
    {
      pathPattern: null,
      viewerRequest: ['arn:aws:lambda:us-east-1:093646564004:function:basic-auth:3'],
      originRequest: [],
    },
  ],
})

/** Causes, part of the root cause's sentence, part of all commands (empty: there is none). */
type Case = readonly [what: string, changes: Changes, ids: string, says?: RegExp, commands?: RegExp]

const DNS: readonly Case[] = [
  [
    "the load balancer's address",
    {
      ...resolved({ addresses: ['198.51.100.7'] }),
      ...record({ aliasTarget: ALB }),
      ...REFUSED,
      certificate: { presented: false, failure: 'timeout', code: 'ETIMEDOUT', message: '', address: null },
    },
    'dns-points-to-alb',
    /leads to the load balancer/,
    /--hosted-zone-id Z9 [\s\S]*"Name":"\*\.wpprod\.kimmyai\.io","Type":"A"[\s\S]*d111111abcdef8\.cloudfront\.net/,
  ],
  [
    "a CNAME to the load balancer's name in capitals",
    {
      ...resolved({ cnames: [`DUALSTACK.${ALB.toUpperCase()}.`], addresses: ['203.0.113.4'] }),
      ...record({ name: domain, type: 'CNAME', aliasTarget: null, values: [ALB] }),
    },
    'dns-points-to-alb',
    /load balancer/,
    /"Type":"CNAME","TTL":60/,
  ],
  [
    'the load balancer, and its certificate is for another name',
    { ...resolved({ addresses: ['198.51.100.7'] }), ...presented({ coversDomain: false, names: ['a.example'] }) },
    'dns-points-to-alb',
  ],
  [
    'somewhere else',
    {
      ...resolved({ addresses: ['203.0.113.9'] }),
      ...record({ name: domain, aliasTarget: null, values: ['203.0.113.9'] }),
      ...REFUSED,
    },
    'dns-bypasses-cloudfront',
    /neither to this environment's distribution/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget":\{"HostedZoneId":"Z2FDTNDATAQYW2"/,
  ],
  [
    'another distribution',
    { ...resolved({ cnames: ['d999.cloudfront.net'], addresses: ['13.9.9.9'] }), ...record({ type: 'CNAME' }) },
    'dns-bypasses-cloudfront',
    /leads to d999\.cloudfront\.net, another distribution/,
  ],
  [
    'somewhere else, although the record is right',
    { ...resolved({ addresses: ['203.0.113.9'] }), ...REFUSED },
    'dns-bypasses-cloudfront',
    /probably an older answer/,
    /^$/,
  ],
  ['other addresses of CloudFront, and the record names it', resolved({ addresses: ['13.9.9.9'] }), ''],
  [
    'no such name',
    { ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), ...record(null), ...REFUSED },
    'dns-record-missing',
    /No DNS record answers/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io"/,
  ],
  [
    'a name without an address',
    { ...resolved({ addresses: [] }), ...record(null) },
    'dns-record-missing',
    /No DNS record/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io"/,
  ],
  [
    'the wildcard switched off by a record below the name',
    { ...resolved({ addresses: [] }), ...record({ name: '*.wpprod.kimmyai.io' }), ...REFUSED },
    'dns-record-missing',
    /The wildcard does not count/,
    /"Name":"goldencrust\.wpprod\.kimmyai\.io","Type":"A","AliasTarget"/,
  ],
  [
    'another distribution that is gone',
    { ...resolved({ rcode: 'NXDOMAIN', cnames: ['d999.cloudfront.net'], addresses: [] }), ...REFUSED },
    'dns-bypasses-cloudfront',
    /leads to d999\.cloudfront\.net, another distribution than .* and one that is gone/,
  ],
  [
    'a name that leads to nothing',
    { ...resolved({ rcode: 'NXDOMAIN', cnames: ['old.example'], addresses: [] }), 'hosted-zone': null },
    'dns-record-missing,permission-missing',
    /leads to old\.example, which has no address/,
  ],
  [
    'no such name, although the record is right',
    resolved({ rcode: 'NXDOMAIN', addresses: [] }),
    'dns-record-missing',
    /Route 53 holds the right record/,
    /get-hosted-zone --id Z9/,
  ],
  [
    'no such name, in a zone of somebody else',
    { ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), 'hosted-zone': { zoneFound: false, domain } },
    'dns-record-missing',
    /No DNS record/,
    /^$/,
  ],
]

const DISTRIBUTION: readonly Case[] = [
  [
    'no alias',
    { ...noAlias({ ...summary, aliases: [] }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /has an alias/,
    /--id E2EXAMPLE[\s\S]*--arg alias '\*\.wpprod\.kimmyai\.io'[\s\S]*update-distribution --id E2EXAMPLE[\s\S]*--if-match "\$\(aws/,
  ],
  [
    'no alias, and no certificate to add one with',
    { ...noAlias({ ...summary, aliases: [], certificateArn: null }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /alias/,
    /^$/,
  ],
  [
    'no distribution at all',
    { ...noAlias(), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-alias-missing',
    /is gone/,
    /^$/,
  ],
  ['two that could be meant', noAlias(summary, { ...summary, id: 'E3' }), 'distribution-alias-missing', /alias/, /^$/],
  [
    'disabled',
    { ...distributed({ enabled: false }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-disabled',
    /is disabled/,
    /\.Enabled = true/,
  ],
  ['disabled a moment ago', distributed({ enabled: false, status: 'InProgress' }), 'distribution-disabled'],
  [
    'in progress',
    distributed({ status: 'InProgress' }),
    'distribution-deploying',
    /not reached/,
    /wait distribution-deployed/,
  ],
  [
    'an alias that not every edge knows yet',
    { ...distributed({ status: 'InProgress' }), ...CLOUDFRONT_OWN, ...TLS },
    'distribution-deploying',
  ],
]

const CERTIFICATE: readonly Case[] = [
  [
    'expired',
    { ...distributed({}), ...presented(EXPIRED), ...TLS },
    'certificate-expired',
    /has expired/,
    /describe-certificate/,
  ],
  ['expired an hour ago', presented({ validTo: '2026-01-14T09:00:00.000Z', daysLeft: -1 }), 'certificate-expired'],
  [
    'not valid yet',
    presented({ validFrom: '2026-02-01T00:00:00.000Z' }),
    'certificate-not-yet-valid',
    /not valid before/,
    /^$/,
  ],
  ['nine days left', presented({ validTo: '2026-01-23T20:00:00.000Z', daysLeft: 9 }), 'certificate-expiring'],
  ['twenty days left', presented({ validTo: '2026-02-03T20:00:00.000Z', daysLeft: 20 }), 'certificate-expiring'],
  ['thirty-one days left', presented({ validTo: '2026-02-14T20:00:00.000Z', daysLeft: 31 }), ''],
  [
    'for another name',
    presented({ names: ['*.kimmyai.io'], coversDomain: false, verifyError: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    'certificate-name-mismatch',
    /does not cover/,
    /acm list-certificates/,
  ],
  ['for another name, and expired', presented({ ...EXPIRED, coversDomain: false }), 'certificate-name-mismatch'],
  [
    "CloudFront's own, although the alias is there",
    CLOUDFRONT_OWN,
    'certificate-name-mismatch',
    /does not know the name as an alias/,
  ],
  [
    'signed by itself',
    presented({ trusted: false, verifyError: 'DEPTH_ZERO_SELF_SIGNED_CERT', subject: 'CN=a', issuer: 'CN=a' }),
    'certificate-untrusted',
    /no trusted root/,
  ],
  ['signed by nobody known, and expired', presented({ ...EXPIRED, trusted: false }), 'certificate-untrusted'],
  [
    'none, because nothing answers',
    { certificate: { presented: false, failure: 'refused', code: 'ECONNREFUSED', message: '', address: null } },
    '',
  ],
]

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
    'origin-unreachable',
    /no listener on port 443/,
    /OriginProtocolPolicy = "http-only"/,
  ],
  [
    'closed for everybody',
    {
      ...edgeError(504),
      'alb-pages': {
        start: noAnswer('timeout', 'ETIMEDOUT'),
        installer: noAnswer('timeout', 'ETIMEDOUT'),
        loginPage: noAnswer('timeout', 'ETIMEDOUT'),
      },
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

const BASIC_AUTH: readonly Case[] = [
  [
    'the placeholder',
    { ...stages(PLACEHOLDER), ...refusedLogin },
    'basic-auth-placeholder',
    /placeholder/,
    /npm run basic-auth -- [\s\S]*--only-placeholder[\s\S]*--dry-run[\s\S]*npm run basic-auth -- (?![\s\S]*--dry-run)/,
  ],
  [
    'the placeholder, and no stored login',
    stages(PLACEHOLDER, PLACEHOLDER, MISSING),
    'basic-auth-placeholder',
    /placeholder/,
    /create-secret[\s\S]*npm run basic-auth/,
  ],
  [
    'another password',
    { ...stages(OTHER), ...refusedLogin },
    'basic-auth-mismatch',
    /another login/,
    /npm run basic-auth/,
  ],
  [
    'another user',
    stages({ ...stage, username: 'admin', matchesStored: false }),
    'basic-auth-mismatch',
    /another login/,
    /--user admin/,
  ],
  [
    'a stored login that is malformed',
    stages(stage, stage, { ...login.stored, state: 'malformed', username: null }),
    'basic-auth-mismatch',
    /no usable login/,
    /put-secret-value/,
  ],
  ['no stored login to compare with', stages({ ...stage, matchesStored: null }, undefined, MISSING), ''],
  [
    'the right login, not published',
    { ...stages(OTHER, stage), ...refusedLogin },
    'basic-auth-unpublished',
    /not published/,
    /^aws cloudfront publish-function/,
  ],
  ['the right login, not published over the placeholder', stages(PLACEHOLDER, stage), 'basic-auth-unpublished'],
  ['the placeholder over another password', stages(OTHER, PLACEHOLDER), 'basic-auth-mismatch'],
  [
    'other code with the same login',
    stages(stage, { ...stage, codeFingerprint: 'f3' }),
    'basic-auth-unpublished',
    /visitors notice nothing/,
    /^aws cloudfront publish-function/,
  ],
  [
    'the placeholder in DEVELOPMENT only',
    stages(stage, PLACEHOLDER),
    'basic-auth-unpublished',
    /lock visitors out/,
    /get-function basic-auth\.js[\s\S]*--stage LIVE[\s\S]*update-function(?![\s\S]*publish-function)/,
  ],
  [
    'never published',
    {
      ...stages(null, stage),
      ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }),
      ...openDoor,
    },
    'basic-auth-unpublished',
    /never published/,
    /^aws cloudfront publish-function[\s\S]*update-distribution/,
  ],
  [
    'no function at the distribution',
    { ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }), ...openDoor },
    'basic-auth-missing',
    /runs no function/,
    /FunctionAssociations[\s\S]*update-distribution/,
  ],
  [
    'a function of a longer name',
    {
      ...distributed({
        behaviours: [
          {
            pathPattern: null,
            viewerRequest: ['arn:aws:cloudfront::1:function/old-wpprod-basic-auth'],
            originRequest: [],
          },
        ],
      }),
    },
    'basic-auth-missing',
    /asks for a login by old-wpprod-basic-auth, not by wpprod-basic-auth/,
  ],
  [
    'no function anywhere',
    {
      ...stages(null, null),
      ...distributed({ behaviours: [{ pathPattern: null, viewerRequest: [], originRequest: [] }] }),
      ...openDoor,
    },
    'basic-auth-missing',
    /runs no function/,
    /^$/,
  ],
  [
    'code that lets everybody pass',
    { ...stages(OPEN), ...openDoor },
    'basic-auth-missing',
    /asks for no login/,
    /--new-code/,
  ],
  ['code that lets visitors in here, and not at the edge', stages(OPEN), ''],
  [
    'code that asks on some pages only',
    stages({ ...OPEN, openPaths: ['/wp-login.php'] }),
    'basic-auth-missing',
    /asks for no login on \/wp-login\.php/,
    /^$/,
  ],
  ...(
    [
      'FunctionExecutionError from cloudfront',
      'FunctionThrottledError from cloudfront',
      'LambdaLimitExceeded from CloudFront',
    ] as const
  ).map(
    (xCache): Case => [
      `a function that fails: ${xCache}`,
      failing(xCache),
      'edge-function-failed',
      /function that runs before every request fails/,
    ],
  ),
  [
    'a value that CloudFront does not take, by the words of its page alone',
    said(502, 'The CloudFront function returned an invalid value: response.headers must be in lower case.'),
    'edge-function-failed',
    /function that runs before every request fails/,
    /npm run basic-auth/,
  ],
  [
    "Lambda@Edge's value that CloudFront does not take",
    { ...stages(null), ...LAMBDA, ...said(502, 'The Lambda function returned an invalid value: no status.') },
    'edge-function-failed',
    /function that runs before every request fails/,
    /^$/,
  ],
  [
    'a function that answers 500 itself',
    byFunction(500),
    'edge-function-failed',
    /answers 500 itself/,
    /npm run basic-auth/,
  ],
  [
    'a function that fails, and a mended one that was not published',
    {
      ...failing('FunctionExecutionError from cloudfront'),
      ...stages({ ...STORE, unread: 'throws' }, { ...stage, codeFingerprint: 'f6' }),
    },
    'edge-function-failed',
    /fails/,
    /^aws cloudfront publish-function/,
  ],
  [
    'listed addresses only',
    {
      ...stages({ ...STORE, asksAddress: true }),
      'edge-pages': { ...data['edge-pages'], start: { ...data['edge-closed'].start, status: 403 } },
    },
    'edge-function-blocks-address',
    /looks at the visitor's address/,
    /^$/,
  ],
  [
    'a 403 of the function whose code shows no list',
    byFunction(403),
    'edge-function-blocks-address',
    /although the login was sent: probably/,
    /^$/,
  ],
  [
    'a 403 of a function that gives it to everybody',
    { ...byFunction(403), ...stages({ ...stage, credential: 'other', refusesWith: 403, matchesStored: false }) },
    '',
  ],
  ['logins in a store', stages(STORE), ''],
  [
    'logins in a store, and the edge refuses the stored one',
    { ...stages(STORE), ...refusedLogin },
    'basic-auth-mismatch',
    /another login/,
    /^$/,
  ],
  [
    'code that asks for something else than a login',
    { ...stages({ ...stage, credential: 'other', refusesWith: 302, matchesStored: false }) },
    '',
  ],
  [
    'any login',
    stages({ ...stage, credential: 'any' }),
    'basic-auth-any-login',
    /whoever types any name/,
    /--new-code/,
  ],
  [
    'changed code that cannot be judged',
    stages(stage, { ...STORE, codeFingerprint: 'f5' }),
    'basic-auth-unpublished',
    /could not be found out/,
    /^$/,
  ],
  [
    'a path with a behaviour without the function',
    distributed({
      behaviours: [
        ...data.distribution.distribution.behaviours,
        { pathPattern: '/wp-login.php', viewerRequest: [], originRequest: [] },
      ],
    }),
    'basic-auth-missing',
    /not for \/wp-login\.php/,
    /CacheBehaviors[\s\S]*update-distribution/,
  ],
  [
    'a path that another function closes',
    {
      ...distributed({
        behaviours: [
          ...data.distribution.distribution.behaviours,
          { pathPattern: 'x/*', viewerRequest: ['arn:aws:cloudfront::1:function/other'], originRequest: [] },
        ],
      }),
      'edge-closed': {
        ...data['edge-closed'],
        elsewhere: [{ path: '/x/', pathPattern: 'x/*', answer: data['edge-closed'].start }],
      },
    },
    '',
  ],
  ['Lambda@Edge that does what it should', { ...stages(null), ...LAMBDA }, ''],
  [
    'Lambda@Edge that refuses the stored login',
    { ...stages(null), ...LAMBDA, ...refusedLogin },
    'basic-auth-mismatch',
    /^Lambda@Edge basic-auth:3 asks for another login/,
    /^$/,
  ],
  [
    'Lambda@Edge that lets everybody in',
    { ...stages(null), ...LAMBDA, ...openDoor },
    'basic-auth-missing',
    /runs Lambda@Edge basic-auth:3 at viewer-request; it lets them pass/,
    /^$/,
  ],
  [
    'Lambda@Edge that lets in any login',
    {
      ...stages(null),
      ...LAMBDA,
      'edge-closed': { ...data['edge-closed'], wrongLogin: freshStart(domain, THROUGH_EDGE) },
    },
    'basic-auth-any-login',
    /^Lambda@Edge basic-auth:3 looks whether/,
    /^$/,
  ],
  ['a login in the code, and an open door', openDoor, 'basic-auth-missing', /probably the edge runs other code/, /^$/],
]

const TABLES = { DNS, DISTRIBUTION, CERTIFICATE, ORIGIN, BASIC_AUTH }

describe.each(Object.entries(TABLES))('%s', (_, cases) => {
  test.for(cases)('%s', ([, changes, ids, says, commands]) => {
    const found = causesOf(target, changes)
    expect(found.ids.join()).toBe(ids)
    if (says) expect(found.diagnoses[0]?.rootCause).toMatch(says)
    if (commands) expect(commandsOf(found.diagnoses).join('\n')).toMatch(commands)
    if (ids !== '') expect(found.unexplained).toEqual([])
  })
})

describe('all causes at the edge', () => {
  const all = Object.values(TABLES).flat()

  test('every printed command can be pasted, and holds no secret', async () => {
    const commands = all.flatMap(([, changes]) => commandsOf(causesOf(target, changes).diagnoses))
    expect(await faultsOf([...new Set(commands)])).toBe('')
  })

  test('none is claimed in DEV, which has no edge', () => {
    const dev = targetIn('dev')
    const claimed = all.flatMap(([, { distribution, dns, certificate, ...changes }]) =>
      causesOf(dev, {
        ...changes,
        ...(distribution ? { distribution } : {}),
        ...(dns ? { dns } : {}),
        ...(certificate ? { certificate } : {}),
      }).ids.filter(id => /^(?:dns|distribution|certificate|origin|basic-auth)-/.test(id)),
    )
    expect(claimed).toEqual([])
  })

  test('a resolver that fails leaves the cause open', () => {
    const { ids, unjudged } = causesOf(target, resolved({ rcode: 'SERVFAIL', addresses: [] }))
    expect(ids).toEqual([])
    expect(unjudged.map(({ reason }) => reason).join()).toMatch(/SERVFAIL.*--resolver/)
  })

  test('what fails behind each of them is explained by it', () => {
    const of = (changes: Changes) => causesOf(target, changes).diagnoses[0]?.explains
    expect(of({ ...resolved({ rcode: 'NXDOMAIN', addresses: [] }), ...record(null), ...REFUSED })).toEqual([
      'dns-to-cloudfront',
      'edge-closed',
      'edge-response',
      'install-page',
    ])
    expect(of({ ...stages(PLACEHOLDER), ...refusedLogin })).toEqual([
      'edge-response',
      'basic-auth-live',
      'install-page',
    ])
  })

  test('a certificate with twenty days left is a warning that explains nothing', () => {
    const { diagnoses } = causesOf(target, presented({ validTo: '2026-02-03T20:00:00.000Z', daysLeft: 20 }))
    expect(diagnoses.map(({ severity, explains }) => [severity, explains])).toEqual([['warning', []]])
  })
})

const NEW = { username: 'bbws-prod', password: `n'ew"pa\\ss$(x)\`y\`: {1}` }
const OLD = { username: 'bbws-prod', password: 'lastYear' }
const tokenOf = ({ username, password }: typeof NEW): string =>
  Buffer.from(`${username}:${password}`).toString('base64')
const OLD_TOKEN = tokenOf(OLD)
const handlerWith = (expected: string): string => `// var password = 'in a comment'
function handler(event) {
  ${expected}
  var given = event.request.headers.authorization;
  if (event.request.uri === '/.well-known/health') return event.request;
  if (!given || given.value !== expected) {
    return { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic realm="BBWS WordPress PROD"' } } };
  }
  return event.request;
}
`
const TWO_VARIABLES = (password: string) => `var username = 'bbws-prod';
  var password = '${password}';
  var expected = 'Basic ' + Buffer.from(username + ':' + password).toString('base64');`

/** The forms in which a function can hold its login. */
const CODES: readonly (readonly [form: string, code: string])[] = [
  ['two variables with the placeholder', handlerWith(TWO_VARIABLES('REPLACE_VIA_SECRETS'))],
  ['two variables', handlerWith(TWO_VARIABLES('it\\\'s "old"'))],
  ['a pair with the placeholder', handlerWith('var expected = "Basic " + btoa("bbws-prod:REPLACE_VIA_SECRETS");')],
  ['a pair', handlerWith("var expected = 'Basic ' + btoa('bbws-prod:lastYear');")],
  ['a token', handlerWith(`var expected = "Basic ${OLD_TOKEN}";`)],
  ['a token behind its scheme', handlerWith(`var expected = 'Basic ' + '${OLD_TOKEN}';`)],
  ['the placeholder as the token', handlerWith('var expected = "Basic REPLACE_VIA_SECRETS";')],
  [
    'properties',
    handlerWith("var c = { user: 'bbws-prod', pass: 'old' }; var expected = 'Basic ' + btoa(c.user + ':' + c.pass);"),
  ],
]

/** What a function does with a visitor: `in` or the status it answers. */
function visit(code: string, login: typeof NEW | undefined, uri = '/'): unknown {
  const headers = login ? { authorization: { value: `Basic ${tokenOf(login)}` } } : {}
  const source = `${code}\nJSON.stringify(handler({ request: { uri: ${JSON.stringify(uri)}, headers: ${JSON.stringify(headers)} } }))`
  const answered: unknown = JSON.parse(String(runInNewContext(source, { Buffer, btoa })))
  return typeof answered === 'object' && answered !== null && 'statusCode' in answered ? answered.statusCode : 'in'
}

describe('the code that the command writes', () => {
  const written = (code: string, onlyPlaceholder = code.includes('REPLACE_VIA_SECRETS')): string =>
    putLogin(code, NEW, { user: OLD.username, onlyPlaceholder }).code

  test.each(CODES)('%s: asks for the stored login, and does all else as before', (_, code) => {
    const after = written(code)
    expect([visit(after, NEW), visit(after, OLD), visit(after, undefined)]).toEqual(['in', 401, 401])
    expect(visit(after, undefined, '/.well-known/health')).toBe('in')
    expect(after).toContain("// var password = 'in a comment'")
    expect(after).toContain('Basic realm="BBWS WordPress PROD"')
    expect(after.split('\n')).toHaveLength(code.split('\n').length)
  })

  const AGENCY = { username: 'agency', password: 'a-1' }
  const ofSeveral = (logins: string, one: string): string =>
    handlerWith(`var expected = [${logins}].map(function (one) { return 'Basic ' + ${one}; }).find(function (one) {
    var given = event.request.headers.authorization; return given && given.value === one; });`)
  const SEVERAL: readonly (readonly [form: string, code: string])[] = [
    ['tokens', ofSeveral(`'${tokenOf(AGENCY)}', '${tokenOf({ ...OLD, password: 'REPLACE_VIA_SECRETS' })}'`, 'one')],
    ['pairs', ofSeveral(`'agency:a-1', 'bbws-prod:REPLACE_VIA_SECRETS'`, 'btoa(one)')],
    [
      'objects',
      ofSeveral(
        `{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 'REPLACE_VIA_SECRETS' }`,
        `btoa(one.user + ':' + one.pass)`,
      ),
    ],
  ]
  test.each(SEVERAL)('the placeholder among several logins, %s: the others stay', (_, code) => {
    const after = written(code)
    const visitors = [NEW, AGENCY, { ...OLD, password: 'REPLACE_VIA_SECRETS' }, undefined]
    expect(visitors.map(login => visit(after, login))).toEqual(['in', 'in', 401, 401])
  })

  test('several logins in variables, of which nobody knows the wrong one, are left alone', () => {
    const code = ofSeveral(
      `{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 'x' }`,
      `btoa(one.user + ':' + one.pass)`,
    )
    expect(written(code)).toBe(code)
  })

  test('a form that is not known is left alone', () => {
    const code = handlerWith('var expected = load();')
    expect(putLogin(code, NEW, { user: OLD.username, onlyPlaceholder: false })).toEqual({ code, lines: [] })
  })

  test('the lines are told that were changed', () => {
    const code = handlerWith(TWO_VARIABLES('lastYear'))
    expect(putLogin(code, NEW, { user: OLD.username, onlyPlaceholder: false }).lines).toEqual([4])
  })

  test('a new function asks for the stored login', () => {
    const after = functionFor(NEW, 'BBWS WordPress PROD')
    expect([visit(after, NEW), visit(after, OLD), visit(after, undefined)]).toEqual(['in', 401, 401])
  })
})
