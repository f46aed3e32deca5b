import type { ContainerDefinition, TaskDefinition as SdkTaskDefinition } from '@aws-sdk/client-ecs'
import { CONTENT_PATH, WORDPRESS_CONTAINER } from '../../evidence/expectations.ts'
import type { EfsVolume, TaskDefinitionRevision } from '../../evidence/index.ts'
import { iso, required } from './answers.ts'
import type { Aws } from './aws.ts'
import { judgedEnvironment, registerSettings } from './container-environment.ts'

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** `arn:aws:ecs:{region}:{account}:task-definition/{family}:{revision}` */
export const familyOf = (arn: string): string => arn.split('/').at(-1)?.split(':')[0] ?? arn

/** A revision by its ARN, or the latest active one of a family. */
export async function definitionNamed({ aws, signal }: Look, name: string): Promise<SdkTaskDefinition> {
  const [ecs, { DescribeTaskDefinitionCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: name })
  const { taskDefinition } = await ecs.send(command, { abortSignal: signal })
  return required(taskDefinition, 'the task definition')
}

/** One revision as the runbook looks at it. `containerName` picks the container that is judged when there are several. */
export const describeRevision = async (
  look: Look,
  arn: string,
  containerName?: string,
): Promise<TaskDefinitionRevision> => toRevision(await definitionNamed(look, arn), containerName)

/** Options of the log driver that say where lines go, and are shown by right: a tenant's name is no secret because it has digits. */
const LOG_NAMES: readonly string[] = ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']

const withoutLogNames = (options: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(options).filter(([name]) => !LOG_NAMES.includes(name)))

/** A revision as ECS describes it, reduced to what the runbook looks at. */
export function toRevision(definition: SdkTaskDefinition, containerName: string | undefined): TaskDefinitionRevision {
  const container = containerOf(definition, containerName)
  for (const other of definition.containerDefinitions ?? []) {
    registerSettings(environmentOf(other))
    registerSettings(withoutLogNames(other.logConfiguration?.options ?? {}))
  }
  const sidecars = (definition.containerDefinitions ?? [])
    .filter(each => each !== container && (each.secrets ?? []).length > 0)
    .map(each => ({ name: each.name ?? '', secrets: secretsOf(each) }))
  const log = container.logConfiguration
  const options = log?.logDriver === 'awslogs' ? log.options : undefined
  return {
    arn: required(definition.taskDefinitionArn, "the task definition's ARN"),
    family: required(definition.family, 'the family'),
    revision: required(definition.revision, 'the revision'),
    status: definition.status ?? '',
    registeredAt: iso(definition.registeredAt),
    cpu: definition.cpu ?? null,
    memory: definition.memory ?? null,
    cpuArchitecture: definition.runtimePlatform?.cpuArchitecture ?? 'X86_64',
    executionRoleArn: definition.executionRoleArn ?? null,
    taskRoleArn: definition.taskRoleArn ?? null,
    image: required(container.image, "the container's image"),
    containerName: container.name ?? '',
    environment: judgedEnvironment(environmentOf(container)),
    secrets: secretsOf(container),
    ...(sidecars.length > 0 ? { sidecars } : {}),
    logGroup: options?.['awslogs-group'] ?? null,
    logStreamPrefix: options?.['awslogs-stream-prefix'] ?? null,
    volumes: volumesOf(definition, container),
  }
}

const environmentOf = ({ environment }: ContainerDefinition): Readonly<Record<string, string>> =>
  Object.fromEntries((environment ?? []).map(({ name = '', value = '' }) => [name, value]))

const secretsOf = ({ secrets }: ContainerDefinition): Readonly<Record<string, string>> =>
  Object.fromEntries((secrets ?? []).map(({ name = '', valueFrom = '' }) => [name, valueFrom]))

function containerOf({ containerDefinitions }: SdkTaskDefinition, name: string | undefined): ContainerDefinition {
  const containers = containerDefinitions ?? []
  const found =
    containers.find(container => container.name === name) ??
    containers.find(container => container.name === WORDPRESS_CONTAINER) ??
    containers.find(({ essential }) => essential !== false)
  return required(found, 'an essential container')
}

/** With nginx before PHP it is not the container that visitors reach that holds the files. */
function volumesOf({ volumes, containerDefinitions }: SdkTaskDefinition, container: ContainerDefinition) {
  const wordPress = containerDefinitions?.find(({ name }) => name === WORDPRESS_CONTAINER)
  const mounts = [container, wordPress].flatMap(each => each?.mountPoints ?? [])
  return (volumes ?? []).flatMap(({ name, efsVolumeConfiguration: efs }): readonly EfsVolume[] => {
    if (!efs) return []
    const own = mounts.filter(({ sourceVolume }) => sourceVolume === name)
    const mount = own.find(({ containerPath, readOnly }) => containerPath === CONTENT_PATH && !readOnly) ?? own[0]
    return [
      {
        name: name ?? '',
        fileSystemId: required(efs.fileSystemId, "a volume's file system"),
        accessPointId: efs.authorizationConfig?.accessPointId ?? null,
        iam: efs.authorizationConfig?.iam === 'ENABLED',
        containerPath: mount?.containerPath ?? null,
        ...(mount?.readOnly ? { readOnly: true as const } : {}),
      },
    ]
  })
}
