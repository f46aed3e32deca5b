import type { TaskDefinitionState, TaskState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, number, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { clusterArn, lastPart, requireCluster } from './ecs-clusters.ts'
import { serviceNamed } from './ecs-services.ts'
import { definitionByArn } from './ecs-task-definitions.ts'

const LIST_LIMIT = 100
/** A stopped task stays visible for about an hour. */
const STOPPED_VISIBLE_MS = 60 * 60_000

export function listTasks(world: World, input: Input) {
  requireCluster(world, input)
  const desired = text(input, 'desiredStatus') ?? 'RUNNING'
  const serviceName = text(input, 'serviceName')
  const family = text(input, 'family')
  const startedBy = text(input, 'startedBy')
  const service = serviceName === undefined ? undefined : serviceNamed(world, serviceName)
  if (serviceName !== undefined && (!service || service.status === 'INACTIVE')) {
    throw awsError('ServiceNotFoundException', 'Service not found.')
  }
  const arns = visibleTasks(world)
    .filter(task => task.desiredStatus === desired)
    .filter(task => !service || task.serviceName === service.name)
    .filter(task => family === undefined || definitionByArn(world, task.taskDefinitionArn)?.family === family)
    .filter(task => startedBy === undefined || task.deploymentId === startedBy)
    .map(({ arn }) => arn)
  const limit = Math.min(number(input, 'maxResults') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(arns, limit, text(input, 'nextToken'))
  return { taskArns: items, nextToken }
}

export function describeTasks(world: World, input: Input) {
  requireCluster(world, input)
  const asked = texts(input, 'tasks')
  if (asked.length === 0) throw awsError('InvalidParameterException', 'Tasks cannot be empty.')
  if (asked.length > LIST_LIMIT) {
    throw awsError('InvalidParameterException', `Tasks cannot have more than ${LIST_LIMIT} elements.`)
  }
  const visible = visibleTasks(world)
  const found = asked.map(idOrArn => ({ idOrArn, task: visible.find(({ id }) => id === lastPart(idOrArn)) }))
  return {
    tasks: found.flatMap(({ task }) => (task ? [describeTask(world, task)] : [])),
    failures: found.flatMap(({ idOrArn, task }) => (task ? [] : [{ arn: taskArn(world, idOrArn), reason: 'MISSING' }])),
  }
}

const visibleTasks = (world: World): readonly TaskState[] => {
  const since = world.now() - STOPPED_VISIBLE_MS
  return world.tasks.filter(({ stoppedAt }) => stoppedAt === null || stoppedAt >= since)
}

const taskArn = ({ environment: { region, accountId, cluster } }: World, idOrArn: string): string =>
  idOrArn.startsWith('arn:') ? idOrArn : `arn:aws:ecs:${region}:${accountId}:task/${cluster}/${idOrArn}`

function describeTask(world: World, task: TaskState) {
  const definition = definitionByArn(world, task.taskDefinitionArn)
  const service = world.services.get(task.serviceName)
  const [subnetId = ''] = service?.subnets ?? []
  const zone = `${world.environment.region}a`
  const stopped = task.lastStatus === 'STOPPED'
  const interfaceId = `eni-${hexOf(task.id, 17)}`
  return {
    taskArn: task.arn,
    clusterArn: clusterArn(world),
    taskDefinitionArn: task.taskDefinitionArn,
    group: `service:${task.serviceName}`,
    startedBy: task.deploymentId,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: 'UNKNOWN',
    createdAt: new Date(task.createdAt),
    startedAt: dateOf(task.startedAt),
    stoppingAt: dateOf(task.stoppedAt),
    stoppedAt: dateOf(task.stoppedAt),
    executionStoppedAt: dateOf(task.startedAt === null ? null : task.stoppedAt),
    stopCode: task.stopCode ?? undefined,
    stoppedReason: task.stoppedReason ?? undefined,
    availabilityZone: zone,
    connectivity: stopped ? undefined : 'CONNECTED',
    cpu: definition?.cpu,
    memory: definition?.memory,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    enableExecuteCommand: false,
    version: 1,
    tags: [],
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    attributes: [
      {
        name: 'ecs.cpu-architecture',
        value: definition?.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64',
      },
    ],
    attachments: [
      {
        id: hexOf(`attachment ${task.id}`, 32),
        type: 'ElasticNetworkInterface',
        status: stopped ? 'DELETED' : 'ATTACHED',
        details: [
          { name: 'subnetId', value: subnetId },
          { name: 'networkInterfaceId', value: interfaceId },
          { name: 'privateIPv4Address', value: task.privateIp },
        ],
      },
    ],
    containers: (definition?.containerDefinitions ?? []).map(({ name, image, essential }) =>
      describeContainer(task, { name, image, essential, interfaceId }),
    ),
  }
}

function describeContainer(
  task: TaskState,
  {
    name,
    image,
    essential,
    interfaceId,
  }: Pick<TaskDefinitionState['containerDefinitions'][number], 'name' | 'image' | 'essential'> & {
    readonly interfaceId: string
  },
) {
  return {
    containerArn: `${task.arn.replace(':task/', ':container/')}/${name}`,
    taskArn: task.arn,
    name,
    image,
    imageDigest: task.imageDigest ?? undefined,
    runtimeId: task.startedAt === null ? undefined : `${task.id}-${hexOf(name, 10)}`,
    lastStatus: task.lastStatus === 'PROVISIONING' ? 'PENDING' : task.lastStatus,
    exitCode: essential ? (task.exitCode ?? undefined) : undefined,
    reason: task.containerReason ?? undefined,
    healthStatus: 'UNKNOWN',
    networkBindings: [],
    networkInterfaces: [
      {
        attachmentId: hexOf(`attachment ${task.id}`, 32),
        privateIpv4Address: task.privateIp,
        networkInterfaceId: interfaceId,
      },
    ],
    cpu: '0',
  }
}

const dateOf = (at: number | null): Date | undefined => (at === null ? undefined : new Date(at))
