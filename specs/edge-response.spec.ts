import { observed } from '../evidence/observed.ts'
import { isBalancer, isUnread } from '../evidence/readings/cache-behaviours.ts'
import { deniedByResolverAlone } from '../evidence/readings/dns.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { judgeAnswer } from './lib/tenant-answer.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

export default testStep('edge-response', (seen, context) => {
  const { 'edge-pages': edgePages } = seen
  const service = observed(seen.service)
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const { start, login } = edgePages
  if (login === 'none-known')
    return unknown('no login is known to ask CloudFront with: neither stored nor in the LIVE function')
  if (start.answered && start.status === 401) {
    return failed(
      `401 although the login was sent (from ${login === 'stored-secret' ? 'the stored secret' : 'the LIVE function'})`,
    )
  }
  const dns = observed(seen.dns)
  if (
    !start.answered &&
    dns !== undefined &&
    deniedByResolverAlone(dns.domain, observed(seen['hosted-zone']), observed(seen.distribution))
  )
    return unknown(`the resolver ${dns.resolver} knows no ${dns.domain.name}, although the Route 53 record is right`)
  const atLoadBalancer = start.address !== null && dns?.alb?.addresses.includes(start.address) === true
  const evidence = {
    pages: edgePages,
    // The load balancer has no https, so that its silence is no surprise and nothing has to bear it out.
    otherWay: atLoadBalancer ? start : observed(seen['alb-pages'])?.start,
    rules: observed(seen['listener-rules']),
    service,
    targetHealth: observed(seen['target-health']),
    database: observed(seen.database),
  }
  const verdict = judgeAnswer(evidence, context)
  if (verdict.status !== 'passed' || !start.answered) return verdict
  const distribution = observed(seen.distribution)
  const loadBalancer = observed(seen['load-balancer'])
  if (!distribution?.found || !loadBalancer?.found) {
    return unknown(`${verdict.saw}, but whether CloudFront asks this load balancer could not be seen`, verdict.notes)
  }
  const { id, origins } = distribution.distribution
  if (!origins.some(origin => isBalancer(origin, loadBalancer.dnsName))) {
    if (origins.some(isUnread))
      return unknown(
        `${verdict.saw}, but whether the origin of ${id} is the load balancer could not be seen`,
        verdict.notes,
      )
    return failed(
      `${verdict.saw}, but the origin of ${id} is not the load balancer ${loadBalancer.dnsName}`,
      verdict.notes,
    )
  }
  const version = start.httpVersion === '2' ? 'HTTP/2' : 'HTTP/1.1'
  const notes =
    start.httpVersion === '2' ? verdict.notes : [...verdict.notes, `CloudFront answered over ${version}, not HTTP/2`]
  // The function's own login always fits: only the stored one shows whether people can open the site.
  if (login === 'live-function-unconfirmed')
    return unknown(`${verdict.saw}, with the login in the LIVE function; the stored one could not be read`, notes)
  if (login === 'live-function')
    return passed(`${verdict.saw}, over ${version}`, [
      ...notes,
      'no stored login was to be had: asked with that of the LIVE function',
    ])
  return passed(`${verdict.saw}, over ${version}`, notes)
})
