import type { IpPermission, SecurityGroup as SdkGroup } from '@aws-sdk/client-ec2'
import type { SecurityGroup, SecurityGroupRule } from '../../evidence/index.ts'
import { required } from './answers.ts'
import type { Aws } from './aws.ts'
import { type Common, shared } from './common.ts'
import { everyPage } from './pages.ts'

const groups = shared<readonly SecurityGroup[]>()

/** Every security group that one of these names or ids fits. */
export function groupsBy(
  { aws, common }: { readonly aws: Aws; readonly common: Common },
  filter: 'tag:Name' | 'group-id',
  values: readonly string[],
): Promise<readonly SecurityGroup[]> {
  return groups(common, `${filter} ${values.join(' ')}`, async signal => {
    const [client, { paginateDescribeSecurityGroups }] = [await aws.ec2(), await import('@aws-sdk/client-ec2')]
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
