import { isIPv6 } from 'node:net'
import type { Dns, DnsAnswer, HostedZone, ZoneRecord } from '../dns.ts'
import { isInRange } from './address-range.ts'
import { isCloudFrontName, leadsTo, sharesAddress } from './dns.ts'
import { sameHost } from './host-names.ts'

/**
 * Where a name leads visitors with IPv6, who try that first. `none`: it has no such address; `other-distribution`: of CloudFront, and nothing shows
 * that it is the environment's; `unseen`: the resolver did not say.
 */
type Ipv6Way = 'none' | 'distribution' | 'load-balancer' | 'other-distribution' | 'elsewhere' | 'unseen'

/** Where all of CloudFront's IPv6 addresses are, and some of other services of AWS (https://ip-ranges.amazonaws.com/ip-ranges.json). */
const CLOUDFRONT_IPV6 = '2600:9000::/28'

/** Answers that say that there is no such record. */
const TOLD: readonly string[] = ['NOERROR', 'NXDOMAIN']

/** Where a name leads visitors with IPv6, as far as it shows; `edgeName` is the environment's distribution. */
export function ipv6Way({ domain, ipv6 }: Dns, zone: HostedZone | undefined, edgeName: string): Ipv6Way {
  if (ipv6 === undefined) return 'none'
  if (ipv6 === null || !TOLD.includes(ipv6.domain.rcode)) return 'unseen'
  const addresses = ownIpv6(ipv6.domain, domain)
  if (addresses.length === 0) return 'none'
  const { alb, distribution } = ipv6
  if (alb && (leadsTo(ipv6.domain, alb.name) || sharesAddress(ipv6.domain, alb))) return 'load-balancer'
  if (leadsTo(ipv6.domain, edgeName)) return 'distribution'
  const isOfEdge = (address: string) => distribution?.addresses.includes(address) || isInRange(CLOUDFRONT_IPV6, address)
  if (ipv6.domain.cnames.some(isCloudFrontName) || !addresses.every(isOfEdge)) return 'elsewhere'
  if (sharesAddress(ipv6.domain, distribution)) return 'distribution'
  const alias = ipv6Record(zone)?.aliasTarget ?? null
  if (alias === null) return 'other-distribution'
  return sameHost(alias, edgeName) ? 'distribution' : 'elsewhere'
}

/** The record by which Route 53 itself leads visitors with IPv6. */
export function ipv6Record(zone: HostedZone | undefined): ZoneRecord | undefined {
  if (!zone?.zoneFound) return undefined
  return zone.record?.type === 'AAAA' ? zone.record : zone.ipv6Record
}

/**
 * The IPv6 addresses of a name without those that a resolver makes of its IPv4 addresses (DNS64, RFC 6147), as it does for a network without IPv4:
 * they end in the address that they stand for.
 */
const ownIpv6 = ({ addresses }: DnsAnswer, ipv4: DnsAnswer): readonly string[] => {
  const made = new Set(ipv4.addresses.map(inHex))
  return addresses.filter(address => !isIPv6(address) || !made.has(lastGroups(address)))
}

/** `198.51.100.7` as the end of an IPv6 address: `c633:6407`. */
const inHex = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return [a * 256 + b, c * 256 + d].map(group => group.toString(16)).join(':')
}

/** The last 32 bits of an address, however it is written. */
function lastGroups(address: string): string {
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const behind = plain.split('::').at(-1) ?? ''
  return ['0', '0', ...behind.split(':').filter(group => group !== '')].slice(-2).join(':')
}
