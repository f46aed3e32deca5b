import type { RecordState, World, ZoneState } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, requiredText, text } from '../lib/input.ts'
import type { RestXmlOutput } from '../protocols/rest-xml.ts'
import { absoluteName, compareNames } from './route53-names.ts'

const NOT_FOUND = 404
const LIST_LIMIT = 100
const RECORD_LIMIT = 300

export function listHostedZones({ zones }: World, input: Input): RestXmlOutput {
  const marker = text(input, 'Marker')
  const maxItems = limitOf(input, LIST_LIMIT)
  const start = marker === undefined ? 0 : zones.findIndex(({ id }) => id === marker)
  if (start < 0) throw awsError('InvalidInput', `The marker ${marker} is not a hosted zone.`)
  const next = zones[start + maxItems]
  return {
    payload: {
      root: 'ListHostedZonesResponse',
      members: {
        HostedZones: { HostedZone: zones.slice(start, start + maxItems).map(describeZone) },
        Marker: marker,
        IsTruncated: next !== undefined,
        NextMarker: next?.id,
        MaxItems: maxItems,
      },
    },
  }
}

/** In DNS order from the given name on: the first answer is that zone only if it exists. */
export function listHostedZonesByName({ zones }: World, input: Input): RestXmlOutput {
  const dnsName = text(input, 'Dnsname')
  const zoneId = text(input, 'Hostedzoneid')
  const maxItems = limitOf(input, LIST_LIMIT)
  const sorted = zones.toSorted((a, b) => compareNames(a.name, b.name) || (a.id < b.id ? -1 : 1))
  const from = sorted.filter(({ name, id }) => {
    const order = dnsName === undefined ? 1 : compareNames(name, dnsName)
    return order > 0 || (order === 0 && (zoneId === undefined || id >= zoneId))
  })
  const next = from[maxItems]
  return {
    payload: {
      root: 'ListHostedZonesByNameResponse',
      members: {
        HostedZones: { HostedZone: from.slice(0, maxItems).map(describeZone) },
        DNSName: dnsName,
        HostedZoneId: zoneId,
        IsTruncated: next !== undefined,
        NextDNSName: next && absoluteName(next.name),
        NextHostedZoneId: next?.id,
        MaxItems: maxItems,
      },
    },
  }
}

export function getHostedZone(world: World, input: Input): RestXmlOutput {
  const zone = zoneWithId(world, input)
  return {
    payload: {
      root: 'GetHostedZoneResponse',
      members: {
        HostedZone: describeZone(zone),
        DelegationSet: { NameServers: { NameServer: ['ns-1.sandbox.test', 'ns-2.sandbox.test'] } },
      },
    },
  }
}

/** Sorted by name and type, from the given ones on. */
export function listResourceRecordSets(world: World, input: Input): RestXmlOutput {
  const zone = zoneWithId(world, input)
  const name = text(input, 'Name')
  const type = text(input, 'Type')
  if (type !== undefined && name === undefined) throw awsError('InvalidInput', 'A record type needs a record name.')
  const maxItems = limitOf(input, RECORD_LIMIT)
  const sorted = zone.records.toSorted((a, b) => compareNames(a.name, b.name) || (a.type < b.type ? -1 : 1))
  const from = sorted.filter(record => {
    const order = name === undefined ? 1 : compareNames(record.name, name)
    return order > 0 || (order === 0 && (type === undefined || record.type >= type))
  })
  const next = from[maxItems]
  return {
    payload: {
      root: 'ListResourceRecordSetsResponse',
      members: {
        ResourceRecordSets: { ResourceRecordSet: from.slice(0, maxItems).map(describeRecord) },
        IsTruncated: next !== undefined,
        NextRecordName: next && absoluteName(next.name),
        NextRecordType: next?.type,
        MaxItems: maxItems,
      },
    },
  }
}

export function zoneWithId({ zones }: World, input: Input): ZoneState {
  const id = requiredText(input, 'HostedZoneId')
  const zone = zones.find(each => each.id === id)
  if (!zone) throw awsError('NoSuchHostedZone', `No hosted zone found with ID: ${id}`, NOT_FOUND)
  return zone
}

const describeZone = ({ id, name, records }: ZoneState) => ({
  Id: `/hostedzone/${id}`,
  Name: absoluteName(name),
  CallerReference: `terraform-${id}`,
  Config: { PrivateZone: false },
  ResourceRecordSetCount: records.length,
})

const describeRecord = ({ name, type, ttl, values, alias }: RecordState) => ({
  Name: absoluteName(name),
  Type: type,
  ...(alias
    ? {
        AliasTarget: {
          HostedZoneId: alias.hostedZoneId,
          DNSName: absoluteName(alias.dnsName),
          EvaluateTargetHealth: false,
        },
      }
    : { TTL: ttl, ResourceRecords: { ResourceRecord: values.map(Value => ({ Value })) } }),
})

const limitOf = (input: Input, most: number): number => Math.min(number(input, 'Maxitems') ?? most, most)
