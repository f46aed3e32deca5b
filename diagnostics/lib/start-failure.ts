import type { Service, StoppedTasks, Task, Tasks } from '../../evidence/index.ts'
import { msOf, primaryOf, stoppedNow } from '../../evidence/readings/deployment.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { briefEndOf, endOf, type StartFailure, startFailure } from '../../evidence/readings/task-end.ts'
import { count, quoted, revisionName, utc } from '../../lib/text/words.ts'
import type { CannotTell } from '../define.ts'

/** Nothing else shows this cause, and the words of tasks that failed could not be read. */
export const ENDS_NOT_SEEN: CannotTell = {
  cannotTell: 'the stopped tasks could not be seen, and with them what they ended of',
}

/** Tasks of the deployment in force that could not start for one of these reasons, as far as they were seen; none once a task did start after them. */
export function failedToStart(
  service: Service | undefined,
  stopped: StoppedTasks | undefined,
  tasks: Tasks | undefined,
  ...reasons: readonly StartFailure[]
): readonly Task[] {
  const failures = stoppedNow(service, stopped)
  const lastStop = Math.max(0, ...failures.map(({ stoppedAt }) => msOf(stoppedAt)))
  const primary = primaryOf(service)
  const recovered =
    tasks !== undefined &&
    runningTasks(tasks).some(({ startedBy, startedAt }) => startedBy === primary?.id && msOf(startedAt) >= lastStop)
  if (recovered) return []
  return failures.filter(task => {
    const means = startFailure(endOf(task))
    return means !== undefined && reasons.includes(means)
  })
}

/** The fact that tasks ended, with the newest one's reason; undefined when none did. */
export function endFact(tasks: readonly Task[]): string | undefined {
  const [newest] = tasks
  if (!newest) return undefined
  const when = newest.stoppedAt === null ? '' : `, last at ${utc(newest.stoppedAt)}`
  return `${count(tasks.length, 'task')} of ${revisionName(newest.taskDefinitionArn)} stopped${when}: ${quoted(briefEndOf(newest))}`
}
