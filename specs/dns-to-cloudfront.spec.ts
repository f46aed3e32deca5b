import { observed } from '../evidence/observed.ts'
import {
  answeredAlone,
  delegationOf,
  deniedByResolverAlone,
  deniedElsewhere,
  hidesWildcard,
  isCloudFrontName,
  isForIpv6Alone,
  leadsTo,
  sharesAddress,
  storedTargets,
  strayAddresses,
  strayRecords,
  throughCloudFront,
  winsByAlias,
} from '../evidence/readings/dns.ts'
import { sameHost } from '../evidence/readings/host-names.ts'
import { ipv6Way } from '../evidence/readings/ipv6.ts'
import { reachedByDns } from '../evidence/readings/reached-by-dns.ts'
import { list } from '../lib/text/words.ts'
import { testStep } from './step.ts'
import { couldNotLook, failed, passed, unknown } from './verdict.ts'

export default testStep(
  'dns-to-cloudfront',
  ({ dns, distribution: edge, 'edge-closed': edgeClosed, 'hosted-zone': hostedZone }, { target }) => {
    const { domain, alb } = dns
    const { domain: name } = target
    const distribution = observed(edge)
    const zone = observed(hostedZone)
    const stored = storedTargets(zone)
    const edgeIs = (other: string) =>
      distribution?.found === true && sameHost(other, distribution.distribution.domainName)
    const elsewhere = deniedElsewhere(domain)
    if (elsewhere !== undefined && stored.some(edgeIs)) {
      return failed(
        `${name} does not exist (NXDOMAIN from ${dns.resolver}): so says ${elsewhere}, a name server that is none of Route 53's, where the record is right`,
      )
    }
    if (deniedByResolverAlone(domain, zone, distribution)) {
      return unknown(
        `${name} does not exist for the resolver ${dns.resolver} (NXDOMAIN), but the Route 53 record is there and right: ask another one with --resolver`,
      )
    }
    if (domain.rcode === 'NXDOMAIN') return failed(`${name} does not exist in DNS (NXDOMAIN from ${dns.resolver})`)
    if (domain.rcode !== 'NOERROR') return unknown(`the resolver ${dns.resolver} answers ${domain.rcode} for ${name}`)
    if (domain.addresses.length === 0) return failed(`${name} exists, but has no address`)
    const seen = `${name} is ${listed(domain.addresses)}`
    if (alb && (sharesAddress(domain, alb) || leadsTo(domain, alb.name))) {
      return failed(`${seen}: the load balancer ${alb.name}, not CloudFront`)
    }
    if (edge?.status === 'unavailable') {
      return couldNotLook(
        edge.error.code,
        `${seen}; whether that is the environment's distribution cannot be told without seeing it: ${edge.error.message}`,
      )
    }
    if (!distribution?.found) {
      return unknown(`${seen}, and no distribution of this account serves that name to compare with`)
    }
    const { domainName, id } = distribution.distribution
    const proofs: string[] = []
    const foreign = [...domain.cnames, ...stored].find(other => isCloudFrontName(other) && !sameHost(other, domainName))
    if (foreign) {
      switch (winsByAlias(distribution, { edge: observed(edgeClosed), dns, target })) {
        case 'wins':
          return passed(
            `${name} leads to CloudFront by ${foreign}; ${id} answers, since it has the very name as its alias`,
          )
        case 'unseen':
          return unknown(
            `${name} leads to ${foreign}, another distribution than ${id} (${domainName}), which has the very name as its alias and would answer for it; whether CloudFront answers there was not seen, since what answered was not reached by DNS (--connect-to, the hosts file)`,
          )
        default:
          return failed(`${name} leads to ${foreign}, another distribution than ${id} (${domainName})`)
      }
    }
    const beside = strayAddresses(dns, domainName)
    if (beside.length > 0) {
      return failed(
        `${seen}: ${listed(beside)} is no address of CloudFront, to which the others belong, so a share of the visitors is led past it`,
      )
    }
    if (leadsTo(domain, domainName)) proofs.push('the CNAME names it')
    if (sharesAddress(domain, dns.distribution)) proofs.push('the addresses are its own')
    const recorded = stored.some(other => sameHost(other, domainName))
    const door = observed(edgeClosed)
    const byDns = door === undefined || reachedByDns(door.start, dns, target)
    if (recorded && (proofs.length > 0 || (byDns && throughCloudFront(door))))
      proofs.unshift('the Route 53 record names it')
    if (proofs.length > 0) {
      const leads = `${name} leads to ${id} (${domainName}): ${proofs.join(', ')}`
      const strays = strayRecords(zone, domainName, dns)
      const stray = strays.find(({ way }) => way !== 'unclear') ?? strays[0]
      if (stray) {
        const { type, name: recordName, share } = stray.record
        const part = share
          ? `Route 53 gives ${type} ${share.identifier} (${share.by} ${share.to}) to a part of the visitors`
          : `Route 53 holds ${type} ${recordName}, which leads elsewhere once the resolvers have forgotten their older answer`
        return stray.way === 'unclear'
          ? unknown(`${leads}; but ${part}, and nothing shows that ${stray.target} is ${id}, too`)
          : failed(
              `${part}: ${stray.target}, ${stray.way === 'load-balancer' ? 'the load balancer, not CloudFront' : `not ${domainName}`}; for this look ${leads}`,
            )
      }
      const alone = answeredAlone(zone)
      if (alone.length > 0) {
        return failed(
          `Route 53 answers for ${name} only to visitors of ${list(alone)}: it has no default record for all others; for this look ${leads}`,
        )
      }
      if (isForIpv6Alone(zone)) {
        return unknown(
          `${leads}; but Route 53 holds AAAA alone for the name, so that visitors with IPv4 get no address once the resolvers have forgotten their older answer`,
        )
      }
      const hiding = hidesWildcard(zone)
      if (hiding) {
        return unknown(
          `${leads}; but Route 53 holds ${hiding.type} ${hiding.name}, and no address of the name itself: any record of a name or below it keeps the wildcard from answering, so that visitors get no address once the resolvers have forgotten their older answer`,
        )
      }
      const { name: handed, zoneName, left } = delegationOf(zone) ?? { left: null }
      if (left) {
        return unknown(
          `${leads}; but the zone ${zoneName} of Route 53 hands ${handed} to other name servers (NS), so that its ${left.type} ${left.name} is asked no more, and nothing shows that those lead there, too, once the resolvers have forgotten their older answer`,
        )
      }
      const ipv6 = `visitors with IPv6 are led to ${listed(dns.ipv6?.domain.addresses ?? [])}`
      switch (ipv6Way(dns, zone, domainName)) {
        case 'load-balancer':
          return failed(`${ipv6}: the load balancer ${alb?.name}, not CloudFront; for all others ${leads}`)
        case 'elsewhere':
          return failed(`${ipv6}: no address of ${domainName}; for all others ${leads}`)
        case 'unclear':
          return unknown(`${leads}; ${ipv6}, and nothing shows that it is ${id}, too`)
        case 'unseen':
          return unknown(
            `${leads}; where it leads visitors with IPv6 the resolver ${dns.resolver} does not say: ask another one with --resolver`,
          )
        default:
          return passed(leads)
      }
    }
    const record = recorded ? `, although the Route 53 record names ${domainName}` : ''
    if (!byDns) {
      return unknown(
        `${seen}: no address of ${domainName}${record}, and what answered was not reached at these addresses (${door.start.address ?? 'none'}; --connect-to, the hosts file): that says nothing of DNS`,
      )
    }
    if (throughCloudFront(door)) {
      return unknown(`${seen}: it answers through CloudFront, but nothing shows that it is ${id} (${domainName})`)
    }
    return failed(`${seen}: neither an address of ${domainName} nor an answer by CloudFront${record}`)
  },
)

const listed = (addresses: readonly string[]): string =>
  addresses.length > 3 ? `${addresses.slice(0, 3).join(', ')} and ${addresses.length - 3} more` : addresses.join(', ')
