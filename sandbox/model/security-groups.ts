import type { SecurityGroupRuleState, SecurityGroupState, World } from './state.ts'

/** Whether a connection may be opened: the sender's groups let it out, one of the receiver's lets it in. */
export function lets(world: World, from: readonly string[], to: readonly string[], port: number): boolean {
  return (
    groups(world, from).some(({ egress }) => egress.some(rule => permits(rule, port, to))) &&
    groups(world, to).some(({ ingress }) => ingress.some(rule => permits(rule, port, from)))
  )
}

/** Whether a group of these lets its members out to the internet on a port. */
export const letsOut = (world: World, from: readonly string[], port: number): boolean =>
  groups(world, from).some(({ egress }) => egress.some(rule => covers(rule, port) && rule.cidrs.includes('0.0.0.0/0')))

export const groupsTagged = ({ securityGroups }: World, nameTag: string): readonly string[] =>
  [...securityGroups.values()].filter(group => group.nameTag === nameTag).map(({ id }) => id)

const groups = ({ securityGroups }: World, ids: readonly string[]): readonly SecurityGroupState[] =>
  ids.flatMap(id => securityGroups.get(id) ?? [])

/** Every address of the VPC lies in these. */
const COVERS_VPC: readonly string[] = ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/16']

const permits = (rule: SecurityGroupRuleState, port: number, others: readonly string[]): boolean =>
  covers(rule, port) &&
  (rule.groupIds.some(id => others.includes(id)) || rule.cidrs.some(cidr => COVERS_VPC.includes(cidr)))

const covers = ({ protocol, fromPort, toPort }: SecurityGroupRuleState, port: number): boolean =>
  protocol === '-1' || (protocol === 'tcp' && (fromPort ?? 0) <= port && port <= (toPort ?? 65_535))
