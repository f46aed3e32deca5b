import { BlockList, isIP } from 'node:net'
import type { DistributionSummary } from '@aws-sdk/client-cloudfront'
import type { RuleCondition as SdkCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { RE2JS } from 're2js'
import { PORTS } from '../../evidence/expectations.ts'
import type { ThroughEdge } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { matchesWildcard } from '../../evidence/readings/wildcard.ts'
import { required } from './answers.ts'
import type { Aws } from './aws.ts'
import { everyPage } from './pages.ts'
import { registerWhole } from './register-values.ts'

/** What CloudFront asks a load balancer with, for the names of one distribution; header values are secrets and stay in here. */
export interface EdgeRequest {
  readonly aliases: readonly string[]
  /** By the names of the headers, in small letters. */
  readonly headers: ReadonlyMap<string, string>
  /** The port that it asks by https; `null`: it asks by http. */
  readonly tlsPort: number | null
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

function requestOf({ Aliases, Origins }: DistributionSummary, albName: string): readonly EdgeRequest[] {
  const origin = (Origins?.Items ?? []).find(({ DomainName }) => sameHost(DomainName ?? '', albName))
  if (!origin) return []
  const headers = (origin.CustomHeaders?.Items ?? []).map(({ HeaderName = '', HeaderValue = '' }) => {
    registerWhole(HeaderValue)
    return [HeaderName.toLowerCase(), HeaderValue] as const
  })
  const { OriginProtocolPolicy: protocol, HTTPSPort: port } = origin.CustomOriginConfig ?? {}
  // Visitors come by https, so that an origin asked as they ask is asked by https.
  const byTls = protocol === 'https-only' || protocol === 'match-viewer'
  return [{ aliases: Aliases?.Items ?? [], headers: new Map(headers), tlsPort: byTls ? (port ?? PORTS.https) : null }]
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
    const holds = condition.Field === 'source-ip' ? fromEdge(condition) : hasHeader(condition, request)
    return holds === undefined ? [] : request.aliases.map(alias => ({ alias, holds }))
  })

/** CloudFront's addresses change: a range that holds one of those that are known is for CloudFront, a private one never is. */
function fromEdge({ SourceIpConfig, Values = [] }: SdkCondition): boolean | undefined {
  const ranges = [...(SourceIpConfig?.Values ?? []), ...Values]
  if (ranges.some(range => FROM_EDGE.some(address => liesIn(address, range)))) return true
  return ranges.length > 0 && ranges.every(range => PRIVATE_RANGE.test(range)) ? false : undefined
}

function liesIn(address: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/')
  const bits = Number(prefix)
  if (isIP(network) !== 4 || !Number.isInteger(bits) || bits < 0 || bits > 32) return false
  const list = new BlockList()
  list.addSubnet(network, bits, 'ipv4')
  return list.check(address, 'ipv4')
}

/** The load balancer compares names and values without regard to case; a header that CloudFront does not set may come from the visitor. */
function hasHeader({ HttpHeaderConfig, Values = [], RegexValues = [] }: SdkCondition, { headers }: EdgeRequest) {
  const value = headers.get((HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase())
  if (value === undefined) return undefined
  const patterns = [...(HttpHeaderConfig?.Values ?? []), ...Values]
  if (patterns.some(pattern => matchesWildcard(pattern, value, { ignoreCase: true }))) return true
  const regexes = [...(HttpHeaderConfig?.RegexValues ?? []), ...RegexValues]
  try {
    return regexes.some(source => RE2JS.compile(source, RE2JS.CASE_INSENSITIVE).matcher(value).find())
  } catch {
    return undefined
  }
}
