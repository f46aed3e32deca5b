import type { World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, texts } from '../lib/input.ts'
import { filtered, paged } from './ec2-filters.ts'

const VPC_CIDR = '10.0.0.0/16'

/** The one VPC, under the environment's name for it; its id is the one the security groups carry. */
export const vpcIdOf = (world: World): string | undefined => [...world.securityGroups.values()][0]?.vpcId

/** Every subnet that a service names, in order; they alternate between the first two availability zones. */
export function subnetsOf(world: World) {
  const { region, accountId, vpcName } = world.environment
  const ids = [...new Set([...world.services.values()].flatMap(({ subnets }) => subnets))].sort()
  return ids.map((id, index) => ({
    subnetId: id,
    subnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${id}`,
    state: 'available',
    vpcId: vpcIdOf(world) ?? '',
    cidrBlock: `10.0.${index + 1}.0/24`,
    availableIpAddressCount: 240,
    availabilityZone: `${region}${index % 2 === 0 ? 'a' : 'b'}`,
    availabilityZoneId: `${region}-az${(index % 2) + 1}`,
    defaultForAz: false,
    mapPublicIpOnLaunch: false,
    ownerId: accountId,
    tagSet: [{ key: 'Name', value: `${vpcName}-private-${index + 1}` }],
  }))
}

export function describeSubnets(world: World, input: Input) {
  const all = subnetsOf(world)
  const ids = texts(input, 'SubnetId')
  const missing = ids.find(id => !all.some(({ subnetId }) => subnetId === id))
  if (missing !== undefined) {
    throw awsError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`)
  }
  const named = all.filter(({ subnetId }) => ids.length === 0 || ids.includes(subnetId))
  const matching = filtered(named, input, (subnet, filter) => {
    if (filter === 'subnet-id') return [subnet.subnetId]
    if (filter === 'vpc-id') return [subnet.vpcId]
    if (filter === 'availability-zone') return [subnet.availabilityZone]
    return filter === 'tag:Name' ? subnet.tagSet.map(({ value }) => value) : filter.startsWith('tag:') ? [] : undefined
  })
  const { items, nextToken } = paged(matching, input)
  return { subnetSet: items, nextToken }
}

export function describeVpcs(world: World, input: Input) {
  const vpcId = vpcIdOf(world)
  const all =
    vpcId === undefined
      ? []
      : [
          {
            vpcId,
            state: 'available',
            cidrBlock: VPC_CIDR,
            isDefault: false,
            instanceTenancy: 'default',
            ownerId: world.environment.accountId,
            tagSet: [{ key: 'Name', value: world.environment.vpcName }],
          },
        ]
  const ids = texts(input, 'VpcId')
  const missing = ids.find(id => id !== vpcId)
  if (missing !== undefined) throw awsError('InvalidVpcID.NotFound', `The vpc ID '${missing}' does not exist`)
  const matching = filtered(all, input, (vpc, filter) => {
    if (filter === 'vpc-id') return [vpc.vpcId]
    return filter === 'tag:Name' ? vpc.tagSet.map(({ value }) => value) : filter.startsWith('tag:') ? [] : undefined
  })
  const { items, nextToken } = paged(matching, input)
  return { vpcSet: items, nextToken }
}
