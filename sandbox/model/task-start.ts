import { isRecord } from '../../lib/values.ts'
import { namesOf } from './arns.ts'
import { roleAllows, roleRefusal } from './iam.ts'
import { architectureOf, pullImage } from './images.ts'
import { obstacleTo } from './obstacles.ts'
import { jsonObject, noSuchVersion, parseValueFrom, secretByArn, versionOf } from './secrets.ts'
import { groupsTagged, lets, letsOut } from './security-groups.ts'
import { START_WORDS, worded } from './start-words.ts'
import type { ContainerDefinitionState, ImageBehaviour, ServiceState, TaskDefinitionState, World } from './state.ts'

/** A task that got to run, with what it took along from its start. */
export interface Started {
  readonly started: true
  readonly imageDigest: string
  readonly behaviour: ImageBehaviour
  readonly injected: { readonly username: string; readonly password: string } | null
}

/** Why a task never ran, in ECS' words. */
interface NotStarted {
  readonly started: false
  readonly stoppedReason: string
}

const HTTPS_PORT = 443
const NFS_PORT = 2049

const PULL_SECRETS =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): '

/** Whether a task of a revision would start now, by the order in which Fargate prepares one. */
export function tryStart(world: World, service: ServiceState, definition: TaskDefinitionState): Started | NotStarted {
  const container = mainContainer(definition)
  if (!container) return refused('CannotCreateContainerError: no container')
  const inTheWay = obstacleTo(world, service, definition)
  if (inTheWay?.at === 'task') return refused(inTheWay.says)
  const secrets = secretValues(world, service, definition, container)
  if ('started' in secrets) return secrets
  const image = pulled(world, service, definition, container)
  if ('started' in image) return image
  const obstacle = storageRefusal(world, service, definition) ?? loggingRefusal(world, definition, container)
  if (obstacle !== null) return refused(obstacle)
  const { WORDPRESS_DB_USER: username, WORDPRESS_DB_PASSWORD: password } = secrets.values
  return {
    started: true,
    imageDigest: image.imageDigest,
    behaviour: ownEnd(world, service, definition, container) ?? image.behaviour,
    injected: username !== undefined && password !== undefined ? { username, password } : null,
  }
}

/** What ends a container although its image is good: too little memory, or a command that the image does not have. */
function ownEnd(
  world: World,
  service: ServiceState,
  definition: TaskDefinitionState,
  { command }: ContainerDefinitionState,
): ImageBehaviour | undefined {
  const inTheWay = obstacleTo(world, service, definition)
  if (inTheWay?.at === 'run') return inTheWay.says.includes('Spot') ? 'spot-taken' : 'fails-own-check'
  const { memory } = definition
  const site = world.sites.get(namesOf(world, service.tenant).databaseName)
  if (site && Number(memory) < site.needsMemoryMb) return 'out-of-memory'
  return Array.isArray(command) && command.length > 0 ? 'exits-at-once' : undefined
}

export const mainContainer = ({ containerDefinitions }: TaskDefinitionState): ContainerDefinitionState | undefined =>
  containerDefinitions.find(({ essential }) => essential) ?? containerDefinitions[0]

const says = (
  world: World,
  service: ServiceState,
  id: keyof typeof START_WORDS,
  values: Readonly<Record<string, string>> = {},
): string => worded(world, service, id, START_WORDS[id], values)

const refused = (stoppedReason: string): NotStarted => ({ started: false, stoppedReason })

function secretValues(
  world: World,
  service: ServiceState,
  { executionRoleArn }: TaskDefinitionState,
  { secrets }: ContainerDefinitionState,
): NotStarted | { readonly values: Readonly<Record<string, string>> } {
  const values: Record<string, string> = {}
  for (const { name, valueFrom } of secrets) {
    if (valueFrom.includes(':parameter/')) {
      const wrong = parameterRefusal(world, executionRoleArn, valueFrom)
      if (wrong !== null) return refused(wrong)
      values[name] = 'a parameter'
      continue
    }
    const outcome = retrieve(world, service, { executionRoleArn, ...parseValueFrom(valueFrom) })
    if ('wrong' in outcome) return refused(outcome.wrong)
    values[name] = outcome.value
  }
  return { values }
}

const sessionOf = (roleArn: string): string => roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')

const PULL_PARAMETERS =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): '

function parameterRefusal(world: World, role: string, arn: string): string | null {
  const action = 'ssm:GetParameters'
  if (roleAllows(world, role, action, arn)) return null
  return `${PULL_PARAMETERS}AccessDeniedException: User: ${sessionOf(role)} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action status code: 400, request id: 1a2b3c4d`
}

function retrieve(
  world: World,
  service: ServiceState,
  asked: { readonly executionRoleArn: string } & ReturnType<typeof parseValueFrom>,
): { readonly wrong: string } | { readonly value: string } {
  const { arn, key, executionRoleArn } = asked
  const { region } = world.environment
  const { natRoute, secretsManagerRoute } = world.network
  if (!(natRoute && secretsManagerRoute && letsOut(world, service.securityGroups, HTTPS_PORT))) {
    return { wrong: says(world, service, 'secret-unreachable', { secret: arn, region }) }
  }
  const action = 'secretsmanager:GetSecretValue'
  const secret = secretByArn(world, arn)
  const resource = secret?.arn ?? arn
  const failed = (why: string) => ({
    wrong: says(world, service, 'secret-refused', { secret: arn, why }),
  })
  const refusal = roleRefusal(world, executionRoleArn, { action, resource, resourcePolicy: secret?.policy ?? null })
  if (refusal !== null) {
    return failed(
      `AccessDeniedException: User: ${sessionOf(executionRoleArn)} is not authorized to perform: ${action} on resource: ${arn} ${refusal}`,
    )
  }
  if (!secret) return failed("ResourceNotFoundException: Secrets Manager can't find the specified secret.")
  if (secret.deletedAt !== null) {
    return failed(
      "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
    )
  }
  const text = versionOf(secret, asked)?.value
  if (text === undefined) return failed(`ResourceNotFoundException: ${noSuchVersion(asked)}`)
  if (key === '') return { value: text }
  const json = jsonObject(text)
  if (!json) {
    return {
      wrong: `${PULL_SECRETS}failed to parse secret ${arn}: invalid character in the JSON of the secret, cannot unmarshal it`,
    }
  }
  const value = json[key]
  if (typeof value !== 'string') {
    return { wrong: `${PULL_SECRETS}retrieved secret from Secrets Manager did not contain json key ${key}` }
  }
  return { value }
}

function pulled(
  world: World,
  service: ServiceState,
  { executionRoleArn, runtimePlatform }: TaskDefinitionState,
  { image: reference, repositoryCredentials }: ContainerDefinitionState,
): NotStarted | { readonly imageDigest: string; readonly behaviour: ImageBehaviour } {
  const fails = (why: string) => refused(says(world, service, 'image-unresolved', { image: reference, why }))
  if (!world.network.natRoute || !letsOut(world, service.securityGroups, HTTPS_PORT)) {
    return refused(`CannotPullContainerError: failed to resolve ref ${reference}: dial tcp: i/o timeout`)
  }
  const login = isRecord(repositoryCredentials) ? repositoryCredentials.credentialsParameter : undefined
  const reading = 'secretsmanager:GetSecretValue'
  if (typeof login === 'string' && !roleAllows(world, executionRoleArn, reading, login)) {
    return refused(
      `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to get registry auth from asm: service call has been retried 1 time(s): asm fetching secret from the service for ${login}: AccessDeniedException: User: ${sessionOf(executionRoleArn)} is not authorized to perform: ${reading} on resource: ${login}`,
    )
  }
  const isPrivate = reference.includes('.dkr.ecr.')
  if (isPrivate && !mayPull(world, executionRoleArn)) {
    const { region, accountId } = world.environment
    const [, name = ''] = /^[^/]+\/([^:@]+)/.exec(reference) ?? []
    return refused(
      says(world, service, 'pull-denied', {
        image: reference,
        session: sessionOf(executionRoleArn),
        repository: `arn:aws:ecr:${region}:${accountId}:repository/${name}`,
      }),
    )
  }
  const found = pullImage(world, reference, architectureOf(runtimePlatform?.cpuArchitecture))
  if ('foreign' in found) return fails('pull access denied, repository does not exist or may require authorization')
  if ('missing' in found) return fails(found.missing)
  if (found.platformDigest === null) {
    const architecture = architectureOf(runtimePlatform?.cpuArchitecture)
    return refused(says(world, service, 'platform-missing', { architecture }))
  }
  return { imageDigest: found.image.digest, behaviour: found.image.behaviour }
}

const mayPull = (world: World, role: string): boolean =>
  ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'].every(action =>
    roleAllows(world, role, action, '*'),
  )

function storageRefusal(
  world: World,
  service: ServiceState,
  { volumes, taskRoleArn }: TaskDefinitionState,
): string | null {
  const { fileSystem, accessPoints, environment } = world
  for (const { efsVolumeConfiguration: volume } of volumes) {
    if (volume.fileSystemId !== fileSystem.id || !fileSystem.mountTargets) {
      return says(world, service, 'efs-unresolved', { fs: volume.fileSystemId, region: environment.region })
    }
    const receiver = groupsTagged(world, environment.securityGroupTags.efs)
    if (!lets(world, service.securityGroups, receiver, NFS_PORT)) {
      return says(world, service, 'efs-timeout')
    }
    const id = volume.authorizationConfig?.accessPointId
    if (id === undefined) continue
    const accessPoint = accessPoints.get(id)
    // The policy that file systems have here gives nothing and keeps mounts without TLS out, which tasks never make.
    const mounts =
      fileSystem.policy === null ||
      ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'].every(action =>
        roleAllows(world, taskRoleArn, action, fileSystem.arn),
      )
    if (!accessPoint || (volume.authorizationConfig?.iam === 'ENABLED' && !mounts)) {
      return says(world, service, 'efs-denied')
    }
  }
  return null
}

function loggingRefusal(
  world: World,
  { family, executionRoleArn }: TaskDefinitionState,
  { logConfiguration }: ContainerDefinitionState,
): string | null {
  const group = logConfiguration.options['awslogs-group'] ?? ''
  if (logConfiguration.logDriver !== 'awslogs') return null
  const { region, accountId } = world.environment
  const stream = `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${family}`
  const action = 'logs:CreateLogStream'
  if (!roleAllows(world, executionRoleArn, action, stream))
    return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: ${sessionOf(executionRoleArn)} is not authorized to perform: ${action} on resource: ${stream}`
  if (world.logGroups.has(group)) return null
  return `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (family ${family}) : exit status 1`
}
