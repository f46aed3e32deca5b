import type { Task } from '../../evidence/index.ts'
import { shorten } from './text.ts'

/** Stop codes of AWS's own doing, after which ECS starts another task. */
const PLATFORM: readonly (string | null)[] = ['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth']
const BENIGN = /^(?:Scaling activity initiated by|Service scaling|Task stopped by user|Stopped by user|Replaced by)/i
const FAILING = /fail|error|unhealthy|unable|cannot|OutOfMemory|exited/i

/** Whether a task stopped for a reason that is a fault, not a deployment, a scale-in or a person. */
export function stoppedByFault({ stopCode, stoppedReason }: Task): boolean {
  const reason = stoppedReason ?? ''
  if (stopCode === 'UserInitiated' || PLATFORM.includes(stopCode) || BENIGN.test(reason)) return false
  if (stopCode === 'TaskFailedToStart' || stopCode === 'EssentialContainerExited') return true
  return FAILING.test(reason)
}

/** A task that never ran: image, secrets, logs, network or storage stood in its way. */
export const neverStarted = ({ stopCode, startedAt }: Task): boolean =>
  stopCode === 'TaskFailedToStart' || startedAt === null

/** Equal reasons once, with how often: `3 x ResourceInitializationError: ...`. */
export function groupReasons(tasks: readonly Task[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const task of tasks) counts.set(reasonOf(task), (counts.get(reasonOf(task)) ?? 0) + 1)
  return [...counts].map(([reason, times]) => `${times} x ${reason}`)
}

function reasonOf({ stopCode, stoppedReason, containers }: Task): string {
  const exits = containers
    .filter(({ exitCode, reason }) => (exitCode !== null && exitCode !== 0) || reason !== null)
    .map(({ name, exitCode, reason }) => {
      const exit = exitCode === null ? [] : [`exit code ${exitCode}`]
      const why = reason === null || reason === stoppedReason ? [] : [shorten(reason, 160)]
      return [...exit, ...why].length > 0 ? `${name}: ${[...exit, ...why].join(', ')}` : ''
    })
    .filter(text => text !== '')
  return [shorten(stoppedReason ?? stopCode ?? 'no reason given', 300), ...exits].join('; ')
}
