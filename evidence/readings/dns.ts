import type { Target } from '../../platform/target.ts'
import type { Distribution } from '../cloudfront.ts'
import type { Delegation, Dns, DnsAnswer, HidingRecord, HostedZone, RecordShare, ZoneRecord } from '../dns.ts'
import type { EdgeClosed } from '../http.ts'
import { isInRange } from './address-range.ts'
import { isCloudFrontAddress } from './cloudfront-ranges.ts'
import { hostName, sameHost } from './host-names.ts'
import { reachedByDns } from './reached-by-dns.ts'

/** Whether an answer comes by way of a name. */
export const leadsTo = ({ cnames }: DnsAnswer, name: string): boolean => cnames.some(cname => sameHost(cname, name))

export const sharesAddress = (one: DnsAnswer, other: DnsAnswer | null): boolean =>
  other !== null && one.addresses.some(address => other.addresses.includes(address))

/**
 * Addresses of the name that are none of CloudFront's, although others of the same answer are: a share of the visitors goes there. CloudFront changes
 * its addresses from answer to answer, so that one which the distribution's own name does not have now proves nothing; all of an answer are of one
 * place, so that a neighbour of theirs is one of them even where the list of ranges is older than it.
 */
export function strayAddresses({ domain, distribution }: Dns, edgeName: string): readonly string[] {
  if (leadsTo(domain, edgeName)) return []
  const known = distribution?.addresses ?? []
  const isOfEdge = (address: string) => known.includes(address) || isCloudFrontAddress(address)
  const ofEdge = domain.addresses.filter(isOfEdge)
  if (ofEdge.length === 0) return []
  const isNear = (address: string) => [...known, ...ofEdge].some(other => isInRange(`${other}/16`, address))
  return domain.addresses.filter(address => !isOfEdge(address) && !isNear(address))
}

/** Whether a server did its work: where such an answer names nothing, there is nothing. */
export const isConclusive = (rcode: string): boolean => rcode === 'NOERROR' || rcode === 'NXDOMAIN'

export const isCloudFrontName = (name: string): boolean => hostName(name).endsWith('.cloudfront.net')

/** What the hosted zone's records of the name point at: an alias, or the value of a CNAME. One for IPv6 alone leads nobody else. */
export function storedTargets(zone: HostedZone | undefined): readonly string[] {
  if (!zone?.zoneFound || zone.record === null || isForIpv6Alone(zone)) return []
  const { record, others = [] } = zone
  const all = [record, ...others.filter(({ type }) => type === record.type)]
  const used = all.filter(({ share }) => isInUse(share, all))
  return used.flatMap(targetsOf)
}

/** A record of the very name, whatever its type, keeps the wildcard from answering for it (RFC 4592, 2.2.1): then there is no IPv4 address. */
export const isForIpv6Alone = (zone: HostedZone | undefined): boolean =>
  zone?.zoneFound === true && zone.record?.type === 'AAAA'

/**
 * The record that makes the name exist without an address, so that no wildcard answers for it, whatever its type (RFC 4592, 2.2): what DNS answers is then
 * the older answer, which a resolver remembers.
 */
export const hidesWildcard = (zone: HostedZone | undefined): HidingRecord | undefined =>
  zone?.zoneFound === true ? zone.hiddenBy : undefined

/** Who hands the name to other name servers, where this account's zone does; what it holds of the name is then the older answer, too. */
export const delegationOf = (zone: HostedZone | undefined): Delegation | undefined =>
  zone?.zoneFound === false ? zone.delegated : undefined

/** Where Route 53 answers whoever it has no other record for. */
export const EVERYBODY_ELSE = 'everybody else'

/**
 * The places or networks whose visitors alone get an answer, where Route 53 chooses by them and has no record for everybody else: all others get none
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html).
 */
export function answeredAlone(zone: HostedZone | undefined): readonly string[] {
  if (!zone?.zoneFound || !zone.record?.share) return []
  const { record, others = [] } = zone
  const shares = [record, ...others].flatMap(({ type, share }) => (type === record.type && share ? [share] : []))
  const chosen = shares.filter(({ by }) => by === 'place' || by === 'addresses')
  if (chosen.some(({ by, to }) => to === (by === 'place' ? EVERYBODY_ELSE : '*'))) return []
  return chosen.map(({ to }) => to)
}

const targetsOf = ({ type, aliasTarget, values }: ZoneRecord): readonly string[] => [
  ...(aliasTarget === null ? [] : [aliasTarget]),
  ...(type === 'CNAME' ? values : []),
]

/** A weight of 0 gets nobody where another has one, and the secondary of a pair nobody while the primary is well. */
const isInUse = (share: RecordShare | undefined, beside: readonly ZoneRecord[]): boolean =>
  share?.by === 'weight'
    ? share.to !== '0' || beside.every(other => other.share?.to === '0')
    : share?.by !== 'failover' || share.to === 'PRIMARY'

/** A record that does not show the distribution as where it leads, of which Route 53 gives a part of the visitors to one with a `share`. */
interface StrayRecord {
  readonly record: ZoneRecord
  readonly way: 'load-balancer' | 'elsewhere' | 'unclear'
  readonly target: string
}

/** Names of AWS' own, which lead to nothing else: an alias or a CNAME of any other name may lead on to the distribution. */
const OF_AWS = ['.amazonaws.com', '.amazonaws.com.cn', '.cloudfront.net', '.awsglobalaccelerator.com'] as const

/**
 * Records of the name that lead its visitors, or a part of them, past the distribution, whatever DNS answered this time: it may be the older answer, which
 * a resolver remembers until its time to live is over.
 */
export function strayRecords(
  zone: HostedZone | undefined,
  edgeName: string,
  { domain, alb, distribution }: Dns,
): readonly StrayRecord[] {
  if (!zone?.zoneFound) return []
  const { record, ipv6Record, others = [] } = zone
  const all = [record, ipv6Record, ...others].flatMap(each => each ?? [])
  const isRight = leadsTo(domain, edgeName) || sharesAddress(domain, distribution)
  return all
    .filter(each => isInUse(each.share, all) && (each.share !== undefined || (isRight && !isAnswered(each, domain))))
    .flatMap(each => {
      const targets = targetsOf(each)
      if (targets.some(target => sameHost(target, edgeName))) return []
      const [target] = [...targets, ...each.values]
      if (target === undefined) return []
      const ofAws = targets.length > 0 && OF_AWS.some(end => hostName(target).endsWith(end))
      const way = alb && sameHost(target, alb.name) ? 'load-balancer' : ofAws ? 'elsewhere' : 'unclear'
      // What another name of the zone leads to does not show in an answer.
      return way === 'unclear' && !each.share && each.aliasTarget !== null ? [] : [{ record: each, way, target }]
    })
}

/** Whether the answer may be that of a record which is the only one; one for IPv6 is judged by its own answer. */
const isAnswered = ({ type, values }: ZoneRecord, { cnames, addresses }: DnsAnswer): boolean =>
  type === 'AAAA' ||
  values.some(
    value => addresses.includes(value) || isCloudFrontAddress(value) || cnames.some(cname => sameHost(cname, value)),
  )

/** `ns-1234.awsdns-56.org`, as every hosted zone of Route 53 has four. */
const OF_ROUTE_53 = /^ns-\d{1,5}\.awsdns-\d{1,3}\.(?:com|net|org|co\.uk)$/

/**
 * The server of another provider that says in the zone's name that there is no such name: what Route 53 holds is then not what the world asks. A
 * server with a name of the very domain may be that of a network's own view of it.
 */
export function deniedElsewhere({ name, rcode, deniedBy }: DnsAnswer): string | undefined {
  if (rcode !== 'NXDOMAIN' || deniedBy === null) return undefined
  const domainOf = (host: string) => hostName(host).split('.').slice(-2).join('.')
  return OF_ROUTE_53.test(hostName(deniedBy)) || domainOf(deniedBy) === domainOf(name) ? undefined : deniedBy
}

/**
 * Whether it is the resolver alone that knows no such name: Route 53 holds the record that leads to the environment's distribution, and nobody else
 * is known to answer for the zone. That is then no state of the platform.
 */
export const deniedByResolverAlone = (
  domain: DnsAnswer,
  zone: HostedZone | undefined,
  distribution: Distribution | undefined,
): boolean =>
  domain.rcode === 'NXDOMAIN' &&
  domain.cnames.length === 0 &&
  deniedElsewhere(domain) === undefined &&
  distribution?.found === true &&
  storedTargets(zone).some(other => sameHost(other, distribution.distribution.domainName))

/** Whether an answer came through CloudFront, whichever distribution it was: its headers name none, so alone they prove nothing. */
export function throughCloudFront(edge: EdgeClosed | undefined): boolean {
  if (!edge?.start.answered) return false
  const { cloudFrontRequestId, xCache, via } = edge.start
  return cloudFrontRequestId !== null || /cloudfront/i.test(`${xCache ?? ''} ${via ?? ''}`)
}

/**
 * Whether CloudFront answers by this distribution whichever of its own DNS leads to: it has the very name, and the more specific alias wins. What was
 * not reached by DNS does not show whether CloudFront is what answers there.
 */
export function winsByAlias(
  found: Extract<Distribution, { found: true }>,
  seen: { readonly edge: EdgeClosed | undefined; readonly dns: Dns; readonly target: Target },
): 'wins' | 'loses' | 'unseen' {
  const { edge, dns, target } = seen
  if (!sameHost(found.matchedAlias, target.domain)) return 'loses'
  if (edge && !reachedByDns(edge.start, dns, target)) return 'unseen'
  return throughCloudFront(edge) ? 'wins' : 'loses'
}
