import type { Fix } from '../../evidence/fix.ts'
import { advice, byHand, change, look } from '../../evidence/fix.ts'
import type { Distribution, Dns, DnsAnswer, HostedZone, ZoneRecord } from '../../evidence/index.ts'
import { delegationOf, isForIpv6Alone, storedTargets } from '../../evidence/readings/dns.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { ipv6Record } from '../../evidence/readings/ipv6.ts'
import { list } from '../../lib/text/words.ts'
import { CLOUDFRONT_HOSTED_ZONE_ID } from '../../platform/environment.ts'
import type { Target } from '../../platform/target.ts'

type Found = Extract<HostedZone, { zoneFound: true }>

interface Seen {
  readonly zone: HostedZone | undefined
  readonly distribution: Distribution | undefined
}

/** How long a CNAME may be remembered, in seconds: a mistake in it is gone soon. */
const CNAME_TTL_SECONDS = 60
const SHOWN_ADDRESSES = 4
const THE_EDGE = "the environment's distribution"

/** `a.example is 198.51.100.7, by way of b.example (192.0.2.53:53)`. */
export function answerOfDns({ name, addresses, cnames }: DnsAnswer, resolver: string): string {
  const more = addresses.length > SHOWN_ADDRESSES ? [`${addresses.length - SHOWN_ADDRESSES} more`] : []
  const way = cnames.length > 0 ? `, by way of ${list(cnames)}` : ''
  return `${name} is ${list([...addresses.slice(0, SHOWN_ADDRESSES), ...more])}${way} (says ${resolver})`
}

/** `Route 53 holds A *.wp.example as an alias of d1.cloudfront.net`. */
export function recordFact(zone: HostedZone | undefined): string | undefined {
  if (!zone) return undefined
  const delegated = delegationOf(zone)
  if (delegated)
    return `the zone ${delegated.zoneName} of Route 53 hands ${delegated.name} to other name servers (NS), whose zone is not in this account`
  if (!zone.zoneFound) return `Route 53 of this account has no public zone for ${zone.domain}`
  if (zone.record === null) return `the zone ${zone.zoneName} (${zone.zoneId}) has no address record for the name`
  return held(zone.record)
}

/** What visitors with IPv6 are led by; `undefined` where DNS leads them nowhere. */
export const ipv6Facts = ({ ipv6, resolver }: Dns, zone: HostedZone | undefined): readonly (string | undefined)[] => {
  const record = ipv6Record(zone)
  return [ipv6 ? answerOfDns(ipv6.domain, resolver) : undefined, record && held(record)]
}

export function held({ name, type, aliasTarget, values, share }: ZoneRecord): string {
  const part = share ? ` "${share.identifier}" (${share.by} ${share.to})` : ''
  return `Route 53 holds ${type} ${name}${part}${aliasTarget === null ? ` with ${list(values)}` : ` as an alias of ${aliasTarget}`}`
}

/** The name of the distribution visitors should be led to; where none has the alias yet, of the only enabled one with the load balancer as origin. */
export function edgeName(distribution: Distribution | undefined): string | undefined {
  if (!distribution) return undefined
  if (distribution.found) return distribution.distribution.domainName
  const enabled = distribution.sameOrigin.filter(each => each.enabled)
  return enabled.length === 1 ? enabled[0]?.domainName : undefined
}

/** A record of the tenant's own name, whatever stands there for all. */
export const ownRecord = (target: Target, zone: Found, distribution: Distribution | undefined): readonly Fix[] =>
  leadToEdge(target, { zone: { ...zone, record: null }, distribution })

/** Leads visitors with IPv6 to the distribution: by the record that is wrong. One without IPv6 gives such an alias no address. */
export function leadIpv6ToEdge(target: Target, { zone, distribution }: Seen): readonly Fix[] {
  const edge = edgeName(distribution)
  const record = ipv6Record(zone)
  if (!zone?.zoneFound || !record || edge === undefined) {
    return [
      byHand(
        `Lead the IPv6 addresses of ${target.domain} to the distribution`,
        `Whoever holds the zone that answers for ${target.domain} (no AAAA record of it was seen in this account) has to delete its AAAA record, or make it an alias of ${edge ?? THE_EDGE}`,
      ),
    ]
  }
  if (record.aliasTarget !== null && sameHost(record.aliasTarget, edge)) return [recordIsRight(target, zone, edge)]
  // A wildcard has no say in a name that has any record of its own: then it needs both.
  const isOwn = isWildcard(record) && hasVeryName(distribution, target)
  const name = isOwn ? target.domain : record.name
  const types = isOwn ? (['A', 'AAAA'] as const) : (['AAAA'] as const)
  return leadRecord(target, zone.zoneId, { name, edge, sets: types.map(type => aliasOf(type, name, edge)) })
}

/** Route 53 takes no plain record beside those of a set, and each only with all that tells it from the others. */
export function leadSharesByHand({ zoneId, zoneName, record, ipv6Record, others = [] }: Found, edge: string): Fix {
  const past = [record, ipv6Record, ...others].flatMap(each =>
    each?.share && (each.aliasTarget === null || !sameHost(each.aliasTarget, edge))
      ? `${each.type} ${each.name} "${each.share.identifier}"`
      : [],
  )
  return byHand(
    'Lead every part of the visitors to the distribution',
    `In the zone ${zoneName} (${zoneId}) make ${list(past) || 'each record of the name'} an alias of ${edge}, or delete it. Change it with its SetIdentifier and its weight, region or place as they are: without them Route 53 refuses the change (InvalidChangeBatch)`,
  )
}

/** The record of a set that answers whoever no other one is for. */
export function answerAllOthers(target: Target, { zoneId, zoneName, record }: Found, edge: string | undefined): Fix {
  const say = 'Answer all other visitors, too'
  if (record?.share?.by !== 'place' || edge === undefined || record.type === 'AAAA') {
    return byHand(
      say,
      `In the zone ${zoneName} (${zoneId}) add a default record (location *) of the same name and type, which leads to ${edge ?? THE_EDGE}`,
    )
  }
  const set = record.type === 'CNAME' ? cnameOf(record.name, edge) : aliasOf('A', record.name, edge)
  const ofAll = { ...set, SetIdentifier: 'default', GeoLocation: { CountryCode: '*' } }
  return change(target, say, 'route53 change-resource-record-sets', {
    'hosted-zone-id': zoneId,
    'change-batch': { json: { Changes: [{ Action: 'CREATE', ResourceRecordSet: ofAll }] } },
  })
}

const isWildcard = (record: ZoneRecord | null): boolean => record?.name.startsWith('*.') === true

const hasVeryName = (distribution: Distribution | undefined, { domain }: Target): boolean =>
  distribution?.found === true && sameHost(distribution.matchedAlias, domain)

const aliasOf = (type: 'A' | 'AAAA', name: string, edge: string) => ({
  Name: name,
  Type: type,
  AliasTarget: { HostedZoneId: CLOUDFRONT_HOSTED_ZONE_ID, DNSName: edge, EvaluateTargetHealth: false },
})

const cnameOf = (name: string, edge: string) => ({
  Name: name,
  Type: 'CNAME',
  TTL: CNAME_TTL_SECONDS,
  ResourceRecords: [{ Value: edge }],
})

/**
 * Leads the name to the distribution: by the record that is wrong, or by one of the tenant's own where there is none, or where the wildcard's is right
 * for all others: a distribution that has the very name as its alias need not be the one of the wildcard.
 */
export function leadToEdge(target: Target, { zone, distribution }: Seen): readonly Fix[] {
  const edge = edgeName(distribution)
  if (!zone?.zoneFound || edge === undefined) return [leadByHand(target, zone, edge)]
  if (zone.record?.share && !isForIpv6Alone(zone)) return [leadSharesByHand(zone, edge)]
  if (storedTargets(zone).some(stored => sameHost(stored, edge))) return [recordIsRight(target, zone, edge)]
  if (isWildcard(zone.record) && hasVeryName(distribution, target)) return ownRecord(target, zone, distribution)
  const { zoneId, record } = zone
  const name = record?.name ?? target.domain
  const set = record?.type === 'CNAME' ? cnameOf(name, edge) : aliasOf('A', name, edge)
  return leadRecord(target, zoneId, { name, edge, sets: [set] })
}

function leadRecord(
  target: Target,
  zoneId: string,
  { name, edge, sets }: { readonly name: string; readonly edge: string; readonly sets: readonly object[] },
): readonly Fix[] {
  const forAll = name.startsWith('*.') ? `, for every tenant without a record of its own` : ''
  return [
    change(target, `Lead ${name} to ${edge}${forAll}`, 'route53 change-resource-record-sets', {
      'hosted-zone-id': zoneId,
      'change-batch': { json: { Changes: sets.map(set => ({ Action: 'UPSERT', ResourceRecordSet: set })) } },
    }),
    advice(
      'Give the resolvers time',
      'They may go on with the old answer until its time to live is over: minutes as a rule, and look at it with dig before anything else is changed',
    ),
  ]
}

const recordIsRight = (target: Target, { zoneId, zoneName }: Found, edge: string): Fix =>
  advice(
    `Find out why the record in Route 53 is not what resolvers answer`,
    [
      `The record leads to ${edge} already. If it was changed within the hour, wait: resolvers keep the old answer until its time to live is over.`,
      `Else compare the name servers of dig +short NS ${zoneName} with those of the zone ${zoneId}: another zone may answer for ${target.domain}`,
    ].join(' '),
  )

function leadByHand({ domain }: Target, zone: HostedZone | undefined, edge: string | undefined): Fix {
  const to = edge ?? THE_EDGE
  if (zone?.zoneFound) {
    return byHand(
      `Lead ${domain} to the distribution`,
      `In the zone ${zone.zoneName} (${zone.zoneId}) make A ${zone.record?.name ?? domain} an alias of ${to}, once a distribution serves the name`,
    )
  }
  return byHand(
    `Lead ${domain} to the distribution`,
    `Whoever holds the zone of ${domain} (${delegationOf(zone) ? `this account's zone hands ${delegationOf(zone)?.name} to other name servers` : zone ? 'this account has no public zone of it' : 'what this account holds of it could not be seen'}) has to lead it to ${to}: an alias, or a CNAME where there is none`,
  )
}

/** Shows which servers the world asks for the zone. */
export const zoneServers = (target: Target, { zoneId }: Found): Fix =>
  look(target, "See the zone's own name servers", 'route53 get-hosted-zone', {
    id: zoneId,
    query: 'DelegationSet.NameServers',
  })
