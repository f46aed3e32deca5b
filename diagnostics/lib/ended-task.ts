import type { Task } from '../../evidence/index.ts'
import { endOf, startFailure } from '../../evidence/readings/task-end.ts'

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
