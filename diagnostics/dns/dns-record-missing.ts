import { byHand, type Fix } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import {
  answeredAlone,
  deniedElsewhere,
  hidesWildcard,
  isCloudFrontName,
  isForIpv6Alone,
  storedTargets,
} from '../../evidence/readings/dns.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import {
  answerAllOthers,
  answerOfDns,
  edgeName,
  held,
  leadToEdge,
  ownRecord,
  recordFact,
  zoneServers,
} from '../lib/dns.ts'
import { EDGE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'dns-record-missing',
  runbook: 'Issue 3, 5.3',
  title: 'DNS has no address for the name',
  rootCause: "No DNS record answers for the tenant's name, so no visitor finds the site.",
  needs: ['dns'],
  considers: ['distribution', 'hosted-zone'],
  explains: EDGE,
  prevention: 'Let Terraform own the wildcard record, and watch the name itself with a scheduled run.',
  match({ dns, distribution, 'hosted-zone': hostedZone }, target) {
    if (target.environment.cloudFront === null) return undefined
    const { domain, resolver } = dns
    const { rcode, cnames } = domain
    if (rcode !== 'NOERROR' && rcode !== 'NXDOMAIN') {
      return {
        cannotTell: `the resolver ${resolver} answers ${rcode} for ${domain.name}: ask another one with --resolver`,
      }
    }
    const zone = observed(hostedZone)
    const seen = observed(distribution)
    const edge = edgeName(seen)
    const alone = answeredAlone(zone)
    const isFound = rcode === 'NOERROR' && domain.addresses.length > 0
    if (alone.length > 0 && rcode === 'NOERROR' && cnames.length === 0 && zone?.zoneFound && zone.record) {
      return {
        because: facts([
          isFound ? answerOfDns(domain, resolver) : `${domain.name}: no address (says ${resolver})`,
          held(zone.record),
        ]),
        rootCause: `Route 53 answers for the tenant's name only to visitors of ${list(alone)}: it has no default record, so that all others get no address.`,
        ...(isFound ? { explains: ['dns-to-cloudfront'] as const } : {}),
        fixes: [answerAllOthers(target, zone, edge)],
      }
    }
    if (isFound) return undefined
    const stored = storedTargets(zone)
    const lost = cnames.at(-1)
    // Who stands at another distribution that is gone, leads past the right one.
    if (lost !== undefined && edge !== undefined && isCloudFrontName(lost) && !sameHost(lost, edge)) return undefined
    const dead = lost ?? stored.find(name => edge === undefined || !sameHost(name, edge))
    const recorded = edge !== undefined && stored.some(name => sameHost(name, edge))
    const hiding = hidesWildcard(zone)
    const isForAll = zone?.zoneFound === true && zone.record?.name.startsWith('*.') === true
    const underWildcard = rcode === 'NOERROR' && isForAll && (recorded || hiding !== undefined)
    const isDelegated = hiding?.type === 'NS' && sameHost(hiding.name, domain.name)
    const elsewhere = recorded ? deniedElsewhere(domain) : undefined
    const ownIpv6 = isForIpv6Alone(zone) && zone?.zoneFound && zone.record
    const whatCounts = [
      ownIpv6 &&
        `Route 53 holds an AAAA record alone for ${ownIpv6.name}: visitors with IPv4 get no address${ownIpv6.name.startsWith('*.') ? '' : ', since any record of the very name keeps the wildcard from answering for it'}.`,
      underWildcard &&
        `The wildcard does not count for the tenant's name: a record below it (${hiding ? `${hiding.type} ${hiding.name}` : `such as _acme-challenge.${domain.name}`}) makes the name exist, without an address.`,
      hiding &&
        `The wildcard does not count for the tenant's name: ${hiding.type} ${hiding.name} makes the name exist, without an address.`,
      elsewhere !== undefined &&
        'Route 53 holds the right record, but the world asks another zone: the domain is delegated to name servers that are none of its own.',
      recorded &&
        'Route 53 holds the right record, but the resolver does not find it: probably it remembers that there was none, or the zone is not the one the world asks.',
      dead !== undefined && `The tenant's name leads to ${dead}, which has no address: what it was is gone.`,
    ]
    const rootCause = whatCounts.find(words => typeof words === 'string')
    return {
      because: facts([
        `${domain.name}: ${rcode === 'NXDOMAIN' ? 'NXDOMAIN' : 'no address'}${lost === undefined ? '' : ` behind ${lost}`} (says ${resolver})`,
        elsewhere && `the zone's name server that says so is ${elsewhere}`,
        recordFact(zone),
      ]),
      ...(rootCause === undefined ? {} : { rootCause }),
      ...(recorded && !underWildcard && elsewhere === undefined ? { severity: 'warning' as const } : {}),
      fixes: [
        ...(isDelegated
          ? [takeBack(target)]
          : underWildcard
            ? ownRecord(target, zone, seen)
            : leadToEdge(target, { zone, distribution: seen })),
        ...(recorded && !underWildcard && zone?.zoneFound ? [zoneServers(target, zone)] : []),
      ],
    }
  },
})

/** No record of this zone counts for a name that is delegated. */
const takeBack = ({ domain }: Target): Fix =>
  byHand(
    `Take the delegation of ${domain} back`,
    `The NS record of ${domain} gives the name to other name servers: have ${domain} answered there, or delete that record, and the wildcard answers again`,
  )
