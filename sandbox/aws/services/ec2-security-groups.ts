import type { SecurityGroupRuleState, SecurityGroupState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, texts } from '../lib/input.ts'
import { filtered, paged } from './ec2-filters.ts'

export type Direction = 'ingress' | 'egress'

export function describeSecurityGroups(world: World, input: Input) {
  const ids = texts(input, 'GroupId')
  const names = texts(input, 'GroupName')
  const all = [...world.securityGroups.values()]
  const missing =
    ids.find(id => !all.some(group => group.id === id)) ?? names.find(name => !all.some(group => group.name === name))
  if (missing !== undefined) throw noGroup(missing)
  const named = all.filter(
    ({ id, name }) => (ids.length === 0 || ids.includes(id)) && (names.length === 0 || names.includes(name)),
  )
  const { items, nextToken } = paged(filtered(named, input, filterValues), input)
  return { securityGroupInfo: items.map(group => describeGroup(world, group)), nextToken }
}

export function describeSecurityGroupRules(world: World, input: Input) {
  const ids = texts(input, 'SecurityGroupRuleId')
  const all = [...world.securityGroups.values()].flatMap(group => [
    ...group.ingress.flatMap(rule => describeRule(world, group, rule, 'ingress')),
    ...group.egress.flatMap(rule => describeRule(world, group, rule, 'egress')),
  ])
  const missing = ids.find(id => !all.some(rule => rule.securityGroupRuleId === id))
  if (missing !== undefined) {
    throw awsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${missing}' does not exist`)
  }
  const named = all.filter(rule => ids.length === 0 || ids.includes(rule.securityGroupRuleId))
  const matching = filtered(named, input, ({ groupId, securityGroupRuleId }, filter) =>
    filter === 'group-id' ? [groupId] : filter === 'security-group-rule-id' ? [securityGroupRuleId] : undefined,
  )
  const { items, nextToken } = paged(matching, input)
  return { securityGroupRuleSet: items, nextToken }
}

export const noGroup = (idOrName: string) =>
  awsError('InvalidGroup.NotFound', `The security group '${idOrName}' does not exist`)

/** Whom a rule admits. */
export type RuleSource = { readonly cidr: string } | { readonly groupId: string }

/** EC2 counts a rule per source; the first keeps the rule's own id. */
export const sourcesOf = ({
  ruleId,
  cidrs,
  groupIds,
}: SecurityGroupRuleState): readonly { readonly id: string; readonly source: RuleSource }[] =>
  [...cidrs.map(cidr => ({ cidr })), ...groupIds.map(groupId => ({ groupId }))].map((source, index) => ({
    id: index === 0 ? ruleId : `${ruleId}${index}`,
    source,
  }))

export function describeRule(
  world: World,
  group: SecurityGroupState,
  rule: SecurityGroupRuleState,
  direction: Direction,
) {
  const owner = world.environment.accountId
  return sourcesOf(rule).map(({ id, source }) => ({
    securityGroupRuleId: id,
    groupId: group.id,
    groupOwnerId: owner,
    isEgress: direction === 'egress',
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    cidrIpv4: 'cidr' in source && !isIpv6(source.cidr) ? source.cidr : undefined,
    cidrIpv6: 'cidr' in source && isIpv6(source.cidr) ? source.cidr : undefined,
    referencedGroupInfo: 'groupId' in source ? { groupId: source.groupId, userId: owner } : undefined,
  }))
}

function filterValues(group: SecurityGroupState, filter: string): readonly string[] | undefined {
  switch (filter) {
    case 'group-id':
      return [group.id]
    case 'group-name':
      return [group.name]
    case 'tag:Name':
      return [group.nameTag]
    case 'tag-key':
      return ['Name']
    case 'vpc-id':
      return [group.vpcId]
    default:
      return filter.startsWith('tag:') ? [] : undefined
  }
}

const describeGroup = (world: World, group: SecurityGroupState) => ({
  ownerId: world.environment.accountId,
  groupId: group.id,
  groupName: group.name,
  groupDescription: group.nameTag,
  vpcId: group.vpcId,
  ipPermissions: permissionsOf(world, group.ingress),
  ipPermissionsEgress: permissionsOf(world, group.egress),
  tagSet: [{ key: 'Name', value: group.nameTag }],
})

/** Rules for the same protocol and ports are one permission with all their sources. */
function permissionsOf(world: World, rules: readonly SecurityGroupRuleState[]) {
  const groups = Object.values(
    Object.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`),
  ).filter(same => same !== undefined)
  return groups.flatMap(same => {
    const [first] = same
    if (!first) return []
    const cidrs = same.flatMap(rule => rule.cidrs)
    return [
      {
        ipProtocol: first.protocol,
        fromPort: first.fromPort,
        toPort: first.toPort,
        groups: same.flatMap(rule => rule.groupIds).map(groupId => ({ userId: world.environment.accountId, groupId })),
        ipRanges: cidrs.filter(cidr => !isIpv6(cidr)).map(cidrIp => ({ cidrIp })),
        ipv6Ranges: cidrs.filter(isIpv6).map(cidrIpv6 => ({ cidrIpv6 })),
        prefixListIds: [],
      },
    ]
  })
}

const isIpv6 = (cidr: string): boolean => cidr.includes(':')
