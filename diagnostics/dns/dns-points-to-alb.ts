import { observed } from '../../evidence/observed.ts'
import { leadsTo, sharesAddress, strayRecords } from '../../evidence/readings/dns.ts'
import { ipv6Way } from '../../evidence/readings/ipv6.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import {
  answerOfDns,
  edgeName,
  held,
  ipv6Facts,
  leadIpv6ToEdge,
  leadSharesByHand,
  leadToEdge,
  recordFact,
} from '../lib/dns.ts'
import { answerFact } from '../lib/facts.ts'
import { EDGE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'dns-points-to-alb',
  runbook: 'Issue 3, 5.3',
  title: 'The name leads to the load balancer',
  rootCause:
    "The tenant's name leads to the load balancer instead of CloudFront: https finds nobody there, and http passes by the Basic Auth.",
  needs: ['dns'],
  considers: ['distribution', 'hosted-zone', 'edge-closed'],
  explains: EDGE,
  hides: {
    'dns-bypasses-cloudfront': 'the load balancer is the place past CloudFront',
  },
  prevention:
    'Let Terraform own the wildcard record, with the distribution as its alias target; make no records for single tenants by hand.',
  match({ dns, distribution, 'hosted-zone': hostedZone, 'edge-closed': edgeClosed }, target) {
    if (target.environment.cloudFront === null) return undefined
    const { domain, alb, resolver } = dns
    if (!alb || domain.rcode !== 'NOERROR' || domain.addresses.length === 0) return undefined
    const byName = leadsTo(domain, alb.name)
    const zone = observed(hostedZone)
    const served = observed(distribution)
    const edge = edgeName(served)
    if (!byName && !sharesAddress(domain, alb)) {
      if (edge === undefined) return undefined
      const stray = strayRecords(zone, edge, dns).find(({ way }) => way === 'load-balancer')
      if (stray && zone?.zoneFound) {
        return {
          because: facts([held(stray.record), answerOfDns(domain, resolver)]),
          rootCause: stray.record.share
            ? `Route 53 leads a part of the visitors to the load balancer ${alb.name} instead of CloudFront: they pass by the Basic Auth, or find nobody with https.`
            : `Route 53 leads the name to the load balancer ${alb.name} instead of CloudFront: what the resolver answers is older, and soon forgotten.`,
          explains: ['dns-to-cloudfront'],
          fixes: stray.record.share
            ? [leadSharesByHand(zone, edge)]
            : leadToEdge(target, { zone, distribution: served }),
        }
      }
      if (ipv6Way(dns, zone, edge) !== 'load-balancer') return undefined
      return {
        because: facts([answerOfDns(domain, resolver), ...ipv6Facts(dns, zone)]),
        rootCause: `The tenant's name leads visitors with IPv6, who try that first, to the load balancer ${alb.name} instead of CloudFront.`,
        fixes: leadIpv6ToEdge(target, { zone, distribution: served }),
      }
    }
    return {
      because: facts([
        answerOfDns(domain, resolver),
        byName ? `${alb.name} is the load balancer's name` : `the load balancer ${alb.name} is ${list(alb.addresses)}`,
        recordFact(zone),
        answerFact('edge', observed(edgeClosed)?.start, target),
      ]),
      fixes: leadToEdge(target, { zone, distribution: served }),
    }
  },
})
