import type { ListenerState, LoadBalancerState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, text, texts } from '../lib/input.ts'
import { subnetsOf, vpcIdOf } from './ec2-network.ts'
import { pageOf } from './elbv2-page.ts'

export function describeLoadBalancers(world: World, input: Input) {
  const names = texts(input, 'Names')
  const arns = texts(input, 'LoadBalancerArns')
  const all = world.loadBalancer ? [world.loadBalancer] : []
  const missing = [
    ...names.filter(name => !all.some(each => each.name === name)),
    ...arns.filter(arn => !all.some(each => each.arn === arn)),
  ]
  if (missing.length > 0) throw noLoadBalancer(missing)
  const { items, marker } = pageOf(all, input)
  return { LoadBalancers: items.map(each => describeLoadBalancer(world, each)), NextMarker: marker }
}

export function describeListeners(world: World, input: Input) {
  const loadBalancerArn = text(input, 'LoadBalancerArn')
  const arns = texts(input, 'ListenerArns')
  if (loadBalancerArn === undefined && arns.length === 0) {
    throw awsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN')
  }
  if (loadBalancerArn !== undefined && loadBalancerArn !== world.loadBalancer?.arn)
    throw noLoadBalancer([loadBalancerArn])
  const listeners = arns.length > 0 ? arns.map(arn => listenerWithArn(world, arn)) : listenersOf(world)
  const { items, marker } = pageOf(listeners, input)
  return { Listeners: items.map(each => describeListener(world, each)), NextMarker: marker }
}

/** The tags that Terraform puts on everything. */
export function describeTags({ environment }: World, input: Input) {
  return {
    TagDescriptions: texts(input, 'ResourceArns').map(arn => ({
      ResourceArn: arn,
      Tags: [
        { Key: 'Environment', Value: environment.name },
        { Key: 'ManagedBy', Value: 'Terraform' },
      ],
    })),
  }
}

/** Listeners go with their load balancer. */
export const listenersOf = ({ loadBalancer, listeners }: World): readonly ListenerState[] =>
  loadBalancer ? listeners : []

export function listenerWithArn(world: World, arn: string): ListenerState {
  const listener = listenersOf(world).find(each => each.arn === arn)
  if (!listener) throw awsError('ListenerNotFound', 'One or more listeners not found')
  return listener
}

const describeListener = (world: World, { arn, port, protocol, defaultActions }: ListenerState) => ({
  ListenerArn: arn,
  LoadBalancerArn: world.loadBalancer?.arn,
  Port: port,
  Protocol: protocol,
  DefaultActions: defaultActions,
})

const noLoadBalancer = (missing: readonly string[]) =>
  awsError('LoadBalancerNotFound', `Load balancers '[${missing.join(', ')}]' not found`)

function describeLoadBalancer(
  world: World,
  { name, arn, dnsName, hostedZoneId, state, securityGroups }: LoadBalancerState,
) {
  return {
    LoadBalancerArn: arn,
    DNSName: dnsName,
    CanonicalHostedZoneId: hostedZoneId,
    CreatedTime: new Date('2025-01-15T08:00:00Z'),
    LoadBalancerName: name,
    Scheme: 'internet-facing',
    VpcId: vpcIdOf(world),
    State: { Code: state },
    Type: 'application',
    AvailabilityZones: subnetsOf(world).map(({ availabilityZone, subnetId }) => ({
      ZoneName: availabilityZone,
      SubnetId: subnetId,
    })),
    SecurityGroups: securityGroups,
    IpAddressType: 'ipv4',
  }
}
