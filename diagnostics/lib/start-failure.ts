import type { Service, StoppedTasks, Task, Tasks } from '../../evidence/index.ts'
import { endOfTask, type FailedStart, failedStarts } from '../../evidence/readings/failed-starts.ts'
import type { StartFailure } from '../../evidence/readings/start-failure.ts'
import { briefEnd } from '../../evidence/readings/task-end.ts'
import { count, quoted, revisionName, utc } from '../../lib/text/words.ts'
import type { CannotTell } from '../define.ts'

/** Nothing else shows this cause, and the words of tasks that failed could not be read. */
export const ENDS_NOT_SEEN: CannotTell = {
  cannotTell: 'the stopped tasks could not be seen, and with them what they ended of',
}

/** Starts of the deployment in force that failed for one of these reasons, as far as they were seen; none once a task did start after them. */
export const failedToStart = (
  service: Service | undefined,
  stopped: StoppedTasks | undefined,
  tasks: Tasks | undefined,
  ...reasons: readonly StartFailure[]
): readonly FailedStart[] =>
  failedStarts(service, stopped, tasks).filter(({ means }) => means !== undefined && reasons.includes(means))

/** The fact that starts failed, with the newest one's reason; undefined when none did. */
export function endFact(failed: readonly FailedStart[]): string | undefined {
  const [newest] = failed
  if (!newest) return undefined
  if (newest.from === 'event') return `event${when(newest, ', ')}: ${quoted(newest.text)}`
  return `${count(failed.length, 'task')} of ${revisionName(newest.revisionArn)} stopped${when(newest, ', last at ')}: ${quoted(briefEnd(newest.text))}`
}

/** The same of tasks that ended in any way. */
export const taskFact = (ended: readonly Task[]): string | undefined => endFact(ended.map(endOfTask))

const when = ({ at }: FailedStart, before: string): string => (at === null ? '' : `${before}${utc(at)}`)
