import { randomUUID } from 'node:crypto'
import type { SecurityGroupRuleState, SecurityGroupState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, records, requiredText, text, texts } from '../lib/input.ts'
import type { Operation } from '../service.ts'
import { type Direction, describeRule, noGroup, type RuleSource, sourcesOf } from './ec2-security-groups.ts'

/** A rule with exactly one source, as EC2 counts them. */
interface Permission {
  readonly protocol: string
  readonly fromPort: number | null
  readonly toPort: number | null
  readonly source: RuleSource
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', all: '-1' }
const RULE_ID_LENGTH = 17

/** Authorize and Revoke for one direction; all permissions of a call are carried out or none. */
export function changeRules(change: 'authorize' | 'revoke', direction: Direction): Operation<object> {
  return (world, input) => {
    const group = groupOf(world, input)
    return change === 'authorize' ? authorize(world, group, direction, input) : revoke(group, direction, input)
  }
}

function authorize(world: World, group: SecurityGroupState, direction: Direction, input: Input) {
  const permissions = permissionsOf(input)
  const known = new Set([...world.securityGroups.values()].map(({ id }) => id))
  for (const permission of permissions) {
    const { source } = permission
    if ('groupId' in source && !known.has(source.groupId)) throw noGroup(source.groupId)
    if (group[direction].some(rule => includes(rule, permission))) {
      throw awsError('InvalidPermission.Duplicate', `the specified rule "${said(permission)}" already exists`)
    }
  }
  const added = permissions.map(ruleOf)
  group[direction] = [...group[direction], ...added]
  return {
    return: true,
    securityGroupRuleSet: added.flatMap(rule => describeRule(world, group, rule, direction)),
  }
}

function revoke(group: SecurityGroupState, direction: Direction, input: Input) {
  const ids = texts(input, 'SecurityGroupRuleId')
  const permissions = ids.length > 0 ? ids.map(id => permissionWithId(group[direction], id)) : permissionsOf(input)
  if (!permissions.every(permission => group[direction].some(rule => includes(rule, permission)))) {
    throw awsError('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.')
  }
  group[direction] = group[direction]
    .map(rule => permissions.filter(each => samePorts(rule, each)).reduce(without, rule))
    .filter(({ cidrs, groupIds }) => cidrs.length + groupIds.length > 0)
  return { return: true }
}

function permissionWithId(rules: readonly SecurityGroupRuleState[], id: string): Permission {
  for (const rule of rules) {
    const found = sourcesOf(rule).find(each => each.id === id)
    if (found) {
      const { protocol, fromPort, toPort } = rule
      return { protocol, fromPort, toPort, source: found.source }
    }
  }
  throw awsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`)
}

function groupOf(world: World, input: Input): SecurityGroupState {
  const id = text(input, 'GroupId')
  const name = text(input, 'GroupName')
  if (id === undefined && name === undefined) {
    throw awsError('MissingParameter', 'The request must contain the parameter groupName or groupId')
  }
  const group = [...world.securityGroups.values()].find(each =>
    id === undefined ? each.name === name : each.id === id,
  )
  if (!group) throw noGroup(id ?? name ?? '')
  return group
}

/** From `IpPermissions`, or from the older members that name one CIDR directly. */
function permissionsOf(input: Input): readonly Permission[] {
  const simple = text(input, 'CidrIp') === undefined ? [] : [{ ...input, IpRanges: [{ CidrIp: input.CidrIp }] }]
  const permissions = [...records(input, 'IpPermissions'), ...simple].flatMap(expand)
  if (permissions.length === 0) {
    throw awsError(
      'MissingParameter',
      'Either IpPermissions or SecurityGroupRuleIds must be given with at least one source',
    )
  }
  return permissions
}

function expand(permission: Input): readonly Permission[] {
  const written = requiredText(permission, 'IpProtocol')
  const protocol = PROTOCOLS[written] ?? written
  const every = protocol === '-1'
  const ports = {
    protocol,
    fromPort: every ? null : (number(permission, 'FromPort') ?? null),
    toPort: every ? null : (number(permission, 'ToPort') ?? null),
  }
  if ((protocol === 'tcp' || protocol === 'udp') && (ports.fromPort === null || ports.toPort === null)) {
    throw awsError(
      'InvalidParameterValue',
      'Invalid value for portRange. Must specify both from and to ports with TCP/UDP.',
    )
  }
  return [
    ...records(permission, 'IpRanges').map(each => ({ ...ports, source: { cidr: requiredText(each, 'CidrIp') } })),
    ...records(permission, 'Ipv6Ranges').map(each => ({ ...ports, source: { cidr: requiredText(each, 'CidrIpv6') } })),
    ...records(permission, 'Groups').map(each => ({ ...ports, source: { groupId: requiredText(each, 'GroupId') } })),
  ]
}

const samePorts = (rule: SecurityGroupRuleState, permission: Permission): boolean =>
  rule.protocol === permission.protocol && rule.fromPort === permission.fromPort && rule.toPort === permission.toPort

const includes = (rule: SecurityGroupRuleState, permission: Permission): boolean =>
  samePorts(rule, permission) &&
  ('cidr' in permission.source
    ? rule.cidrs.includes(permission.source.cidr)
    : rule.groupIds.includes(permission.source.groupId))

const without = (rule: SecurityGroupRuleState, { source }: Permission): SecurityGroupRuleState =>
  'cidr' in source
    ? { ...rule, cidrs: rule.cidrs.filter(cidr => cidr !== source.cidr) }
    : { ...rule, groupIds: rule.groupIds.filter(id => id !== source.groupId) }

const ruleOf = ({ source, ...ports }: Permission): SecurityGroupRuleState => ({
  ...ports,
  ruleId: `sgr-${randomUUID().replaceAll('-', '').slice(0, RULE_ID_LENGTH)}`,
  cidrs: 'cidr' in source ? [source.cidr] : [],
  groupIds: 'groupId' in source ? [source.groupId] : [],
})

const said = ({ protocol, fromPort, toPort, source }: Permission): string =>
  `peer: ${'cidr' in source ? source.cidr : source.groupId}, ${protocol === '-1' ? 'ALL' : protocol.toUpperCase()}, from port: ${fromPort}, to port: ${toPort}, ALLOW`
