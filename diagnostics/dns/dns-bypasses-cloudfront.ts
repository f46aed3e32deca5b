import { observed } from '../../evidence/observed.ts'
import {
  isCloudFrontName,
  leadsTo,
  sharesAddress,
  storedTargets,
  strayAddresses,
  strayRecords,
  throughCloudFront,
  winsByAlias,
} from '../../evidence/readings/dns.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { ipv6Way } from '../../evidence/readings/ipv6.ts'
import { reachedByDns } from '../../evidence/readings/reached-by-dns.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerOfDns, held, ipv6Facts, leadIpv6ToEdge, leadSharesByHand, leadToEdge, recordFact } from '../lib/dns.ts'
import { answerFact } from '../lib/facts.ts'
import { EDGE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'dns-bypasses-cloudfront',
  runbook: 'Issue 3, 5.3',
  title: "The name leads past this environment's distribution",
  rootCause:
    "The tenant's name leads neither to this environment's distribution nor to its load balancer: visitors end up somewhere else.",
  needs: ['dns', 'distribution'],
  considers: ['hosted-zone', 'edge-closed'],
  explains: EDGE,
  hides: {
    'origin-protocol-mismatch': 'what visitors get does not come from this distribution',
    'origin-unreachable': 'what visitors get does not come from this distribution',
    'distribution-origin-wrong': 'what visitors get does not come from this distribution',
  },
  prevention:
    'Let Terraform own the wildcard record; a record of the very name wins over it, so look for one when a tenant moves.',
  match({ dns, distribution, 'hosted-zone': hostedZone, 'edge-closed': edgeClosed }, target) {
    if (target.environment.cloudFront === null || !distribution.found) return undefined
    const { domain, alb, resolver } = dns
    const last = domain.cnames.at(-1)
    const gone = domain.addresses.length === 0 && last !== undefined && isCloudFrontName(last)
    if (!gone && (domain.rcode !== 'NOERROR' || domain.addresses.length === 0)) return undefined
    if (alb && (leadsTo(domain, alb.name) || sharesAddress(domain, alb))) return undefined
    const { domainName, id } = distribution.distribution
    const zone = observed(hostedZone)
    const stored = storedTargets(zone)
    const edge = observed(edgeClosed)
    const foreign = [...domain.cnames, ...stored].find(name => isCloudFrontName(name) && !sameHost(name, domainName))
    const because = facts([
      answerOfDns(domain, resolver),
      dns.distribution !== null && `${id} (${domainName}) is ${list(dns.distribution.addresses)}`,
      recordFact(zone),
      answerFact('edge', edge?.start, target),
    ])
    const fixes = leadToEdge(target, { zone, distribution })
    if (foreign !== undefined) {
      const own = winsByAlias(distribution, { edge, dns, target })
      if (own === 'wins') return undefined
      if (own === 'unseen') {
        return {
          cannotTell: `${id} has the very name as its alias and would answer for it wherever CloudFront does; what answered was not reached at the addresses that ${resolver} names (--connect-to, the hosts file)`,
        }
      }
      return {
        because,
        rootCause: `The tenant's name leads to ${foreign}, another distribution than ${id} (${domainName}) of this environment${gone ? ', and one that is gone' : ''}.`,
        fixes,
      }
    }
    if (gone) return undefined
    const beside = strayAddresses(dns, domainName)
    if (beside.length > 0) {
      return {
        because,
        rootCause: `The tenant's name has addresses of CloudFront and ${list(beside)} beside them, which is none: a share of the visitors ends up there.`,
        fixes,
      }
    }
    const byIpv6 = () =>
      ipv6Way(dns, zone, domainName) === 'elsewhere'
        ? {
            because: facts([answerOfDns(domain, resolver), ...ipv6Facts(dns, zone)]),
            rootCause:
              "The tenant's name leads to this environment's distribution, but its IPv6 address does not: visitors with IPv6, who try that first, end up somewhere else.",
            fixes: leadIpv6ToEdge(target, { zone, distribution }),
          }
        : undefined
    const stray = strayRecords(zone, domainName, dns).find(({ way }) => way === 'elsewhere')
    if (stray && zone?.zoneFound) {
      return {
        because: facts([held(stray.record), answerOfDns(domain, resolver)]),
        rootCause: stray.record.share
          ? `Route 53 leads a part of the visitors to ${stray.target}, past this environment's distribution ${id} (${domainName}).`
          : `Route 53 leads the name to ${stray.target}, past this environment's distribution ${id} (${domainName}): what the resolver answers is older, and soon forgotten.`,
        explains: ['dns-to-cloudfront'],
        fixes: stray.record.share ? [leadSharesByHand(zone, domainName)] : fixes,
      }
    }
    if (leadsTo(domain, domainName) || sharesAddress(domain, dns.distribution)) return byIpv6()
    const recorded = stored.some(name => sameHost(name, domainName))
    if (edge !== undefined && !reachedByDns(edge.start, dns, target)) {
      return {
        cannotTell: `what answered for ${target.domain} was not reached at the addresses that ${resolver} names (--connect-to, the hosts file): it says nothing of where the name leads`,
      }
    }
    if (throughCloudFront(edge)) {
      return recorded
        ? byIpv6()
        : {
            cannotTell: `${target.domain} answers through CloudFront, but nothing shows that it is ${id}: its record could not be seen, and CloudFront changes its addresses`,
          }
    }
    if (recorded) {
      return {
        because,
        rootCause: `Route 53 leads the name to ${domainName}, but the resolver answers something else: probably an older answer that it still remembers, or another zone that answers for the name.`,
        fixes,
      }
    }
    return { because, fixes }
  },
})
