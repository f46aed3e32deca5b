import type { DeploymentState, ServiceState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { flag, type Input, number, record, records, requiredText, text, texts } from '../lib/input.ts'
import { requireCluster } from './ecs-clusters.ts'
import { describeService, serviceNamed } from './ecs-services.ts'
import { definitionNamed } from './ecs-task-definitions.ts'

/** Changes a service as UpdateService does: a new task definition, network, target group or `forceNewDeployment` starts a deployment. */
export function updateService(world: World, input: Input) {
  requireCluster(world, input)
  const service = serviceNamed(world, requiredText(input, 'service'))
  if (!service) throw awsError('ServiceNotFoundException', 'Service not found.')
  if (service.status !== 'ACTIVE') throw awsError('ServiceNotActiveException', 'Service was not ACTIVE.')

  const taskDefinition = text(input, 'taskDefinition')
  const definition = taskDefinition === undefined ? undefined : definitionNamed(world, taskDefinition)
  if (taskDefinition !== undefined && !definition) throw awsError('ClientException', 'TaskDefinition not found.')
  if (definition?.status === 'INACTIVE') throw awsError('ClientException', 'TaskDefinition is inactive')
  const desiredCount = number(input, 'desiredCount') ?? service.desiredCount
  if (desiredCount < 0) throw awsError('InvalidParameterException', 'desiredCount cannot be negative.')

  service.desiredCount = desiredCount
  service.healthCheckGracePeriodSeconds =
    number(input, 'healthCheckGracePeriodSeconds') ?? service.healthCheckGracePeriodSeconds
  changeCircuitBreaker(service, record(record(input, 'deploymentConfiguration'), 'deploymentCircuitBreaker'))
  // Percentages that leave room let a deployment go on that had none.
  if (number(record(input, 'deploymentConfiguration'), 'maximumPercent') !== undefined) service.stuck = false
  const replaced = [changeNetwork(service, input), changeLoadBalancers(service, input)].includes(true)
  const otherDefinition = definition !== undefined && definition.taskDefinitionArn !== service.taskDefinitionArn
  if (definition) service.taskDefinitionArn = definition.taskDefinitionArn

  if (replaced || otherDefinition || flag(input, 'forceNewDeployment')) startDeployment(world, service)
  else for (const primary of service.deployments.slice(0, 1)) resize(world, primary, desiredCount)
  return { service: describeService(world, service) }
}

/** Ends a service as DeleteService does: its tasks are stopped, and until they are it is DRAINING. One that wants tasks goes only by force. */
export function deleteService(world: World, input: Input) {
  requireCluster(world, input)
  const service = serviceNamed(world, requiredText(input, 'service'))
  if (!service || service.status === 'INACTIVE') throw awsError('ServiceNotFoundException', 'Service not found.')
  if (service.desiredCount > 0 && !flag(input, 'force')) {
    throw awsError('InvalidParameterException', 'The service cannot be stopped while it is scaled above 0.')
  }
  service.status = 'DRAINING'
  service.desiredCount = 0
  return { service: describeService(world, service) }
}

/** A new primary deployment; the one before stays active until its tasks are replaced. */
function startDeployment(world: World, service: ServiceState): void {
  const now = world.now()
  for (const earlier of service.deployments) {
    if (earlier.status === 'PRIMARY') earlier.status = 'ACTIVE'
  }
  const id = deploymentId(`${service.name} ${now} ${service.deployments.map(each => each.id).join(' ')}`)
  service.deployments.unshift({
    id,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    taskDefinitionArn: service.taskDefinitionArn,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    createdAt: now,
    updatedAt: now,
  })
}

function resize(world: World, primary: DeploymentState, desiredCount: number): void {
  if (primary.desiredCount === desiredCount) return
  primary.desiredCount = desiredCount
  primary.updatedAt = world.now()
}

/** `ecs-svc/` and 19 digits. */
const deploymentId = (seed: string): string =>
  `ecs-svc/${BigInt(`0x${hexOf(seed, 16)}`)
    .toString()
    .padStart(19, '1')
    .slice(0, 19)}`

function changeCircuitBreaker(service: ServiceState, input: Input): void {
  const enable = flag(input, 'enable')
  if (enable !== undefined) service.circuitBreaker = { enable, rollback: flag(input, 'rollback') ?? false }
}

function changeNetwork(service: ServiceState, input: Input): boolean {
  const network = record(record(input, 'networkConfiguration'), 'awsvpcConfiguration')
  if (Object.keys(network).length === 0) return false
  const subnets = texts(network, 'subnets')
  if (subnets.length === 0) throw awsError('InvalidParameterException', 'subnets can not be empty.')
  service.subnets = [...subnets]
  service.securityGroups = [...texts(network, 'securityGroups')]
  service.assignPublicIp = text(network, 'assignPublicIp') === 'ENABLED'
  return true
}

function changeLoadBalancers(service: ServiceState, input: Input): boolean {
  if (input.loadBalancers === undefined) return false
  service.loadBalancers = records(input, 'loadBalancers').map(each => ({
    targetGroupArn: requiredText(each, 'targetGroupArn'),
    containerName: requiredText(each, 'containerName'),
    containerPort: number(each, 'containerPort') ?? 0,
  }))
  return true
}
