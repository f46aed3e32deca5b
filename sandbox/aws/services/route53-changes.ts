import { randomUUID } from 'node:crypto'
import type { RecordState, World, ZoneState } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { upperOf } from '../lib/ids.ts'
import { type Input, number, record, records, requiredText, text } from '../lib/input.ts'
import type { RestXmlOutput } from '../protocols/rest-xml.ts'
import { absoluteName, isWithin, readableName } from './route53-names.ts'
import { zoneWithId } from './route53-zones.ts'

const CHANGE_ID_LENGTH = 19

/** Carries out all changes of a batch or, when one is not possible, none. */
export function changeResourceRecordSets(world: World, input: Input): RestXmlOutput {
  const zone = zoneWithId(world, input)
  const batch = record(input, 'ChangeBatch')
  const changes = records(record(batch, 'Changes'), 'Change')
  if (changes.length === 0) throw invalid('The change batch is empty')
  zone.records = changes.reduce<RecordState[]>((before, change) => changed(zone, before, change), zone.records)
  return {
    payload: {
      root: 'ChangeResourceRecordSetsResponse',
      members: {
        ChangeInfo: {
          Id: `/change/C${upperOf(randomUUID(), CHANGE_ID_LENGTH)}`,
          Status: 'PENDING',
          SubmittedAt: new Date(world.now()),
          Comment: text(batch, 'Comment'),
        },
      },
    },
  }
}

function changed(zone: ZoneState, before: RecordState[], change: Input): RecordState[] {
  const action = requiredText(change, 'Action')
  const wanted = recordOf(zone, record(change, 'ResourceRecordSet'))
  const said = `[name='${absoluteName(wanted.name)}', type='${wanted.type}']`
  const existing = before.find(each => sameKey(each, wanted))
  const others = before.filter(each => each !== existing)
  switch (action) {
    case 'DELETE':
      if (!existing) throw invalid(`Tried to delete resource record set ${said} but it was not found`)
      if (!sameContent(existing, wanted)) {
        throw invalid(
          `Tried to delete resource record set ${said} but the values provided do not match the current values`,
        )
      }
      return others
    case 'CREATE':
      if (existing) throw invalid(`Tried to create resource record set ${said} but it already exists`)
      requireNoConflict(zone, others, wanted)
      return [...others, wanted]
    case 'UPSERT':
      requireNoConflict(zone, others, wanted)
      return [...others, wanted]
    default:
      throw awsError('InvalidInput', `Invalid action ${action}: CREATE, DELETE or UPSERT`)
  }
}

/** A record in the form of the zone's other names: with a final dot only if the zone's own name has one. */
function recordOf(zone: ZoneState, input: Input): RecordState {
  const dotted = absoluteName(requiredText(input, 'Name'))
  const type = requiredText(input, 'Type')
  if (!isWithin(dotted, zone.name)) {
    throw invalid(`RRSet with DNS name ${dotted} is not permitted in zone ${absoluteName(zone.name)}`)
  }
  const name = sameForm(zone, readableName(dotted))
  const alias = record(input, 'AliasTarget')
  if (Object.keys(alias).length > 0) {
    const target = {
      dnsName: sameForm(zone, absoluteName(requiredText(alias, 'DNSName'))),
      hostedZoneId: requiredText(alias, 'HostedZoneId'),
    }
    return { name, type, ttl: null, values: [], alias: target }
  }
  const ttl = number(input, 'TTL')
  const values = records(record(input, 'ResourceRecords'), 'ResourceRecord').map(each => requiredText(each, 'Value'))
  if (ttl === undefined || values.length === 0) {
    throw invalid(`Invalid request: Missing field 'TTL' or 'ResourceRecords' in the change of ${dotted}`)
  }
  return { name, type, ttl, values, alias: null }
}

const sameForm = (zone: ZoneState, dotted: string): string =>
  zone.name.endsWith('.') ? dotted : dotted.replace(/\.$/, '')

const sameKey = (a: RecordState, b: RecordState): boolean =>
  a.type === b.type && absoluteName(a.name) === absoluteName(b.name)

const sameContent = (a: RecordState, b: RecordState): boolean =>
  a.ttl === b.ttl &&
  a.values.join('\n') === b.values.join('\n') &&
  a.alias?.hostedZoneId === b.alias?.hostedZoneId &&
  absoluteName(a.alias?.dnsName ?? '') === absoluteName(b.alias?.dnsName ?? '')

/** Beside a CNAME no other record of the same name may stand. */
function requireNoConflict(zone: ZoneState, others: readonly RecordState[], wanted: RecordState): void {
  const sameName = others.filter(each => absoluteName(each.name) === absoluteName(wanted.name))
  const conflict = wanted.type === 'CNAME' ? sameName.length > 0 : sameName.some(({ type }) => type === 'CNAME')
  if (conflict) {
    throw invalid(
      `RRSet of type ${wanted.type} with DNS name ${absoluteName(wanted.name)} is not permitted as it conflicts with other records with the same DNS name in zone ${absoluteName(zone.name)}`,
    )
  }
}

const invalid = (message: string) => awsError('InvalidChangeBatch', `[${message}]`)
