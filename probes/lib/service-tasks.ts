import type { Task as SdkTask } from '@aws-sdk/client-ecs'
import type { Task } from '../../evidence/index.ts'
import { foreign } from '../../lib/text/foreign.ts'
import type { Target } from '../../platform/target.ts'
import { isNamed, iso, required, unless } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import { type Common, shared } from './common.ts'
import { nothingToLookAt } from './define.ts'
import { describeService } from './describe-service.ts'
import { pagesOf } from './pages.ts'
import { areAll, type QuietService, quietService, startedTasks } from './quiet-service.ts'

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

type RunLook = Look & { readonly common: Common }

type DesiredStatus = 'RUNNING' | 'STOPPED'

/** Every task of the tenant's service that ECS wants in this state, described. Throws `prerequisite` when there is no such service. */
export async function serviceTasks(look: RunLook, desiredStatus: DesiredStatus): Promise<readonly Task[]> {
  const { target, common } = look
  const byService = common.isFleet ? await clusterTasks(look, desiredStatus) : 'not-listed'
  if (byService === 'not-listed') {
    const tasks = desiredStatus === 'RUNNING' ? await runningTasks(look) : await stoppedTasks(look)
    return tasks.map(toTask)
  }
  const own = byService.get(target.names.service)
  if (own) return own
  // "No tasks" and "no service" look alike in a list of the whole cluster.
  const described = await describeService(look)
  if (!described.found || described.service.status === 'INACTIVE') throw noService(target)
  return []
}

const running = shared<readonly SdkTask[]>()

/** Those that run, by the names that the service's events have for them, where these are all; listed otherwise. */
const runningTasks = (look: RunLook): Promise<readonly SdkTask[]> => {
  const { environment, names } = look.target
  return running(look.common, `${environment.cluster} ${names.service}`, async signal => {
    const within = { ...look, signal }
    const quiet = await quietServiceOf(within)
    return (quiet && (await knownTasks(within, quiet))) ?? (await listTasks(within, 'RUNNING'))
  })
}

async function knownTasks(look: Look, quiet: QuietService): Promise<readonly SdkTask[] | undefined> {
  const started = startedTasks(quiet).slice(0, BATCH)
  if (started.length < quiet.runningCount) return undefined
  // What is wrong with the session, the permissions or ECS is told by the list that is asked for then.
  const tasks = await describeBatch(look, started).catch(() => [])
  return areAll(quiet, tasks) ? tasks : undefined
}

/** Those that stopped: none where it is known that none did. */
const stoppedTasks = async (look: RunLook): Promise<readonly SdkTask[]> =>
  (await quietTasks(look)) ? [] : listTasks(look, 'STOPPED')

/**
 * All tasks of a service where those that run have run for longer than ECS lists one that stopped, and none was started or stopped since; `undefined`
 * where that is not known.
 */
export async function quietTasks(look: RunLook): Promise<readonly Task[] | undefined> {
  const quiet = await quietServiceOf(look)
  const tasks = quiet && (await runningTasks(look).catch(() => []))
  return quiet && tasks && areAll(quiet, tasks) ? tasks.map(toTask) : undefined
}

/** The service, where DescribeServices says that nothing has happened to its tasks for hours. */
export async function quietServiceOf(look: RunLook): Promise<QuietService | undefined> {
  const answer = await describeService(look).catch(() => undefined)
  if (!answer?.found) return undefined
  const { config } = await look.aws.ecs()
  return quietService(answer.service, Date.now() + config.systemClockOffset)
}

async function listTasks(look: Look, desiredStatus: DesiredStatus): Promise<readonly SdkTask[]> {
  const { environment, names } = look.target
  const query = { cluster: environment.cluster, serviceName: names.service, desiredStatus }
  const asked = await unless(NO_SERVICE, taskArns(look, query))
  if (!asked) throw noService(look.target)
  return describeAll(look, asked.arns)
}

const listed = shared<ReadonlyMap<string, readonly Task[]> | 'not-listed'>()

/** The tasks of every service in the cluster, unless asking service by service takes fewer calls, or is all that is allowed. */
export function clusterTasks(
  { target, aws, common }: Pick<Look, 'target' | 'aws'> & { readonly common: Common },
  desiredStatus: DesiredStatus,
): Promise<ReadonlyMap<string, readonly Task[]> | 'not-listed'> {
  const { cluster } = target.environment
  return listed(common, `${cluster} ${desiredStatus}`, async signal => {
    const look = { target, aws, signal }
    try {
      const asked = await taskArns(look, { cluster, desiredStatus }, common.targets.length / 2)
      if (!asked.complete) return 'not-listed'
      const tasks = await describeAll(look, asked.arns)
      const ofServices = tasks.filter(({ group }) => group?.startsWith(SERVICE))
      const groups = Map.groupBy(ofServices, ({ group }) => group?.slice(SERVICE.length) ?? '')
      return new Map([...groups].map(([name, own]) => [name, own.map(toTask)]))
    } catch (error) {
      if (isNamed(error, 'AccessDeniedException', ...NO_SERVICE)) return 'not-listed'
      throw error
    }
  })
}

/** The group of a task that a service started; nobody else may name a group so. */
const SERVICE = 'service:'

const noService = ({ environment, names }: Target): Error =>
  nothingToLookAt(`cluster ${environment.cluster} has no active service ${names.service}`)

interface TaskQuery {
  readonly cluster: string
  readonly serviceName?: string
  readonly desiredStatus: DesiredStatus
}

/** The ARNs of so many pages; `complete` is false where there are more. */
async function taskArns({ aws, signal }: Look, query: TaskQuery, mostPages = Number.POSITIVE_INFINITY) {
  const [client, { paginateListTasks }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const arns: string[] = []
  let pages = 0
  for await (const page of pagesOf(paginateListTasks({ client }, query, { abortSignal: signal }))) {
    pages += 1
    arns.push(...(page.taskArns ?? []))
    if (pages >= mostPages && page.nextToken) return { arns, complete: false }
  }
  return { arns, complete: true }
}

export const describeTasks = async (look: Look, tasks: readonly string[]): Promise<readonly Task[]> =>
  (await describeAll(look, tasks)).map(toTask)

async function describeAll(look: Look, arns: readonly string[]): Promise<readonly SdkTask[]> {
  const batches: string[][] = []
  for (let start = 0; start < arns.length; start += BATCH) batches.push(arns.slice(start, start + BATCH))
  return (await Promise.all(batches.map(batch => describeBatch(look, batch)))).flat()
}

async function describeBatch({ target, aws, signal }: Look, tasks: readonly string[]): Promise<readonly SdkTask[]> {
  const [ecs, { DescribeTasksCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const command = new DescribeTasksCommand({ cluster: target.environment.cluster, tasks: [...tasks] })
  const answer = await ecs.send(command, { abortSignal: signal })
  // A task may be gone between the two calls; any other failure means that a task was not seen.
  const failure = answer.failures?.find(({ reason }) => reason !== 'MISSING')
  if (failure)
    throw cannotLook('service-error', `ecs:DescribeTasks: ${foreign(`${failure.reason} for ${failure.arn}`)}`, '')
  return answer.tasks ?? []
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
      ...(container.healthStatus === 'UNHEALTHY' ? { unhealthy: true as const } : {}),
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
