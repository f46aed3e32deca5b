import { isDeepStrictEqual } from 'node:util'
import type {
  ListHostedZonesByNameCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
  HostedZone as SdkZone,
} from '@aws-sdk/client-route-53'
import type { HostedZone, RecordShare, ZoneRecord } from '../evidence/index.ts'
import { EVERYBODY_ELSE } from '../evidence/readings/dns.ts'
import { hostName, wildcardsOf, zoneCandidates } from '../evidence/readings/host-names.ts'
import { list } from '../lib/text/words.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { mapLimited, required } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { type Common, shared } from './lib/common.ts'
import { defineProbe } from './lib/define.ts'
import { pagesOf } from './lib/pages.ts'

/** Records that lead a visitor somewhere, the usual one first. */
const LEADING_TYPES = ['A', 'CNAME', 'AAAA'] as const

/** ListResourceRecordSets hands out so many at once. */
const RECORDS_OF_A_PAGE = 300

/** Several zones of one name are a mistake, and rarely more than two. */
const ZONES_AT_ONCE = 4

interface Look {
  readonly aws: Aws
  readonly common: Common
}

/** What Route 53 itself holds for the name, which is not yet what the world's resolvers answer. */
export default defineProbe({
  kind: 'hosted-zone',
  shows: 'the record Route 53 holds for the name (ListHostedZonesByName, ListResourceRecordSets)',
  answers: 2,
  reproduce: target => {
    const zone = zoneCandidates(target.domain)[1] ?? target.domain
    const lookup = { 'dns-name': zone, query: 'HostedZones[0].Id', output: 'text' }
    const found = awsInline(target, 'route53 list-hosted-zones-by-name', lookup)
    return `${awsInline(target, 'route53 list-resource-record-sets')} --hosted-zone-id "$(${found})"`
  },
  collect: async ({ target, aws, common }): Promise<HostedZone> => {
    const { domain } = target
    const zones = await publicZones({ aws, common }, domain)
    const [closest] = zones
    if (!closest) return { zoneFound: false, domain }
    const name = nameOf(closest)
    const twins = zones.filter(zone => zone !== closest && nameOf(zone) === name)
    const zone = await lookInto({ aws, common }, closest, domain)
    const ofTwins = await mapLimited(twins, ZONES_AT_ONCE, twin => lookInto({ aws, common }, twin, domain))
    const held = ({ record, ipv6Record, others, hiddenBy }: typeof zone) => [record, ipv6Record, others, hiddenBy]
    if (ofTwins.some(other => !isDeepStrictEqual(held(other), held(zone)))) {
      const ids = [zone, ...ofTwins].map(({ zoneId }) => zoneId)
      throw cannotLook(
        'service-error',
        `${ids.length} public zones are named ${name} (${list(ids)}), and hold different records for ${domain}`,
        `dig NS ${name} tells which name servers the world asks, aws route53 get-hosted-zone whose they are: delete the other zone`,
      )
    }
    const handed = await delegationAbove({ aws, common }, closest, domain)
    if (!handed) return zone
    return { zoneFound: false, domain, delegated: { name: handed, zoneName: name, left: zone.record } }
  },
})

const nameOf = ({ Name }: SdkZone): string => hostName(Name ?? '')

/** The records of a name within a zone. */
function within(look: Look, { Id, ResourceRecordSetCount }: SdkZone) {
  const id = required(Id, "the hosted zone's id").replace(/^\/hostedzone\//, '')
  const fitsOnPage = (ResourceRecordSetCount ?? Infinity) <= RECORDS_OF_A_PAGE
  return { id, found: (name: string) => recordsOf(look, { id, fitsOnPage }, name) }
}

/** The name between a zone's own and the host's that the zone hands to others, where it does. */
async function delegationAbove(look: Look, zone: SdkZone, host: string): Promise<string | undefined> {
  const { found } = within(look, zone)
  const between = zoneCandidates(host).filter(each => each !== host && each.endsWith(`.${nameOf(zone)}`))
  const held = await Promise.all(between.map(async each => [each, await found(each)] as const))
  return held.find(([, { own }]) => own.some(({ Type }) => Type === 'NS'))?.[0]
}

async function lookInto(look: Look, zone: SdkZone, domain: string) {
  const zoneName = nameOf(zone)
  const { id: zoneId, found } = within(look, zone)
  const named = async (name: string) => (await found(name)).own
  const { own: exact, below } = await found(domain)
  const isOwn = exact.some(isLeading) || domain === zoneName
  const forAll = isOwn ? [] : await Promise.all(wildcardsOf(domain, zoneName).map(named))
  // Any record of the very name, whatever its type, and any below it keep wildcards from answering for it.
  const wildcards = exact.length > 0 ? [] : forAll
  const hiding = forAll.some(records => records.some(isLeading)) ? (exact[0] ?? below) : undefined
  const covering = [exact, ...wildcards].find(records => records.length > 0) ?? []
  const record = LEADING_TYPES.flatMap(type => covering.filter(({ Type }) => Type === type))[0]
  const ipv6 = covering.find(({ Type }) => Type === 'AAAA')
  const others = covering.filter(
    each => each !== record && each !== ipv6 && each.SetIdentifier !== undefined && isLeading(each),
  )
  return {
    zoneFound: true as const,
    zoneId,
    zoneName,
    record: record ? toRecord(record) : null,
    ...(ipv6 && ipv6 !== record ? { ipv6Record: toRecord(ipv6) } : {}),
    ...(others.length > 0 ? { others: others.map(toRecord) } : {}),
    ...(hiding ? { hiddenBy: { name: toRecord(hiding).name, type: toRecord(hiding).type } } : {}),
  }
}

const isLeading = ({ Type }: ResourceRecordSet): boolean => LEADING_TYPES.some(type => type === Type)

/** The public zones that can hold a host, the closest first. Zones are listed in DNS order, so all of them follow the shortest name. */
async function publicZones({ aws, common }: Look, host: string): Promise<readonly SdkZone[]> {
  const candidates = zoneCandidates(host)
  const zones: SdkZone[] = []
  for await (const page of pagesOf(pages())) {
    zones.push(...(page.HostedZones ?? []).filter(zone => positionOf(zone) >= 0))
  }
  return zones
    .filter(({ Config }) => Config?.PrivateZone !== true)
    .toSorted((one, other) => positionOf(one) - positionOf(other))

  async function* pages() {
    let next: { readonly DNSName: string; readonly HostedZoneId?: string } | undefined = {
      DNSName: candidates.at(-1) ?? host,
    }
    while (next) {
      const page: ListHostedZonesByNameCommandOutput = await ask(next)
      yield page
      const { IsTruncated, NextDNSName, NextHostedZoneId } = page
      const goesOn: boolean = IsTruncated === true && NextDNSName !== undefined && !comesAfter(NextDNSName, host)
      next =
        goesOn && NextDNSName
          ? { DNSName: NextDNSName, ...(NextHostedZoneId ? { HostedZoneId: NextHostedZoneId } : {}) }
          : undefined
    }
  }

  function positionOf({ Name }: SdkZone): number {
    return candidates.indexOf(hostName(Name ?? ''))
  }

  function ask(from: { readonly DNSName: string; readonly HostedZoneId?: string }) {
    return zonePages(common, `${from.DNSName} ${from.HostedZoneId ?? ''}`, async signal => {
      const [route53, { ListHostedZonesByNameCommand }] = [
        await aws.route53(),
        await import('@aws-sdk/client-route-53'),
      ]
      return route53.send(new ListHostedZonesByNameCommand(from), { abortSignal: signal })
    })
  }
}

const zonePages = shared<ListHostedZonesByNameCommandOutput>()

/** Whether a name stands behind a host in DNS order, which compares labels from the last to the first. */
function comesAfter(name: string, host: string): boolean {
  const [labels, own] = [name, host].map(text => hostName(text).split('.').reverse())
  const differing = (labels ?? []).findIndex((label, index) => label !== own?.[index])
  return differing >= 0 && (labels?.[differing] ?? '') > (own?.[differing] ?? '')
}

/** What a zone holds for a name: its records, and any one below it, which makes the name exist without a record of its own (RFC 4592, 2.2.2). */
interface Held {
  readonly own: readonly ResourceRecordSet[]
  readonly below: ResourceRecordSet | undefined
}

const listed = shared<Held>()
const whole = shared<ReadonlyMap<string, Held> | 'too-many'>()

/** What is held for exactly this name: out of the whole zone, where that takes no more calls than its names do. */
async function recordsOf(
  { aws, common }: Look,
  { id: zoneId, fitsOnPage }: { readonly id: string; readonly fitsOnPage: boolean },
  name: string,
): Promise<Held> {
  if (common.isFleet || fitsOnPage) {
    const byName = await whole(common, zoneId, async signal => {
      const { records, complete } = await recordsFrom({ aws, signal }, zoneId, null, common.targets.length)
      return complete ? byNameOf(records) : 'too-many'
    })
    if (byName !== 'too-many') return byName.get(name) ?? { own: [], below: undefined }
  }
  return listed(common, `${zoneId} ${name}`, async signal => {
    const { records } = await recordsFrom({ aws, signal }, zoneId, name)
    const own = records.filter(({ Name }) => hostName(Name ?? '') === name)
    return { own, below: records.find(record => !own.includes(record)) }
  })
}

function byNameOf(records: readonly ResourceRecordSet[]): ReadonlyMap<string, Held> {
  const own = Map.groupBy(records, record => hostName(record.Name ?? ''))
  const below = new Map<string, ResourceRecordSet>()
  for (const [name, [record]] of own)
    for (const parent of zoneCandidates(name).slice(1)) if (record && !below.has(parent)) below.set(parent, record)
  return new Map(
    [...new Set([...own.keys(), ...below.keys()])].map(name => [
      name,
      { own: own.get(name) ?? [], below: below.get(name) },
    ]),
  )
}

/**
 * The records of a name, which are the beginning of a list that goes on with every later name, those below it first, or those of the whole zone. The
 * SDK cannot page this list. `complete` is false where there are more than so many pages.
 */
async function recordsFrom(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  zoneId: string,
  name: string | null,
  mostPages = Number.POSITIVE_INFINITY,
): Promise<{ readonly records: readonly ResourceRecordSet[]; readonly complete: boolean }> {
  const [route53, { ListResourceRecordSetsCommand }] = [await aws.route53(), await import('@aws-sdk/client-route-53')]
  const isWanted = (found: string | undefined) => name === null || hostName(found ?? '') === name
  const isBelow = (found: string | undefined) => hostName(found ?? '').endsWith(`.${name}`)
  const records: ResourceRecordSet[] = []
  let read = 0
  for await (const page of pagesOf(pages())) {
    read += 1
    records.push(...(page.ResourceRecordSets ?? []).filter(({ Name }) => isWanted(Name) || isBelow(Name)))
    if (read >= mostPages && startAfter(page)) return { records, complete: false }
  }
  return { records, complete: true }

  async function* pages() {
    let start: Start | undefined = name === null ? {} : { StartRecordName: name }
    while (start) {
      const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...start })
      const page: ListResourceRecordSetsCommandOutput = await route53.send(command, { abortSignal: signal })
      yield page
      start = startAfter(page)
    }
  }

  function startAfter({
    IsTruncated,
    NextRecordName,
    NextRecordType,
    NextRecordIdentifier,
  }: ListResourceRecordSetsCommandOutput): Start | undefined {
    if (IsTruncated !== true || NextRecordName === undefined || !isWanted(NextRecordName)) return undefined
    return {
      StartRecordName: NextRecordName,
      StartRecordType: NextRecordType,
      ...(NextRecordIdentifier ? { StartRecordIdentifier: NextRecordIdentifier } : {}),
    }
  }
}

type Start = Omit<ListResourceRecordSetsCommandInput, 'HostedZoneId'>

function toRecord(set: ResourceRecordSet): ZoneRecord {
  const { Name, Type, AliasTarget, ResourceRecords } = set
  const share = shareOf(set)
  return {
    name: hostName(required(Name, "a record's name")),
    type: required(Type, "a record's type"),
    aliasTarget: AliasTarget?.DNSName === undefined ? null : hostName(AliasTarget.DNSName),
    values: (ResourceRecords ?? []).flatMap(({ Value }) => Value ?? []),
    ...(share ? { share } : {}),
  }
}

function shareOf(set: ResourceRecordSet): RecordShare | undefined {
  const { SetIdentifier: identifier, Weight, Region, GeoLocation: geo, GeoProximityLocation: near } = set
  if (identifier === undefined) return undefined
  if (Weight !== undefined) return { identifier, by: 'weight', to: String(Weight) }
  if (Region !== undefined) return { identifier, by: 'region', to: Region }
  if (set.Failover !== undefined) return { identifier, by: 'failover', to: set.Failover }
  if (set.CidrRoutingConfig) return { identifier, by: 'addresses', to: set.CidrRoutingConfig.LocationName ?? '' }
  if (geo) {
    const places = [geo.ContinentCode, geo.CountryCode === '*' ? EVERYBODY_ELSE : geo.CountryCode, geo.SubdivisionCode]
    return { identifier, by: 'place', to: places.filter(Boolean).join(' ') }
  }
  if (near) {
    const places = [near.AWSRegion, near.LocalZoneGroup, near.Coordinates?.Latitude, near.Coordinates?.Longitude]
    return { identifier, by: 'nearness', to: places.filter(Boolean).join(' ') }
  }
  return { identifier, by: 'turns', to: 'any' }
}
