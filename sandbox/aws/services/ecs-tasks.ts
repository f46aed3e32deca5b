import { definitionByArn } from '../../model/deployments.ts'
import { runOneOff } from '../../model/one-off-task.ts'
import type { TaskDefinitionState, TaskState, World } from '../../model/state.ts'
import { endTask, tasksOf, tasksOfDeployment, taskWithId } from '../../model/tasks.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, number, record, records, requiredText, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { clusterArn, lastPart, requireCluster } from './ecs-clusters.ts'
import { serviceNamed } from './ecs-services.ts'
import { definitionNamed } from './ecs-task-definitions.ts'

const LIST_LIMIT = 100
/** A stopped task stays visible for about an hour. */
const STOPPED_VISIBLE_MS = 60 * 60_000
const PROTECTED_MS = 30 * 60_000

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
  const candidates = service
    ? tasksOf(world, service.name)
    : startedBy === undefined
      ? world.tasks
      : tasksOfDeployment(world, startedBy)
  const arns = candidates
    .filter(isVisible(world))
    .filter(task => task.desiredStatus === desired)
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
  const found = asked.map(idOrArn => ({ idOrArn, task: visibleTask(world, lastPart(idOrArn)) }))
  return {
    tasks: found.flatMap(({ task }) => (task ? [describeTask(world, task)] : [])),
    failures: found.flatMap(({ idOrArn, task }) => (task ? [] : [{ arn: taskArn(world, idOrArn), reason: 'MISSING' }])),
  }
}

/** Which tasks protect themselves from being stopped, and until when. */
export function getTaskProtection(world: World, input: Input) {
  requireCluster(world, input)
  const isStuck = (task: TaskState): boolean => world.services.get(task.serviceName)?.stuck === true
  return {
    protectedTasks: texts(input, 'tasks')
      .flatMap(asked => visibleTask(world, lastPart(asked)) ?? [])
      .map(task => ({
        taskArn: task.arn,
        protectionEnabled: isStuck(task),
        ...(isStuck(task) ? { expirationDate: new Date(world.now() + PROTECTED_MS) } : {}),
      })),
    failures: [],
  }
}

/** Starts one task of a definition that some service runs; the model knows no other. */
export function runTask(world: World, input: Input) {
  requireCluster(world, input)
  const definition = definitionNamed(world, requiredText(input, 'taskDefinition'))
  if (!definition) throw awsError('ClientException', 'TaskDefinition not found.')
  if (definition.status === 'INACTIVE') throw awsError('ClientException', 'TaskDefinition is inactive')
  const network = record(record(input, 'networkConfiguration'), 'awsvpcConfiguration')
  const subnets = texts(network, 'subnets')
  if (subnets.length === 0)
    throw awsError(
      'InvalidParameterException',
      "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    )
  const overrides = records(record(input, 'overrides'), 'containerOverrides')
  const unknown = overrides.find(
    each => !definition.containerDefinitions.some(({ name }) => name === text(each, 'name')),
  )
  if (unknown)
    throw awsError(
      'InvalidParameterException',
      `Override for container named ${text(unknown, 'name')} is not a container in the TaskDefinition.`,
    )
  const task = runOneOff(world, definition, {
    startedBy: text(input, 'startedBy') ?? '',
    subnets,
    securityGroups: texts(network, 'securityGroups'),
    command: overrides.flatMap(each => texts(each, 'command')),
  })
  if (!task) throw awsError('ClientException', 'the sandbox knows no tenant for this family')
  return { tasks: [describeTask(world, task)], failures: [] }
}

export function stopTask(world: World, input: Input) {
  requireCluster(world, input)
  const id = lastPart(requiredText(input, 'task'))
  const task = visibleTask(world, id)
  if (!task) throw awsError('InvalidParameterException', 'The referenced task was not found.')
  if (task.lastStatus !== 'STOPPED') {
    const stoppedReason = text(input, 'reason') ?? 'Task stopped by user'
    endTask(task, { stopCode: 'UserInitiated', stoppedReason, exitCode: null, containerReason: null }, world.now())
  }
  return { task: describeTask(world, task) }
}

const isVisible = (world: World): ((task: TaskState) => boolean) => {
  const since = world.now() - STOPPED_VISIBLE_MS
  return ({ stoppedAt }) => stoppedAt === null || stoppedAt >= since
}

const visibleTask = (world: World, id: string): TaskState | undefined =>
  [taskWithId(world, id)].find(task => task !== undefined && isVisible(world)(task))

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
    group: task.serviceName === '' ? `family:${definition?.family ?? ''}` : `service:${task.serviceName}`,
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
  const beside = task.besides.get(name)
  return {
    containerArn: `${task.arn.replace(':task/', ':container/')}/${name}`,
    taskArn: task.arn,
    name,
    image,
    imageDigest: task.imageDigest ?? undefined,
    runtimeId: task.startedAt === null ? undefined : `${task.id}-${hexOf(name, 10)}`,
    lastStatus: task.lastStatus === 'PROVISIONING' ? 'PENDING' : task.lastStatus,
    exitCode: (beside ? beside.exitCode : essential ? task.exitCode : null) ?? undefined,
    reason: (beside ? beside.reason : task.containerReason) ?? undefined,
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
