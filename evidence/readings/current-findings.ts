import type { LogErrorClass, LogFinding, Logs, Service, StoppedTasks, Tasks } from '../index.ts'
import { stoppedNow } from './deployment.ts'
import { findingsOf, runningTasks } from './running-streams.ts'

/**
 * Error lines of the deployment in force, most frequent first. Tasks that fail their health check are replaced all the time, so the stopped ones
 * of this deployment count as well; those of earlier deployments are history.
 */
export function currentFindings(
  logs: Logs | undefined,
  evidence: {
    readonly service: Service | undefined
    readonly tasks: Tasks | undefined
    readonly stopped: StoppedTasks | undefined
  },
  classes: readonly LogErrorClass[],
): readonly LogFinding[] {
  if (!logs?.groupFound) return []
  const { service, tasks, stopped } = evidence
  const running = tasks ? runningTasks(tasks) : []
  return findingsOf(logs, [...running, ...stoppedNow(service, stopped)], classes)
}
