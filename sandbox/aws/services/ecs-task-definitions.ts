import { definitionByArn } from '../../model/deployments.ts'
import type { ContainerDefinitionState, TaskDefinitionState, VolumeState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { flag, type Input, number, record, records, requiredText, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { present } from '../lib/present.ts'

const LIST_LIMIT = 100

/** The revision meant by a family (its latest active one), `family:revision` or an ARN. */
export function definitionNamed(world: World, name: string): TaskDefinitionState | undefined {
  if (name.startsWith('arn:')) return definitionByArn(world, name)
  const [family = '', revision] = name.split(':')
  const revisions = revisionsOf(world, family)
  return revision === undefined
    ? revisions.findLast(({ status }) => status === 'ACTIVE')
    : revisions.find(each => String(each.revision) === revision)
}

export function describeTaskDefinition(world: World, input: Input) {
  const definition = definitionNamed(world, requiredText(input, 'taskDefinition'))
  if (!definition) throw awsError('ClientException', 'Unable to describe task definition.')
  return { taskDefinition: describeDefinition(definition), tags: [] }
}

export function listTaskDefinitions(world: World, input: Input) {
  const family = text(input, 'familyPrefix')
  const status = text(input, 'status') ?? 'ACTIVE'
  const families = [...world.taskDefinitions.keys()].filter(name => family === undefined || name === family).sort()
  const ascending = families
    .flatMap(name => revisionsOf(world, name))
    .filter(definition => definition.status === status)
    .map(({ taskDefinitionArn }) => taskDefinitionArn)
  const arns = text(input, 'sort') === 'DESC' ? ascending.toReversed() : ascending
  const limit = Math.min(number(input, 'maxResults') ?? LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(arns, limit, text(input, 'nextToken'))
  return { taskDefinitionArns: items, nextToken }
}

/** Adds a revision to its family, as RegisterTaskDefinition does; nothing runs it until a service is told to. */
export function registerTaskDefinition(world: World, input: Input) {
  const family = requiredText(input, 'family')
  const containers = records(input, 'containerDefinitions')
  if (containers.length === 0) throw awsError('ClientException', 'Container list cannot be empty.')
  const revisions = world.taskDefinitions.get(family) ?? []
  const revision = Math.max(0, ...revisions.map(each => each.revision)) + 1
  const { region, accountId } = world.environment
  const platform = record(input, 'runtimePlatform')
  const disk = record(input, 'ephemeralStorage')
  const definition: TaskDefinitionState = {
    taskDefinitionArn: `arn:aws:ecs:${region}:${accountId}:task-definition/${family}:${revision}`,
    family,
    revision,
    status: 'ACTIVE',
    registeredAt: world.now(),
    cpu: requiredText(input, 'cpu'),
    memory: requiredText(input, 'memory'),
    executionRoleArn: text(input, 'executionRoleArn') ?? '',
    taskRoleArn: text(input, 'taskRoleArn') ?? '',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    ...present({
      ephemeralStorage:
        number(disk, 'sizeInGiB') === undefined ? undefined : { sizeInGiB: number(disk, 'sizeInGiB') ?? 0 },
      runtimePlatform:
        text(platform, 'cpuArchitecture') === undefined
          ? undefined
          : {
              cpuArchitecture: text(platform, 'cpuArchitecture') ?? 'X86_64',
              operatingSystemFamily: text(platform, 'operatingSystemFamily') ?? 'LINUX',
            },
    }),
    containerDefinitions: containers.map(containerOf),
    volumes: records(input, 'volumes').map(volumeOf),
  }
  world.taskDefinitions.set(family, [...revisions, definition])
  return { taskDefinition: describeDefinition(definition), tags: [] }
}

/** Withdraws a revision: what runs it goes on, nothing new may use it. */
export function deregisterTaskDefinition(world: World, input: Input) {
  const name = requiredText(input, 'taskDefinition')
  const definition = name.includes(':') ? definitionNamed(world, name) : undefined
  if (!definition)
    throw awsError('ClientException', 'The specified task definition does not exist. Specify a valid family:revision.')
  definition.status = 'INACTIVE'
  return { taskDefinition: describeDefinition(definition) }
}

const revisionsOf = (world: World, family: string): readonly TaskDefinitionState[] =>
  (world.taskDefinitions.get(family) ?? []).toSorted((a, b) => a.revision - b.revision)

const describeDefinition = ({ registeredAt, ...definition }: TaskDefinitionState) => ({
  ...definition,
  registeredAt: new Date(registeredAt),
  placementConstraints: [],
  compatibilities: ['EC2', 'FARGATE'],
  requiresAttributes: [],
})

function containerOf(input: Input): ContainerDefinitionState {
  const log = record(input, 'logConfiguration')
  return {
    ...input,
    name: requiredText(input, 'name'),
    image: requiredText(input, 'image'),
    essential: flag(input, 'essential') ?? true,
    portMappings: records(input, 'portMappings').map(port => {
      const containerPort = number(port, 'containerPort') ?? 0
      return {
        containerPort,
        hostPort: number(port, 'hostPort') ?? containerPort,
        protocol: text(port, 'protocol') ?? 'tcp',
      }
    }),
    environment: records(input, 'environment').map(each => ({
      name: requiredText(each, 'name'),
      value: text(each, 'value') ?? '',
    })),
    secrets: records(input, 'secrets').map(each => ({
      name: requiredText(each, 'name'),
      valueFrom: requiredText(each, 'valueFrom'),
    })),
    mountPoints: records(input, 'mountPoints').map(each => ({
      sourceVolume: requiredText(each, 'sourceVolume'),
      containerPath: requiredText(each, 'containerPath'),
      ...present({ readOnly: flag(each, 'readOnly') }),
    })),
    logConfiguration: {
      logDriver: text(log, 'logDriver') ?? '',
      options: Object.fromEntries(Object.entries(record(log, 'options')).map(([name, value]) => [name, String(value)])),
    },
  }
}

function volumeOf(input: Input): VolumeState {
  const efs = record(input, 'efsVolumeConfiguration')
  const authorization = record(efs, 'authorizationConfig')
  return {
    name: requiredText(input, 'name'),
    efsVolumeConfiguration: {
      fileSystemId: requiredText(efs, 'fileSystemId'),
      ...present({ rootDirectory: text(efs, 'rootDirectory'), transitEncryption: text(efs, 'transitEncryption') }),
      authorizationConfig: present({
        accessPointId: text(authorization, 'accessPointId'),
        iam: text(authorization, 'iam'),
      }),
    },
  }
}
