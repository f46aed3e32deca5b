import type { DeploymentState, ServiceState, World } from '../../model/state.ts'
import { tasksOf, tasksOfDeployment } from '../../model/tasks.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { clusterArn, isPending, isRunning, lastPart, requireCluster } from './ecs-clusters.ts'

const DESCRIBE_LIMIT = 10
const LIST_LIMIT = 100
const DEFAULT_LIST_LIMIT = 10
/** ECS keeps the last 100 events of a service. */
const EVENT_LIMIT = 100

export const serviceNamed = (world: World, nameOrArn: string): ServiceState | undefined =>
  world.services.get(lastPart(nameOrArn))

export function describeServices(world: World, input: Input) {
  requireCluster(world, input)
  const names = texts(input, 'services')
  if (names.length === 0) throw awsError('InvalidParameterException', 'Services cannot be empty.')
  if (names.length > DESCRIBE_LIMIT) {
    throw awsError('InvalidParameterException', `Services cannot have more than ${DESCRIBE_LIMIT} elements.`)
  }
  return {
    services: names.flatMap(name => {
      const service = serviceNamed(world, name)
      return service ? [describeService(world, service)] : []
    }),
    failures: names
      .filter(name => !serviceNamed(world, name))
      .map(name => ({ arn: name.startsWith('arn:') ? name : serviceArn(world, name), reason: 'MISSING' })),
  }
}

export function listServices(world: World, input: Input) {
  requireCluster(world, input)
  const limit = Math.min(number(input, 'maxResults') ?? DEFAULT_LIST_LIMIT, LIST_LIMIT)
  const arns = [...world.services.values()].filter(({ status }) => status !== 'INACTIVE').map(({ arn }) => arn)
  const { items, nextToken } = page(arns, limit, text(input, 'nextToken'))
  return { serviceArns: items, nextToken }
}

const serviceArn = (world: World, name: string): string => {
  const { region, accountId, cluster } = world.environment
  return `arn:aws:ecs:${region}:${accountId}:service/${cluster}/${name}`
}

/** A service as DescribeServices and UpdateService answer it; the counts follow from the tasks. */
export function describeService(world: World, service: ServiceState) {
  const tasks = tasksOf(world, service.name)
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: clusterArn(world),
    loadBalancers: service.loadBalancers,
    serviceRegistries: [],
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: tasks.filter(isRunning).length,
    pendingCount: tasks.filter(isPending).length,
    launchType: 'FARGATE',
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    taskDefinition: service.taskDefinitionArn,
    deploymentConfiguration: {
      deploymentCircuitBreaker: service.circuitBreaker,
      strategy: service.bakeMs > 0 ? 'BLUE_GREEN' : 'ROLLING',
      bakeTimeInMinutes: Math.round(service.bakeMs / 60_000),
      maximumPercent: 200,
      minimumHealthyPercent: 100,
    },
    deployments: service.deployments.map(deployment => describeDeployment(world, service, deployment)),
    events: service.events
      .slice(0, EVENT_LIMIT)
      .map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt: new Date(service.createdAt),
    placementConstraints: [],
    placementStrategy: [],
    networkConfiguration: networkConfiguration(service),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    schedulingStrategy: 'REPLICA',
    deploymentController: { type: 'ECS' },
    createdBy: `arn:aws:iam::${world.environment.accountId}:role/deployment`,
    enableECSManagedTags: false,
    propagateTags: 'NONE',
    enableExecuteCommand: false,
  }
}

function describeDeployment(world: World, service: ServiceState, deployment: DeploymentState) {
  const tasks = tasksOfDeployment(world, deployment.id)
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinitionArn,
    desiredCount: deployment.desiredCount,
    pendingCount: tasks.filter(isPending).length,
    runningCount: tasks.filter(isRunning).length,
    failedTasks: deployment.failedTasks,
    createdAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: networkConfiguration(service),
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  }
}

const networkConfiguration = ({ subnets, securityGroups, assignPublicIp }: ServiceState) => ({
  awsvpcConfiguration: { subnets, securityGroups, assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED' },
})
