import { isIPv6 } from 'node:net'
import type { Dns, DnsAnswer, HostedZone, ZoneRecord } from '../dns.ts'
import { isInRange } from './address-range.ts'
import { isCloudFrontName, isConclusive, leadsTo, sharesAddress } from './dns.ts'
import { sameHost } from './host-names.ts'

/**
 * Where a name leads visitors with IPv6, who try that first. `none`: it has no such address; `unclear`: it may be the environment's distribution, and
 * nothing shows it; `unseen`: the resolver did not say.
 */
type Ipv6Way = 'none' | 'distribution' | 'load-balancer' | 'unclear' | 'elsewhere' | 'unseen'

/** Where all of CloudFront's IPv6 addresses are, and some of other services of AWS (https://ip-ranges.amazonaws.com/ip-ranges.json). */
const CLOUDFRONT_IPV6 = '2600:9000::/28'

/** Where a name leads visitors with IPv6, as far as it shows; `edgeName` is the environment's distribution. */
export function ipv6Way(dns: Dns, zone: HostedZone | undefined, edgeName: string): Ipv6Way {
  const { ipv6 } = dns
  if (ipv6 === undefined) return 'none'
  if (ipv6 === null || !isConclusive(ipv6.domain.rcode)) return 'unseen'
  const { alb, distribution } = ipv6
  const addresses = ownIpv6(dns)
  if (addresses.length === 0) return 'none'
  if (alb && (leadsTo(ipv6.domain, alb.name) || sharesAddress(ipv6.domain, alb))) return 'load-balancer'
  if (leadsTo(ipv6.domain, edgeName)) return 'distribution'
  const isOfEdge = (address: string) => distribution?.addresses.includes(address) || isInRange(CLOUDFRONT_IPV6, address)
  const alias = ipv6Record(zone)?.aliasTarget ?? null
  const isRecorded = alias !== null && sameHost(alias, edgeName)
  if (ipv6.domain.cnames.some(isCloudFrontName)) return 'elsewhere'
  if (!addresses.every(isOfEdge)) return isRecorded ? 'unclear' : 'elsewhere'
  if (isRecorded || sharesAddress(ipv6.domain, distribution)) return 'distribution'
  return alias === null ? 'unclear' : 'elsewhere'
}

/** The record by which Route 53 itself leads visitors with IPv6. */
export function ipv6Record(zone: HostedZone | undefined): ZoneRecord | undefined {
  if (!zone?.zoneFound) return undefined
  return zone.record?.type === 'AAAA' ? zone.record : zone.ipv6Record
}

/** What no address of a name begins with: it is kept for those that are made of IPv4 addresses (RFC 6052, RFC 8215). */
const MADE_OF_IPV4 = ['64:ff9b::/96', '64:ff9b:1::/48', '::ffff:0:0/96'] as const

/**
 * The IPv6 addresses of a name without those that a resolver makes of IPv4 addresses (DNS64, RFC 6147), as it does for a network without IPv4: where
 * one of the names that were asked for has such an address, all that begin like it are made.
 */
function ownIpv6(dns: Dns): readonly string[] {
  const { ipv6 } = dns
  if (!ipv6) return []
  const pairs = [
    [ipv6.domain, dns.domain],
    [ipv6.alb, dns.alb],
    [ipv6.distribution, dns.distribution],
  ] as const
  const prefixes = new Set(pairs.flatMap(([made, ipv4]) => (made && ipv4 ? prefixesOfMade(made, ipv4) : [])))
  return ipv6.domain.addresses.filter(
    address =>
      !MADE_OF_IPV4.some(range => isInRange(range, address)) && !prefixes.has(groupsOf(address).slice(0, -2).join(':')),
  )
}

/** They end in the address that they stand for. */
const prefixesOfMade = ({ addresses }: DnsAnswer, ipv4: DnsAnswer): readonly string[] => {
  const ends = new Set(ipv4.addresses.map(inHex))
  return addresses
    .map(groupsOf)
    .filter(groups => ends.has(groups.slice(-2).join(':')))
    .map(groups => groups.slice(0, -2).join(':'))
}

/** `198.51.100.7` as the end of an IPv6 address: `c633:6407`. */
const inHex = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number)
  return [a * 256 + b, c * 256 + d].map(group => group.toString(16)).join(':')
}

const GROUPS = 8

/** The eight groups of an address, however it is written; none of what is no IPv6 address. */
function groupsOf(address: string): readonly string[] {
  if (!isIPv6(address) || address.includes('%')) return []
  const [before = '', behind] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const [first, last] = [before, behind ?? ''].map(text => text.split(':').filter(group => group !== ''))
  const [head = [], tail = []] = [first, last]
  return [...head, ...Array.from({ length: GROUPS - head.length - tail.length }, () => '0'), ...tail]
}
