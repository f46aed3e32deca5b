import type { Task } from '../evidence/index.ts'
import { endedByMemory, exitCodeOf, isFailedCheck, stoppedOnPurpose } from '../evidence/readings/ended-task.ts'
import { type StartFailure, startFailure } from '../evidence/readings/start-failure.ts'
import { endOf } from '../evidence/readings/task-end.ts'

/** Troubles of AWS' own that pass, after which trying again is right. */
const PASSING =
  /Scaling activity initiated by|ContainerRuntime(?:Error|TimeoutError)|Cannot(?:Inspect|Stop)Container|CannotCreateVolume|InternalError|Timeout waiting for network interface/i

/** What keeps tasks from starting for a time, after which ECS goes on by itself. */
export const PASSING_STARTS: readonly StartFailure[] = [
  'capacity',
  'quota',
  'subnet-full',
  'registry-limited',
  'pull-interrupted',
  'spot-interrupted',
  'scheduler-throttled',
  'tasks-protected',
]

/** What differs between two ends for the same reason: ids, addresses, counts, times. */
const VARIABLE = /[0-9a-f]{8,}|\d+/gi

/**
 * Why a task ended, in a form in which two ends can be compared; undefined where the end says nothing against the deployment.
 * Source: "Stopped task error messages" of the ECS developer guide.
 */
export function lastingReason(task: Task): string | undefined {
  const text = endOf(task)
  if (stoppedOnPurpose(task) || PASSING.test(text)) return undefined
  const start = startFailure(text)
  if (start !== undefined) return PASSING_STARTS.includes(start) ? undefined : start
  if (endedByMemory(task)) return 'out-of-memory'
  if (isFailedCheck(task)) return 'failed-health-checks'
  if (task.stopCode === 'EssentialContainerExited') return `container-exited ${exitCodeOf(task) ?? 0}`
  return text === '' ? undefined : text.replace(VARIABLE, '#')
}
