import type { Task } from '../ecs.ts'
import { endOf, startFailure } from './task-end.ts'

const SIGKILL = 137
const OUT_OF_MEMORY = /OutOfMemory/i
const CONTAINER_NOT_STARTED = /CannotStartContainer|CannotCreateContainer/i

/** The exit code of the container that ended the task; `null` where ECS gives none. */
export const exitCodeOf = ({ containers }: Task): number | null =>
  containers.find(({ exitCode }) => exitCode !== null && exitCode !== 0)?.exitCode ??
  containers.find(({ exitCode }) => exitCode !== null)?.exitCode ??
  null

/** ECS says so, or the kernel killed the container and nobody else can have: a container that ECS stops has another stop code. */
export const endedByMemory = (task: Task): 'certain' | 'likely' | undefined => {
  if (OUT_OF_MEMORY.test(endOf(task))) return 'certain'
  return task.stopCode === 'EssentialContainerExited' && exitCodeOf(task) === SIGKILL ? 'likely' : undefined
}

/** The container ended, or could not even begin, by itself: neither memory nor anything the task needed for its start. */
export const endedByItself = (task: Task): boolean => {
  if (endedByMemory(task) !== undefined || startFailure(endOf(task)) !== undefined) return false
  return task.stopCode === 'EssentialContainerExited' || CONTAINER_NOT_STARTED.test(endOf(task))
}

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
