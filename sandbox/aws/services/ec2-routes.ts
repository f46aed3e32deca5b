import { endpointGroupName } from '../../model/endpoints.ts'
import type { World } from '../../model/state.ts'
import { hexOf } from '../lib/ids.ts'
import type { Input } from '../lib/input.ts'
import { filtered, paged } from './ec2-filters.ts'
import { subnetsOf, vpcIdOf } from './ec2-network.ts'

/** One private route table for all subnets; its way out is the NAT gateway. */
export function describeRouteTables(world: World, input: Input) {
  const vpcId = vpcIdOf(world) ?? ''
  const subnets = subnetsOf(world).map(({ subnetId }) => subnetId)
  const local = { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active', origin: 'CreateRouteTable' }
  const out = {
    destinationCidrBlock: '0.0.0.0/0',
    natGatewayId: `nat-${hexOf(vpcId, 17)}`,
    state: 'active',
    origin: 'CreateRoute',
  }
  const { natRoute, secretsManagerRoute } = world.network
  const table = {
    routeTableId: `rtb-${hexOf(vpcId, 17)}`,
    vpcId,
    routeSet: natRoute && secretsManagerRoute ? [local, out] : [local],
    associationSet: subnets.map(subnetId => ({ subnetId, main: false })),
  }
  const matching = filtered([table], input, (each, filter) => {
    if (filter === 'association.subnet-id') return subnets
    return filter === 'vpc-id' ? [each.vpcId] : undefined
  })
  const { items, nextToken } = paged(matching, input)
  return { routeTableSet: items, nextToken }
}

/** Interface endpoints, which let in whoever the tasks' own groups let in; usually there is none, and tasks go out through the NAT gateway. */
export function describeVpcEndpoints(world: World, input: Input) {
  const { endpoints, environment, securityGroups } = world
  const vpcId = vpcIdOf(world) ?? ''
  const groups = [...securityGroups.values()].filter(({ nameTag }) => nameTag === endpointGroupName(environment))
  const all = [...endpoints].map(([service, createdAt]) => ({
    vpcEndpointId: `vpce-${hexOf(`${vpcId} ${service}`, 17)}`,
    vpcEndpointType: 'Interface',
    vpcId,
    serviceName: `com.amazonaws.${environment.region}.${service}`,
    state: 'available',
    privateDnsEnabled: true,
    subnetIdSet: subnetsOf(world).map(({ subnetId }) => subnetId),
    groupSet: groups.map(({ id, nameTag }) => ({ groupId: id, groupName: nameTag })),
    creationTimestamp: new Date(createdAt),
    ownerId: environment.accountId,
  }))
  const matching = filtered(all, input, (each, filter) => {
    if (filter === 'vpc-id') return [each.vpcId]
    return filter === 'service-name' ? [each.serviceName] : undefined
  })
  const { items, nextToken } = paged(matching, input)
  return { vpcEndpointSet: items, nextToken }
}
