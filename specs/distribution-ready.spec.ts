import type { DistributionSummary } from '../evidence/index.ts'
import { sameHost } from '../evidence/readings/host-names.ts'
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
  if (!hasOrigin(distribution.distribution, loadBalancer.dnsName)) {
    return failed(
      `the origin of ${id} is ${origins.map(({ domainName }) => domainName).join(', ') || 'not set'}, not ${loadBalancer.dnsName}`,
    )
  }
  const notes = [webAclId === null ? `${id} has no web ACL` : `web ACL ${webAclId}`]
  if (!HTTPS_ONLY.includes(viewerProtocolPolicy))
    notes.push(`${id} also serves plain http (${viewerProtocolPolicy ?? 'no policy'})`)
  return passed(`${id} enabled, deployed, alias ${matchedAlias}, origin ${loadBalancer.name}`, notes)
})

const hasOrigin = ({ origins }: DistributionSummary, dnsName: string): boolean =>
  origins.some(({ domainName }) => sameHost(domainName, dnsName))
