import { matcherOf } from '../../model/matcher.ts'
import type { TargetGroupState, World } from '../../model/state.ts'
import { targetHealth } from '../../model/target-health.ts'
import { groupWithArn, isForwardedTo, isNamedIn } from '../../model/targets.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, record, records, requiredText, text, texts } from '../lib/input.ts'
import { vpcIdOf } from './ec2-network.ts'
import { pageOf } from './elbv2-page.ts'

export function describeTargetGroups(world: World, input: Input) {
  const names = texts(input, 'Names')
  const arns = texts(input, 'TargetGroupArns')
  const loadBalancerArn = text(input, 'LoadBalancerArn')
  const all = [...world.targetGroups.values()]
  const known = new Set(all.flatMap(({ name, arn }) => [name, arn]))
  if (![...names, ...arns].every(each => known.has(each))) throw noTargetGroup()
  if (loadBalancerArn !== undefined && loadBalancerArn !== world.loadBalancer?.arn) {
    throw awsError('LoadBalancerNotFound', `Load balancers '[${loadBalancerArn}]' not found`)
  }
  const matching = all
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .filter(({ arn }) => arns.length === 0 || arns.includes(arn))
    .filter(({ arn }) => loadBalancerArn === undefined || isForwardedTo(world, arn))
  const { items, marker } = pageOf(matching, input)
  return { TargetGroups: items.map(each => describeTargetGroup(world, each)), NextMarker: marker }
}

export function describeTargetHealth(world: World, input: Input) {
  const group = requireTargetGroup(world, requiredText(input, 'TargetGroupArn'))
  const asked = records(input, 'Targets').map(each => ({
    id: requiredText(each, 'Id'),
    port: number(each, 'Port') ?? group.port,
  }))
  const targets = targetHealth(world, group.arn)
  const unregistered = asked.filter(({ id, port }) => !targets.some(each => each.id === id && each.port === port))
  return {
    TargetHealthDescriptions: [
      ...targets.filter(
        ({ id, port }) => asked.length === 0 || asked.some(each => each.id === id && each.port === port),
      ),
      ...unregistered.map(({ id, port }) => ({
        id,
        port,
        state: 'unused',
        reason: 'Target.NotRegistered',
        description: 'Target is not registered to the target group',
      })),
    ].map(({ id, port, state, reason, description }) => ({
      Target: { Id: id, Port: port, AvailabilityZone: `${world.environment.region}a` },
      HealthCheckPort: String(port),
      TargetHealth: { State: state, Reason: reason, Description: description },
    })),
  }
}

export function modifyTargetGroup(world: World, input: Input) {
  const group = requireTargetGroup(world, requiredText(input, 'TargetGroupArn'))
  const before = group.healthCheck
  const matcher = text(record(input, 'Matcher'), 'HttpCode') ?? before.matcher
  if (!matcherOf(matcher)) throw awsError('ValidationError', `Health check matcher HTTP code '${matcher}' is not valid`)
  group.healthCheck = {
    path: text(input, 'HealthCheckPath') ?? before.path,
    port: text(input, 'HealthCheckPort') ?? before.port,
    matcher,
    intervalSeconds: number(input, 'HealthCheckIntervalSeconds') ?? before.intervalSeconds,
    timeoutSeconds: number(input, 'HealthCheckTimeoutSeconds') ?? before.timeoutSeconds,
    healthyThreshold: number(input, 'HealthyThresholdCount') ?? before.healthyThreshold,
    unhealthyThreshold: number(input, 'UnhealthyThresholdCount') ?? before.unhealthyThreshold,
  }
  return { TargetGroups: [describeTargetGroup(world, group)] }
}

/** One that is not there counts as deleted; one that a rule or a listener leads to stays. */
export function deleteTargetGroup(world: World, input: Input) {
  const arn = requiredText(input, 'TargetGroupArn')
  if (isNamedIn(world, arn)) {
    throw awsError('ResourceInUse', `Target group '${arn}' is currently in use by a listener or a rule`)
  }
  const group = groupWithArn(world, arn)
  if (group) world.targetGroups.delete(group.name)
  return {}
}

/** What somebody registers by hand; a service registers its own tasks. */
export function registerTargets(world: World, input: Input) {
  const group = requireTargetGroup(world, requiredText(input, 'TargetGroupArn'))
  group.registered = [...new Set([...group.registered, ...addressesIn(input)])]
  return {}
}

export function deregisterTargets(world: World, input: Input) {
  const group = requireTargetGroup(world, requiredText(input, 'TargetGroupArn'))
  const gone = addressesIn(input)
  group.registered = group.registered.filter(address => !gone.includes(address))
  return {}
}

const addressesIn = (input: Input): readonly string[] => records(input, 'Targets').map(each => requiredText(each, 'Id'))

export function requireTargetGroup(world: World, arn: string): TargetGroupState {
  const group = groupWithArn(world, arn)
  if (!group) throw noTargetGroup()
  return group
}

const noTargetGroup = () => awsError('TargetGroupNotFound', 'One or more target groups not found')

const describeTargetGroup = (world: World, { name, arn, port, healthCheck }: TargetGroupState) => ({
  TargetGroupArn: arn,
  TargetGroupName: name,
  Protocol: 'HTTP',
  Port: port,
  VpcId: vpcIdOf(world),
  HealthCheckProtocol: 'HTTP',
  HealthCheckPort: healthCheck.port,
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
  HealthyThresholdCount: healthCheck.healthyThreshold,
  UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
  HealthCheckPath: healthCheck.path,
  Matcher: { HttpCode: healthCheck.matcher },
  LoadBalancerArns: world.loadBalancer && isForwardedTo(world, arn) ? [world.loadBalancer.arn] : [],
  TargetType: 'ip',
  ProtocolVersion: 'HTTP1',
  IpAddressType: 'ipv4',
})
