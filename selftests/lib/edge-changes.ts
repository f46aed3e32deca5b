import type {
  BasicAuthFunction,
  Certificate,
  Distribution,
  DistributionSummary,
  Dns,
  FunctionStage,
  HostedZone,
  HttpResult,
  ZoneRecord,
} from '../../evidence/index.ts'
import { answer, freshStart, noAnswer, THROUGH_EDGE } from './answers.ts'
import { type Changes, healthyData, targetIn } from './evidence.ts'

export const target = targetIn('prod')
export const { domain } = target
export const data = healthyData(target)
export const summary: DistributionSummary = {
  ...data.distribution.distribution,
  certificateArn: 'arn:aws:acm:us-east-1:093646564004:certificate/1',
}
export const ALB = data['load-balancer'].dnsName

export const resolved = (changes: Partial<Dns['domain']>): Changes => ({
  dns: { ...data.dns, domain: { ...data.dns.domain, ...changes } },
})
const EDGE_IPV6 = '2600:9000:2251:a00:1d:8fd5:c640:93a1'
const ALB_IPV6 = '2406:da1c:a:b::10'
/** The name's AAAA records; those of the distribution and of the load balancer are theirs. */
export const resolvedIpv6 = (changes: Partial<Dns['domain']> | null): Changes => {
  const { domain: name, alb, distribution: edge } = data.dns
  const of = (answer: Dns['domain'], ...addresses: readonly string[]) => ({ ...answer, addresses })
  const ipv6 = changes && {
    domain: { ...of(name, EDGE_IPV6), ...changes },
    alb: of(alb, ALB_IPV6),
    distribution: of(edge, EDGE_IPV6),
  }
  return { dns: { ...data.dns, ipv6 } }
}
/** The AAAA record beside the right A record. */
export const ipv6Recorded = (changes: Partial<ZoneRecord>): Changes => ({
  'hosted-zone': {
    ...data['hosted-zone'],
    ipv6Record: { ...data['hosted-zone'].record, type: 'AAAA', ...changes },
  },
})
/** What a name says to visitors with IPv6: its answer, its record, and where that leads them. */
export const IPV6_WAYS = [
  ['the same distribution', resolvedIpv6({}), 'passed', ''],
  [
    'other addresses of CloudFront, and the record names it',
    { ...resolvedIpv6({ addresses: ['2600:9000:1::1'] }), ...ipv6Recorded({}) },
    'passed',
    '',
  ],
  [
    'addresses that a resolver makes of the others',
    resolvedIpv6({ addresses: ['64:ff9b::0d20:909', '2001:db8:1:2:3:4:13.32.1.2', '2001:db8:1:2:3:4:13.32.9.9'] }),
    'passed',
    '',
  ],
  ['a name that only servers for IPv4 know', resolvedIpv6({ rcode: 'NXDOMAIN', addresses: [] }), 'passed', ''],
  ['an old server', resolvedIpv6({ addresses: ['2001:db8:c0c::1'] }), 'failed', 'dns-bypasses-cloudfront'],
  [
    'an old server beside the distribution',
    resolvedIpv6({ addresses: [EDGE_IPV6, '2001:db8:c0c::1'] }),
    'failed',
    'dns-bypasses-cloudfront',
  ],
  [
    'another distribution',
    { ...resolvedIpv6({ addresses: ['2600:9000:1::1'] }), ...ipv6Recorded({ aliasTarget: 'd999.cloudfront.net' }) },
    'failed',
    'dns-bypasses-cloudfront',
  ],
  ['the load balancer', resolvedIpv6({ addresses: [ALB_IPV6] }), 'failed', 'dns-points-to-alb'],
  [
    'another address, although the record names the distribution',
    { ...resolvedIpv6({ addresses: ['2001:db8:c0c::1'] }), ...ipv6Recorded({}) },
    'unknown',
    '',
  ],
  ['a CloudFront, but which', resolvedIpv6({ addresses: ['2600:9000:1::1'] }), 'unknown', ''],
  ['a resolver that fails', resolvedIpv6({ rcode: 'SERVFAIL', addresses: [] }), 'unknown', ''],
  ['a resolver that does not answer', resolvedIpv6(null), 'unknown', ''],
] as const
type Zone = Extract<HostedZone, { zoneFound: true }>
export const record = (changes: Partial<NonNullable<Zone['record']>> | null): Changes => ({
  'hosted-zone': {
    ...data['hosted-zone'],
    record: changes && { ...data['hosted-zone'].record, ...changes },
  },
})
const silence = (start: HttpResult): Changes => ({
  'edge-closed': { ...data['edge-closed'], start },
  'edge-pages': { ...data['edge-pages'], start, installer: start, loginPage: start },
})
export const REFUSED = silence(noAnswer('refused', 'ECONNREFUSED'))
export const TLS = silence(noAnswer('tls', 'ERR_TLS_CERT_ALTNAME_INVALID'))
export const distributed = (changes: Partial<DistributionSummary>): { readonly distribution: Distribution } => ({
  distribution: { ...data.distribution, distribution: { ...summary, ...changes } },
})
export const noAlias = (...sameOrigin: readonly DistributionSummary[]): Changes => ({
  distribution: { found: false, sameOrigin, inspectedCount: 3 },
})
export const presented = (changes: Partial<Extract<Certificate, { presented: true }>>): Changes => ({
  certificate: { ...data.certificate, ...changes },
})
export const CLOUDFRONT_OWN = presented({ names: ['*.cloudfront.net'], coversDomain: false })
export const EXPIRED = { validTo: '2026-01-12T00:00:00.000Z', daysLeft: -3, verifyError: 'CERT_HAS_EXPIRED' }
/** The start page as CloudFront itself answers for it. */
const byEdge = (status: number, more: Parameters<typeof answer>[0]): Changes => ({
  'edge-pages': {
    ...data['edge-pages'],
    start: answer({ ...THROUGH_EDGE, status, server: 'CloudFront', ...more }),
  },
})
export const edgeError = (status: number): Changes =>
  byEdge(status, {
    xCache: 'Error from cloudfront',
    title: 'ERROR: The request could not be satisfied',
    bodyBytes: 900,
  })
export const login: BasicAuthFunction = data['basic-auth-function']
export const stage: FunctionStage = data['basic-auth-function'].live
export const PLACEHOLDER: FunctionStage = {
  ...stage,
  credential: 'placeholder',
  matchesStored: null,
  codeFingerprint: 'f0',
}
export const OTHER: FunctionStage = { ...stage, matchesStored: false, codeFingerprint: 'f9' }
export const OPEN: FunctionStage = {
  ...stage,
  credential: 'none',
  openPaths: ['/', '/wp-login.php', '/wp-admin/'],
  username: null,
  codeFingerprint: 'f7',
}
export const STORE: FunctionStage = {
  ...stage,
  credential: 'unread',
  unread: 'store',
  username: null,
  matchesStored: null,
}
export const MISSING = { ...login.stored, state: 'missing', username: null } as const
export const stages = (
  live: FunctionStage | null,
  development: FunctionStage | null = live,
  stored: BasicAuthFunction['stored'] = login.stored,
): Changes => ({ 'basic-auth-function': { ...login, live, development, stored } })
export const refusedLogin: Changes = {
  'edge-pages': { ...data['edge-pages'], start: data['edge-closed'].start },
}
export const openDoor: Changes = { 'edge-closed': { ...data['edge-closed'], start: freshStart(domain, THROUGH_EDGE) } }

export function failing(xCache: string): Changes {
  const { 'edge-pages': pages } = edgeError(503)
  if (!pages || !('start' in pages) || !pages.start.answered) throw new Error('no page')
  const start = { ...pages.start, xCache }
  return {
    'edge-pages': { ...data['edge-pages'], start, installer: start, loginPage: start },
    'edge-closed': { ...data['edge-closed'], start, wrongLogin: start },
  }
}
export const byFunction = (status: number): Changes =>
  byEdge(status, { xCache: 'FunctionGeneratedResponse from cloudfront' })
export const said = (status: number, words: string): Changes => {
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
export const LAMBDA = distributed({
  behaviours: [
    {
      pathPattern: null,
      viewerRequest: ['arn:aws:lambda:us-east-1:093646564004:function:basic-auth:3'],
      originRequest: [],
    },
  ],
})
