import type { IpPermission, SecurityGroup as SdkGroup } from '@aws-sdk/client-ec2'
import type { SecurityGroup, SecurityGroupRule, SecurityGroups } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { type Common, shared } from './lib/common.ts'
import { defineProbe, needed } from './lib/define.ts'
import { everyPage } from './lib/pages.ts'

/** The environment's security groups, found by their tag because their names are generated, and those the service really uses. */
export default defineProbe({
  kind: 'security-groups',
  shows:
    'who lets whom in and out on the way from the load balancer to the database and the file system (DescribeSecurityGroups)',
  after: ['service'],
  reproduce: target =>
    awsInline(target, 'ec2 describe-security-groups', {
      filters: `Name=tag:Name,Values=${Object.values(target.environment.securityGroupTags).join(',')}`,
    }),
  collect: async ({ target, aws, seen, common }): Promise<SecurityGroups> => {
    const service = needed(seen.service)
    const tags = target.environment.securityGroupTags
    const tagged = await groupsBy({ aws, common }, 'tag:Name', Object.values(tags))
    const ids = service.found ? service.securityGroups : []
    const others = ids.filter(id => !tagged.some(group => group.id === id))
    const untagged = others.length > 0 ? await groupsBy({ aws, common }, 'group-id', others) : []
    const withTag = (tag: string) => tagged.filter(({ nameTag }) => nameTag === tag)
    return {
      alb: withTag(tags.alb),
      tasks: withTag(tags.tasks),
      database: withTag(tags.database),
      efs: withTag(tags.efs),
      service: [...tagged, ...untagged].filter(({ id }) => ids.includes(id)),
    }
  },
})

const groups = shared<readonly SecurityGroup[]>()

function groupsBy(
  { aws, common }: { readonly aws: Aws; readonly common: Common },
  filter: 'tag:Name' | 'group-id',
  values: readonly string[],
): Promise<readonly SecurityGroup[]> {
  return groups(common, `${filter} ${values.join(' ')}`, async signal => {
    const [client, { paginateDescribeSecurityGroups }] = await Promise.all([aws.ec2(), import('@aws-sdk/client-ec2')])
    const query = { Filters: [{ Name: filter, Values: [...values] }] }
    const pages = paginateDescribeSecurityGroups({ client }, query, { abortSignal: signal })
    return (await everyPage(pages, page => page.SecurityGroups)).map(toGroup)
  })
}

const toGroup = (group: SdkGroup): SecurityGroup => ({
  id: required(group.GroupId, "a security group's id"),
  nameTag: group.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? null,
  vpcId: group.VpcId ?? '',
  ingress: (group.IpPermissions ?? []).map(toRule),
  egress: (group.IpPermissionsEgress ?? []).map(toRule),
})

const toRule = (permission: IpPermission): SecurityGroupRule => ({
  protocol: required(permission.IpProtocol, "a rule's protocol"),
  fromPort: permission.FromPort ?? null,
  toPort: permission.ToPort ?? null,
  cidrs: [
    ...(permission.IpRanges ?? []).flatMap(({ CidrIp }) => CidrIp ?? []),
    ...(permission.Ipv6Ranges ?? []).flatMap(({ CidrIpv6 }) => CidrIpv6 ?? []),
  ],
  groupIds: (permission.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  prefixListIds: (permission.PrefixListIds ?? []).flatMap(({ PrefixListId }) => PrefixListId ?? []),
})
