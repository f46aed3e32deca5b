import type { Task, TaskContainer, Tasks } from '../ecs.ts'
import { runningTasks } from './running-streams.ts'
import { startFailure } from './start-failure.ts'
import { endOf } from './task-end.ts'

/** What a container ends with that is told to: ECS ends all others once an essential one has ended. */
const STOPPED: readonly (number | null)[] = [137, 143]
const OUT_OF_MEMORY = /OutOfMemory/i

/**
 * The container that ended the task: the one that memory ended, else one that failed, else one that nobody stopped, else the main one, which
 * comes first. A web server that is told to end does so without an error, too.
 */
export function endedFirst({ containers }: Task): TaskContainer | undefined {
  const ended = containers.filter(({ exitCode }) => exitCode !== null)
  const unasked = ended.filter(({ exitCode }) => !STOPPED.includes(exitCode))
  return containers.find(killedByMemory) ?? unasked.find(({ exitCode }) => exitCode !== 0) ?? unasked[0] ?? ended[0]
}

const killedByMemory = ({ reason }: TaskContainer): boolean => OUT_OF_MEMORY.test(reason ?? '')

/** Its exit code; `null` where ECS gives none. */
export const exitCodeOf = (task: Task): number | null => endedFirst(task)?.exitCode ?? null

/** Tasks that run although their main container has ended, and was not told to. */
export const endedAlone = (tasks: Tasks | undefined, main: string): readonly Task[] =>
  tasks === undefined
    ? []
    : runningTasks(tasks).filter(
        ({ desiredStatus, containers }) =>
          desiredStatus === 'RUNNING' &&
          containers.some(({ name, lastStatus }) => name === main && lastStatus === 'STOPPED'),
      )

/** ECS says so. Exit code 137 alone only says that the container was killed: a health check and a stop that took too long do that, too. */
export const endedByMemory = (task: Task): boolean => OUT_OF_MEMORY.test(endOf(task))

/** The container ended by itself: neither memory nor anything the task needed for its start. */
export const endedByItself = (task: Task): boolean =>
  task.stopCode === 'EssentialContainerExited' && !endedByMemory(task) && startFailure(endOf(task)) === undefined

/** A task that did start and failed the checks of the load balancer or of its own definition. */
export const isFailedCheck = (task: Task): boolean => /failed (?:ELB|container) health checks/i.test(endOf(task))

/** Stop codes of AWS' own doing, and of a person's, after which nothing is wrong with the task. */
const HARMLESS_CODES: readonly string[] = [
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
  'UserInitiated',
]
const WANTED = /^(?:Scaling activity initiated by|Service scaling|Task stopped by user|Stopped by user|Replaced by)/i
const FAILING = /fail|error|unhealthy|unable|cannot|OutOfMemory|exited/i

/** Whether a task ended because AWS took its place away or somebody wanted it to. */
export const stoppedOnPurpose = ({ stopCode, stoppedReason }: Task): boolean =>
  HARMLESS_CODES.includes(stopCode ?? '') || WANTED.test(stoppedReason ?? '')

/** Whether a task stopped for a reason that is a fault, not a deployment, a scale-in or a person. */
export function stoppedByFault(task: Task): boolean {
  if (stoppedOnPurpose(task)) return false
  if (task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited') return true
  return FAILING.test(task.stoppedReason ?? '')
}

/** A task that never ran: image, secrets, logs, network or storage stood in its way. */
export const neverStarted = ({ stopCode, startedAt }: Task): boolean =>
  stopCode === 'TaskFailedToStart' || startedAt === null
