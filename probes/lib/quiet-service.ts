import type { Service as SdkService, Task as SdkTask, ServiceEvent } from '@aws-sdk/client-ecs'
import { HOUR_MS } from '../../lib/durations.ts'

/** For about an hour ECS lists a task that stopped, for up to an hour a target group drained it before, and one more for what is told late. */
const QUIET_MS = 3 * HOUR_MS
/** All events that ECS keeps of a service: where there are as many, some may be forgotten. */
const MOST_EVENTS = 100

/** A service of which DescribeServices says that no task was started, stopped or replaced since a time. */
export interface QuietService {
  readonly name: string
  readonly deploymentId: string
  readonly runningCount: number
  /** Milliseconds since the epoch. */
  readonly sinceMs: number
  readonly events: readonly ServiceEvent[]
}

/**
 * The service where one completed deployment of ECS' own, older than three hours, runs all that is desired without a failed task, and ECS has said nothing
 * in these hours but that it is steady. `undefined` where anything else was said, or what would tell is missing. `nowMs` is AWS' clock.
 */
export function quietService(service: SdkService, nowMs: number): QuietService | undefined {
  const { serviceName: name, deployments = [], events = [], runningCount = 0 } = service
  const [only, ...others] = deployments
  const sinceMs = nowMs - QUIET_MS
  const isBefore = (at: Date | undefined): boolean => at !== undefined && at.getTime() < sinceMs
  const isSteady =
    service.status === 'ACTIVE' &&
    (service.deploymentController?.type ?? 'ECS') === 'ECS' &&
    (service.schedulingStrategy ?? 'REPLICA') === 'REPLICA' &&
    runningCount > 0 &&
    runningCount === service.desiredCount &&
    service.pendingCount === 0
  const isComplete =
    others.length === 0 &&
    only?.status === 'PRIMARY' &&
    only.rolloutState === 'COMPLETED' &&
    only.failedTasks === 0 &&
    isBefore(only.createdAt)
  const reachesBack =
    events.length > 0 && (events.length < MOST_EVENTS || events.some(event => isBefore(event.createdAt)))
  const saysNothingNew = events.every(
    ({ createdAt, message }) => isBefore(createdAt) || message === `(service ${name}) has reached a steady state.`,
  )
  if (!name || !only?.id || !isSteady || !isComplete || !reachesBack || !saysNothingNew) return undefined
  return { name, deploymentId: only.id, runningCount, sinceMs, events }
}

const TASK_ID = /\(task ([0-9a-f-]{8,40})\)/g

/** The ids of the tasks that its events say were started, newest first, without those that they say were stopped. */
export function startedTasks({ name, events }: QuietService): readonly string[] {
  const newestFirst = events.toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
  const named = (verb: string): ReadonlySet<string> => {
    const messages = newestFirst.flatMap(({ message }) =>
      message?.startsWith(`(service ${name}) has ${verb} `) ? [message] : [],
    )
    return new Set(messages.flatMap(message => [...message.matchAll(TASK_ID)].flatMap(([, id = '']) => id)))
  }
  const stopped = named('stopped')
  return [...named('started')].filter(id => !stopped.has(id))
}

/** Whether these are all of its tasks: as many as run, each of them since before the quiet began. */
export const areAll = (
  { name, deploymentId, runningCount, sinceMs }: QuietService,
  tasks: readonly SdkTask[],
): boolean =>
  tasks.length === runningCount &&
  new Set(tasks.map(({ taskArn }) => taskArn)).size === runningCount &&
  tasks.every(
    task =>
      task.lastStatus === 'RUNNING' &&
      task.desiredStatus === 'RUNNING' &&
      task.group === `service:${name}` &&
      task.startedBy === deploymentId &&
      task.createdAt !== undefined &&
      task.createdAt.getTime() < sinceMs,
  )
