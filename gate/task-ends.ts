import type { Task } from '../evidence/index.ts'
import { endOf, startFailure } from '../evidence/readings/task-end.ts'

/** Ends after which trying again is right, whoever caused them: AWS' own trouble, capacity, or ECS' and people's wishes. */
const PASSING_CODES: readonly string[] = [
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
  'UserInitiated',
]
const PASSING =
  /Scaling activity initiated by|toomanyrequests|pull rate limit|ContainerRuntime(?:Error|TimeoutError)|Cannot(?:Inspect|Stop)Container|CannotCreateVolume|InternalError|SpotInterruption|Timeout waiting for network interface|context canceled|Connection reset by peer|capacity is unavailable/i

/** What differs between two ends for the same reason: ids, addresses, counts, times. */
const VARIABLE = /[0-9a-f]{8,}|\d+/gi

/**
 * Why a task ended, in a form in which two ends can be compared; undefined where the end says nothing against the deployment.
 * Source: "Stopped task error messages" of the ECS developer guide.
 */
export function lastingReason(task: Task): string | undefined {
  const text = endOf(task)
  if (PASSING_CODES.includes(task.stopCode ?? '') || PASSING.test(text)) return undefined
  const start = startFailure(text)
  if (start !== undefined) return start
  if (/OutOfMemory/i.test(text)) return 'out-of-memory'
  if (isFailedCheck(task)) return 'failed-health-checks'
  if (task.stopCode === 'EssentialContainerExited') return `container-exited ${exitCodeOf(task)}`
  return text === '' ? undefined : text.replace(VARIABLE, '#')
}

/** A task that did start and failed the checks of the load balancer or of its own definition. */
export const isFailedCheck = (task: Task): boolean => /failed (?:ELB|container) health checks/i.test(endOf(task))

const exitCodeOf = ({ containers }: Task): string =>
  String(containers.find(({ exitCode }) => exitCode !== null && exitCode !== 0)?.exitCode ?? 0)
