import type { SecurityGroup, SecurityGroupRule } from '../network.ts'
import { isInRange } from './address-range.ts'

/** Who wants to connect: the security groups of its network interface and its addresses, as far as they are known. */
export interface Peer {
  readonly groupIds: readonly string[]
  readonly addresses: readonly string[]
}

/** `unknown`: a prefix list, an unknown address or a group that was not found stands in the way of an answer. */
export type Admission = 'open' | 'closed' | 'unknown'

/** Whether the groups of a destination let a peer in on a TCP port; rules of all groups add up, there is no deny. */
export const admits = (groups: readonly SecurityGroup[], peer: Peer, port: number): Admission =>
  judge(groups, group => group.ingress, peer, port)

/** Whether the groups of a source let it out to a peer on a TCP port. */
export const letsOut = (groups: readonly SecurityGroup[], peer: Peer, port: number): Admission =>
  judge(groups, group => group.egress, peer, port)

function judge(
  groups: readonly SecurityGroup[],
  rulesOf: (group: SecurityGroup) => readonly SecurityGroupRule[],
  peer: Peer,
  port: number,
): Admission {
  if (groups.length === 0) return 'unknown'
  const answers = groups.flatMap(rulesOf).map(rule => judgeRule(rule, peer, port))
  if (answers.includes('open')) return 'open'
  return answers.includes('unknown') ? 'unknown' : 'closed'
}

const TCP = ['tcp', '6', '-1']
const ANYWHERE = ['0.0.0.0/0', '::/0']

function judgeRule(rule: SecurityGroupRule, { groupIds, addresses }: Peer, port: number): Admission {
  if (!TCP.includes(rule.protocol)) return 'closed'
  const allPorts = rule.protocol === '-1' || rule.fromPort === null || rule.toPort === null
  if (!allPorts && !(Number(rule.fromPort) <= port && port <= Number(rule.toPort))) return 'closed'
  if (rule.cidrs.some(cidr => ANYWHERE.includes(cidr))) return 'open'
  if (rule.groupIds.some(id => groupIds.includes(id))) return 'open'
  if (addresses.length > 0 && addresses.every(address => rule.cidrs.some(cidr => isInRange(cidr, address))))
    return 'open'
  const undecided = rule.prefixListIds.length > 0 || (rule.cidrs.length > 0 && addresses.length === 0)
  return undecided ? 'unknown' : 'closed'
}
