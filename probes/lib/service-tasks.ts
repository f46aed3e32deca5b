import type { Task as SdkTask } from '@aws-sdk/client-ecs'
import type { Target } from '../../platform/target.ts'
import type { Task } from '../evidence/index.ts'
import { isNamed, iso, required } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import { nothingToLookAt } from './define.ts'

/** The most DescribeTasks takes at once. */
const BATCH = 100
const NO_SERVICE: readonly string[] = [
  'ServiceNotFoundException',
  'ServiceNotActiveException',
  'ClusterNotFoundException',
]

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** Every task of the tenant's service that ECS wants in this state, described. Throws `prerequisite` when there is no such service. */
export async function serviceTasks(look: Look, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<readonly Task[]> {
  const arns = await taskArns(look, desiredStatus)
  const batches: string[][] = []
  for (let start = 0; start < arns.length; start += BATCH) batches.push(arns.slice(start, start + BATCH))
  return (await Promise.all(batches.map(batch => describeTasks(look, batch)))).flat()
}

async function taskArns({ target, aws, signal }: Look, desiredStatus: 'RUNNING' | 'STOPPED') {
  const [client, { paginateListTasks }] = await Promise.all([aws.ecs(), import('@aws-sdk/client-ecs')])
  const { environment, names } = target
  const query = { cluster: environment.cluster, serviceName: names.service, desiredStatus }
  const arns: string[] = []
  try {
    for await (const page of paginateListTasks({ client }, query, { abortSignal: signal })) {
      arns.push(...(page.taskArns ?? []))
    }
  } catch (error) {
    if (isNamed(error, ...NO_SERVICE)) {
      throw nothingToLookAt(`cluster ${environment.cluster} has no active service ${names.service}`)
    }
    throw error
  }
  return arns
}

export async function describeTasks({ target, aws, signal }: Look, tasks: string[]): Promise<readonly Task[]> {
  const [ecs, { DescribeTasksCommand }] = await Promise.all([aws.ecs(), import('@aws-sdk/client-ecs')])
  const command = new DescribeTasksCommand({ cluster: target.environment.cluster, tasks })
  const answer = await ecs.send(command, { abortSignal: signal })
  // A task may be gone between the two calls; any other failure means that a task was not seen.
  const failure = answer.failures?.find(({ reason }) => reason !== 'MISSING')
  if (failure) throw cannotLook('service-error', `ecs:DescribeTasks: ${failure.reason} for ${failure.arn}`, '')
  return (answer.tasks ?? []).map(toTask)
}

function toTask(task: SdkTask): Task {
  const arn = required(task.taskArn, "a task's ARN")
  return {
    arn,
    id: arn.split('/').at(-1) ?? arn,
    lastStatus: required(task.lastStatus, "a task's status"),
    desiredStatus: task.desiredStatus ?? '',
    healthStatus: task.healthStatus ?? 'UNKNOWN',
    taskDefinitionArn: required(task.taskDefinitionArn, "a task's task definition"),
    startedBy: task.startedBy ?? null,
    createdAt: iso(task.createdAt),
    startedAt: iso(task.startedAt),
    stoppedAt: iso(task.stoppedAt),
    stopCode: task.stopCode ?? null,
    stoppedReason: task.stoppedReason ?? null,
    privateIp: privateIp(task),
    containers: (task.containers ?? []).map(container => ({
      name: container.name ?? '',
      image: container.image ?? '',
      imageDigest: container.imageDigest ?? null,
      lastStatus: container.lastStatus ?? '',
      exitCode: container.exitCode ?? null,
      reason: container.reason ?? null,
    })),
  }
}

/** The address of the task's network interface, as the containers or the attachment itself tell it. */
function privateIp({ containers, attachments }: SdkTask): string | null {
  const interfaces = (containers ?? []).flatMap(container => container.networkInterfaces ?? [])
  const details = (attachments ?? [])
    .filter(({ type }) => type === 'ElasticNetworkInterface' || type === 'eni')
    .flatMap(attachment => attachment.details ?? [])
  return (
    interfaces.find(({ privateIpv4Address }) => privateIpv4Address)?.privateIpv4Address ??
    details.find(({ name }) => name === 'privateIPv4Address')?.value ??
    null
  )
}
