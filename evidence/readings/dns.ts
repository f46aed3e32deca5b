import type { DnsAnswer, HostedZone } from '../dns.ts'
import type { EdgeClosed } from '../http.ts'
import { hostName, sameHost } from './host-names.ts'

/** Whether an answer comes by way of a name. */
export const leadsTo = ({ cnames }: DnsAnswer, name: string): boolean => cnames.some(cname => sameHost(cname, name))

export const sharesAddress = (one: DnsAnswer, other: DnsAnswer | null): boolean =>
  other !== null && one.addresses.some(address => other.addresses.includes(address))

export const isCloudFrontName = (name: string): boolean => hostName(name).endsWith('.cloudfront.net')

/** What the hosted zone's record points at: an alias, or the value of a CNAME. */
export function storedTargets(zone: HostedZone | undefined): readonly string[] {
  if (!zone?.zoneFound || zone.record === null) return []
  const { type, aliasTarget, values } = zone.record
  return [...(aliasTarget === null ? [] : [aliasTarget]), ...(type === 'CNAME' ? values : [])]
}

/** Whether an answer came through CloudFront, whichever distribution it was: its headers name none, so alone they prove nothing. */
export function throughCloudFront(edge: EdgeClosed | undefined): boolean {
  if (!edge?.start.answered) return false
  const { cloudFrontRequestId, xCache, via } = edge.start
  return cloudFrontRequestId !== null || /cloudfront/i.test(`${xCache ?? ''} ${via ?? ''}`)
}
