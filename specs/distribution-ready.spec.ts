import { behavioursBefore, isBalancer, isUnread, misfits, nameOf } from '../evidence/readings/cache-behaviours.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

/** Both turn a plain request away from the origin. */
const HTTPS_ONLY: readonly (string | null)[] = ['redirect-to-https', 'https-only']

export default testStep('distribution-ready', ({ distribution, 'load-balancer': loadBalancer }, { target }) => {
  const { domain } = target
  if (!distribution.found) {
    const near = distribution.sameOrigin.map(
      ({ id, aliases }) => `${id} has this origin with ${aliases.join(', ') || 'no alias'}`,
    )
    const shared = distribution.sameOrigin.filter(({ tenantsOnly }) => tenantsOnly)
    if (shared.length > 0)
      return unknown(
        `${shared.map(({ id }) => id).join(', ')} has this origin and names by its distribution tenants alone, which are not looked at`,
      )
    return failed(
      [`none of ${distribution.inspectedCount} distributions has an alias for ${domain}`, ...near].join('; '),
    )
  }
  const { matchedAlias } = distribution
  const { id, enabled, status, origins, webAclId, viewerProtocolPolicy } = distribution.distribution
  if (!enabled) return failed(`${id} is disabled`)
  if (status !== 'Deployed' && status !== 'InProgress')
    return unknown(`CloudFront calls ${id} ${status}: nothing known of such a state`)
  if (status !== 'Deployed') return failed(`${id} is ${status}: the last change has not reached every edge yet`)
  if (!loadBalancer.found)
    return unknown(`there is no load balancer ${loadBalancer.name} to compare the origin of ${id} with`)
  const { dnsName } = loadBalancer
  const named = origins.map(({ domainName }) => domainName).join(', ') || 'not set'
  if (!origins.some(origin => isBalancer(origin, dnsName))) {
    return origins.some(isUnread)
      ? unknown(`the origin of ${id} is ${named}: whether that leads to ${dnsName} could not be seen`)
      : failed(`the origin of ${id} is ${named}, not ${dnsName}`)
  }
  const unfit = misfits(distribution.distribution, dnsName)
  if (unfit.length > 0) return failed(`${id}: ${unfit.map(({ says }) => says).join('; ')}`)
  const notes = [webAclId === null ? `${id} has no web ACL` : `web ACL ${webAclId}`]
  if (!HTTPS_ONLY.includes(viewerProtocolPolicy))
    notes.push(`${id} also serves plain http (${viewerProtocolPolicy ?? 'no policy'})`)
  for (const behaviour of behavioursBefore(distribution.distribution)) {
    const asked = origins.find(({ domainName }) => domainName === behaviour.origin)
    if (asked && !isBalancer(asked, dnsName)) notes.push(`${nameOf(behaviour)} asks ${asked.domainName}`)
  }
  return passed(`${id} enabled, deployed, alias ${matchedAlias}, origin ${loadBalancer.name}`, notes)
})
