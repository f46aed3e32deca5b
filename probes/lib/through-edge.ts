import { BlockList, isIP } from 'node:net'
import type { DefaultCacheBehavior, DistributionSummary } from '@aws-sdk/client-cloudfront'
import type { RuleCondition as SdkCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { PORTS } from '../../evidence/expectations.ts'
import type { ThroughEdge } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { required } from './answers.ts'
import type { Aws } from './aws.ts'
import { holdsFor } from './browsers.ts'
import { everyPage } from './pages.ts'
import { registerWhole } from './register-values.ts'

/** What CloudFront asks a load balancer with, for the names of one distribution; header values are secrets and stay in here. */
export interface EdgeRequest {
  readonly aliases: readonly string[]
  /** By the names of the headers, in small letters. */
  readonly headers: ReadonlyMap<string, string>
  /** The port that it asks by https; `null`: it asks by http. */
  readonly tlsPort: number | null
  /** Whether it may ask by IPv6, as it does for an origin that is set to that. */
  readonly byIpv6: boolean
}

/** Some of the networks from which CloudFront asks origins (CLOUDFRONT_ORIGIN_FACING of https://ip-ranges.amazonaws.com/ip-ranges.json). */
const FROM_EDGE: readonly string[] = [
  '130.176.1.1',
  '130.176.129.1',
  '64.252.65.1',
  '64.252.129.1',
  '15.158.1.1',
  '18.68.1.1',
]
const PRIVATE_RANGE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i

/** The requests with which CloudFront asks a load balancer, one for each distribution that serves from it. */
export async function edgeRequests(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  albName: string,
): Promise<readonly EdgeRequest[]> {
  const [client, { paginateListDistributions }] = [await aws.cloudFront(), await import('@aws-sdk/client-cloudfront')]
  const pages = paginateListDistributions({ client }, {}, { abortSignal: signal })
  const all = await everyPage(pages, page => required(page.DistributionList, 'the list of distributions').Items)
  return all.filter(({ Enabled }) => Enabled === true).flatMap(each => requestOf(each, albName))
}

/** How a distribution asks a load balancer; none: it does not. */
export function requestOf(
  {
    Aliases,
    Origins,
    DefaultCacheBehavior: byDefault,
    CacheBehaviors,
  }: Pick<DistributionSummary, 'Aliases' | 'Origins' | 'DefaultCacheBehavior' | 'CacheBehaviors'>,
  albName: string,
): readonly EdgeRequest[] {
  const origin = (Origins?.Items ?? []).find(({ DomainName }) => sameHost(DomainName ?? '', albName))
  if (!origin) return []
  const headers = (origin.CustomHeaders?.Items ?? []).map(({ HeaderName = '', HeaderValue = '' }) => {
    registerWhole(HeaderValue)
    return [HeaderName.toLowerCase(), HeaderValue] as const
  })
  const behaviors = [...(byDefault ? [byDefault] : []), ...(CacheBehaviors?.Items ?? [])]
  const own = behaviors.length > 0 && behaviors.every(keepsBrowsersBack) ? OWN_HEADERS : []
  const { OriginProtocolPolicy: protocol, HTTPSPort: port, IpAddressType: family } = origin.CustomOriginConfig ?? {}
  // Visitors come by https, so that an origin asked as they ask is asked by https.
  const byTls = protocol === 'https-only' || protocol === 'match-viewer'
  return [
    {
      aliases: Aliases?.Items ?? [],
      headers: new Map([...own, ...headers]),
      tlsPort: byTls ? (port ?? PORTS.https) : null,
      byIpv6: family !== undefined && family !== 'ipv4',
    },
  ]
}

/** What an origin gets in place of the visitor's where CloudFront is not told to hand that on: its own name, and nothing. */
const OWN_HEADERS = [
  ['user-agent', 'Amazon CloudFront'],
  ['accept', ''],
] as const

/** AWS' own policies (Managed-HostHeaderOnly; Managed-CachingDisabled and both of Managed-CachingOptimized) that hand neither of the two on. */
const HOST_ONLY = 'bf0718e1-ba1e-49d1-88b1-f726733018ae'
const WITHOUT_HEADERS: readonly string[] = [
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  '658327ea-f89d-4fab-a63d-7e88639e58f6',
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d',
]

/** Whether CloudFront is known to put its own headers in place of those in which browsers differ: where other policies decide, it is not. */
function keepsBrowsersBack({
  ForwardedValues,
  CachePolicyId,
  OriginRequestPolicyId = HOST_ONLY,
}: Pick<DefaultCacheBehavior, 'ForwardedValues' | 'CachePolicyId' | 'OriginRequestPolicyId'>): boolean {
  if (CachePolicyId !== undefined && CachePolicyId !== '')
    return WITHOUT_HEADERS.includes(CachePolicyId) && (OriginRequestPolicyId || HOST_ONLY) === HOST_ONLY
  const names = (ForwardedValues?.Headers?.Items ?? []).map(name => name.toLowerCase())
  return (
    ForwardedValues !== undefined && !['*', ...OWN_HEADERS.map(([name]) => name)].some(name => names.includes(name))
  )
}

/** The port that every distribution asks by https. */
export function commonTlsPort(requests: readonly EdgeRequest[]): number | undefined {
  const [port, ...others] = new Set(requests.map(({ tlsPort }) => tlsPort))
  return others.length === 0 ? (port ?? undefined) : undefined
}

/** Whether a condition needs to know how CloudFront asks. */
export const isOnSender = ({ Field }: SdkCondition): boolean => Field === 'http-header' || Field === 'source-ip'

/** Whether a condition holds for what comes through each distribution; what it says of others than CloudFront is not told. */
export const throughEdge = (condition: SdkCondition, requests: readonly EdgeRequest[]): readonly ThroughEdge[] =>
  requests.flatMap(request => {
    const holds = condition.Field === 'source-ip' ? fromEdge(condition, request) : hasHeader(condition, request)
    return holds === undefined ? [] : request.aliases.map(alias => ({ alias, holds }))
  })

/** CloudFront's addresses change: a range that holds one of those that are known is for CloudFront; a private one never is, nor one of IPv6 where it asks by IPv4. */
function fromEdge({ SourceIpConfig, Values = [] }: SdkCondition, { byIpv6 }: EdgeRequest): boolean | undefined {
  const ranges = [...(SourceIpConfig?.Values ?? []), ...Values]
  if (ranges.some(range => FROM_EDGE.some(address => liesIn(address, range)))) return true
  const isOut = (range: string) => PRIVATE_RANGE.test(range) || (!byIpv6 && isIP(range.split('/')[0] ?? '') === 6)
  return ranges.length > 0 && ranges.every(isOut) ? false : undefined
}

function liesIn(address: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/')
  const bits = Number(prefix)
  if (isIP(network) !== 4 || !Number.isInteger(bits) || bits < 0 || bits > 32) return false
  const list = new BlockList()
  list.addSubnet(network, bits, 'ipv4')
  return list.check(address, 'ipv4')
}

/** The load balancer compares names without regard to case; a header that CloudFront does not set may come from the visitor. */
function hasHeader({ HttpHeaderConfig, Values = [], RegexValues = [] }: SdkCondition, { headers }: EdgeRequest) {
  const value = headers.get((HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase())
  if (value === undefined) return undefined
  const patterns = [...(HttpHeaderConfig?.Values ?? []), ...Values]
  return holdsFor(value, patterns, [...(HttpHeaderConfig?.RegexValues ?? []), ...RegexValues])
}
