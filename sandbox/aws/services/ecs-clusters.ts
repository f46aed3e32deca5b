import type { TaskState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, text, texts } from '../lib/input.ts'

/** Part of a text after its last slash: ECS takes a name wherever it takes an ARN. */
export const lastPart = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)

export const clusterArn = ({ environment: { region, accountId, cluster } }: World): string =>
  `arn:aws:ecs:${region}:${accountId}:cluster/${cluster}`

/** Refuses a call for any cluster but the environment's; an absent name means one called `default`. */
export function requireCluster(world: World, input: Input): void {
  if (!isCluster(world, text(input, 'cluster') ?? 'default')) {
    throw awsError('ClusterNotFoundException', 'Cluster not found.')
  }
}

export const isRunning = (task: TaskState): boolean => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING'

export const isPending = (task: TaskState): boolean =>
  (task.lastStatus === 'PROVISIONING' || task.lastStatus === 'PENDING') && task.desiredStatus === 'RUNNING'

export function describeClusters(world: World, input: Input) {
  const asked = texts(input, 'clusters')
  const names = asked.length > 0 ? asked : ['default']
  return {
    clusters: names.some(name => isCluster(world, name)) ? [describeCluster(world)] : [],
    failures: names
      .filter(name => !isCluster(world, name))
      .map(name => ({ arn: name.startsWith('arn:') ? name : arnOfOther(world, name), reason: 'MISSING' })),
  }
}

export function listClusters(world: World) {
  return { clusterArns: world.environment.cluster === '' ? [] : [clusterArn(world)] }
}

const isCluster = (world: World, nameOrArn: string): boolean =>
  world.environment.cluster !== '' && (nameOrArn === world.environment.cluster || nameOrArn === clusterArn(world))

const arnOfOther = ({ environment: { region, accountId } }: World, name: string): string =>
  `arn:aws:ecs:${region}:${accountId}:cluster/${name}`

function describeCluster(world: World) {
  return {
    clusterArn: clusterArn(world),
    clusterName: world.environment.cluster,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: world.tasks.filter(isRunning).length,
    pendingTasksCount: world.tasks.filter(isPending).length,
    activeServicesCount: [...world.services.values()].filter(({ status }) => status === 'ACTIVE').length,
    statistics: [],
    tags: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [],
  }
}
