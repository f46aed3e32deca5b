import { randomUUID } from 'node:crypto'
import type { Database, LoginTask, Service, Task, TaskDefinitionRevision } from '../../evidence/index.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { awsInline } from '../../platform/commands/aws.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import { required } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import { nothingToLookAt } from './define.ts'
import { readLogin } from './login-answer.ts'
import { LOGIN_MARK, LOGIN_SCRIPT } from './login-script.ts'
import { loginsForbidden, publishLoginTaskEvent } from './login-task-events.ts'
import { describeTasks } from './service-tasks.ts'
import { statusOf } from './throttled.ts'
import { pause, within } from './within.ts'

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** A task on Fargate takes a minute to start; a login that times out another quarter of one. */
export const TASK_DEADLINE_MS = 270_000
/** For the answer to RunTask, which comes long before the task runs. */
const STARTING_MS = 20_000
/** Of that, what is left for stopping it and for a last word. */
const STOPPING_MS = 10_000
const PAUSE_MS = 3_000
/** What starts and stops a task is interrupted by nobody. */
const NOBODY = new AbortController().signal
/** From the end of a task to its last line in the log. */
const LOG_DELIVERY_MS = 15_000

/** By this name a later run finds a task that outlived its own. */
export const startedBy = ({ environment, tenant }: Target): string => `runbook-db-login/${environment.name}/${tenant}`

/**
 * Runs one task of the tenant's own definition, where the service's tasks run, with a command that logs in and says how that went. The only
 * thing the suite ever starts. Every turn is told at once, so that whoever ends this thread can stop it.
 */
export async function logInFromTask(look: Look, service: Service, revision: TaskDefinitionRevision): Promise<Database> {
  if (!service.found) throw nothingToLookAt(`there is no service ${service.name} whose network a task could use`)
  const earlier = await ownTasks(look)
  const id = await runTask(look, service, revision, earlier)
  const task = await whenStopped(look, id).catch(async (error: unknown) => {
    if (await stopTask(look, id)) tellOver(look.target)
    throw error
  })
  tellOver(look.target)
  if (task.startedAt === null) throw silent(task, id, look.target)
  const login: LoginTask = { id, left: earlier }
  const line = await logLine(look, revision, id)
  if (line === undefined) throw silent(task, id, look.target)
  return readLogin(line, login)
}

const tellOver = (target: Target): void => publishLoginTaskEvent({ target: targetKey(target), state: 'over' })

/** Has its own time: a start whose answer nobody waits for would leave a task that nobody stops. */
async function runTask(
  { target, aws, signal }: Look,
  service: Extract<Service, { found: true }>,
  revision: TaskDefinitionRevision,
  earlier: readonly string[],
): Promise<string> {
  const [ecs, { RunTaskCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const command = new RunTaskCommand({
    cluster: target.environment.cluster,
    taskDefinition: revision.arn,
    launchType: 'FARGATE',
    count: 1,
    startedBy: startedBy(target),
    // A retried call starts no second task.
    clientToken: randomUUID(),
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...service.subnets],
        securityGroups: [...service.securityGroups],
        assignPublicIp: service.assignPublicIp ? 'ENABLED' : 'DISABLED',
      },
    },
    overrides: { containerOverrides: [{ name: revision.containerName, command: ['php', '-r', LOGIN_SCRIPT] }] },
  })
  signal.throwIfAborted()
  if (loginsForbidden()) throw cannotLook('interrupted', 'the run was interrupted before a login task was started', '')
  publishLoginTaskEvent({ target: targetKey(target), state: 'asked', earlier })
  const { tasks, failures } = await within(STARTING_MS, NOBODY, abortSignal =>
    ecs.send(command, { abortSignal }),
  ).catch((error: unknown) => {
    if (isRefusal(error)) tellOver(target)
    throw error
  })
  const [failure] = failures ?? []
  if (failure) {
    tellOver(target)
    throw cannotLook('service-error', `ecs:RunTask: ${foreign(`${failure.reason} ${failure.detail ?? ''}`.trim())}`, '')
  }
  const arn = required(tasks?.[0]?.taskArn, "the started task's ARN")
  const id = arn.split('/').at(-1) ?? arn
  publishLoginTaskEvent({ target: targetKey(target), state: 'started', id })
  return id
}

/** AWS says that it did not do it. Without an answer, and after an error of AWS' own, the task may run all the same. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error ? statusOf(error) : undefined
  return status !== undefined && status >= 400 && status < 500
}

async function whenStopped(look: Look, id: string): Promise<Task> {
  for (;;) {
    const [task] = await describeTasks(look, [id])
    if (task?.lastStatus === 'STOPPED') return task
    await pause(PAUSE_MS, look.signal)
  }
}

/** Whether it is known to be on its way out; has its own time, since the run's may be over. */
export async function stopTask({ target, aws }: Omit<Look, 'signal'>, id: string): Promise<boolean> {
  const [ecs, { StopTaskCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const command = new StopTaskCommand({
    cluster: target.environment.cluster,
    task: id,
    reason: 'the runbook suite no longer waits for this login',
  })
  return within(STOPPING_MS, NOBODY, abortSignal => ecs.send(command, { abortSignal })).then(
    () => true,
    () => false,
  )
}

/** Login tasks of this tenant that have not ended. */
export async function ownTasks({ target, aws, signal }: Look): Promise<readonly string[]> {
  const [ecs, { ListTasksCommand }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  // The API takes no other filter beside this one; there is never more than a page of them.
  const command = new ListTasksCommand({ cluster: target.environment.cluster, startedBy: startedBy(target) })
  const { taskArns = [] } = await ecs.send(command, { abortSignal: signal })
  return taskArns.map(arn => arn.split('/').at(-1) ?? arn)
}

async function logLine(
  { target, aws, signal }: Look,
  { logGroup, logStreamPrefix, containerName }: TaskDefinitionRevision,
  id: string,
): Promise<string | undefined> {
  if (logGroup === null || logStreamPrefix === null)
    throw cannotLook('not-here', `task ${id} has logged in, but its container writes to no CloudWatch log`, '')
  const [logs, { FilterLogEventsCommand }] = [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')]
  const query = {
    logGroupName: logGroup || target.environment.logGroup,
    logStreamNames: [`${logStreamPrefix}/${containerName}/${id}`],
    filterPattern: `"${LOGIN_MARK}"`,
  }
  const until = Date.now() + LOG_DELIVERY_MS
  for (;;) {
    const { events = [] } = await logs
      .send(new FilterLogEventsCommand(query), { abortSignal: signal })
      .catch((error: unknown) => {
        // A task that never started has no stream.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return { events: [] }
        throw error
      })
    const message = events.find(event => event.message?.includes(LOGIN_MARK))?.message
    if (message !== undefined || Date.now() >= until) return message
    await pause(PAUSE_MS, signal)
  }
}

function silent(task: Task, id: string, target: Target): Error {
  const exit = task.containers.find(({ exitCode }) => exitCode !== null)?.exitCode
  const why = [task.stoppedReason, exit === undefined ? undefined : `exit code ${exit}`].filter(Boolean).join(', ')
  return cannotLook(
    'service-error',
    `login task ${id} said nothing${why === '' ? '' : `: ${why}`}`,
    `${awsInline(target, 'ecs describe-tasks', { cluster: target.environment.cluster, tasks: id })} tells more for an hour`,
  )
}
