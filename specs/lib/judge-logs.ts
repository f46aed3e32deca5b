import type { LogErrorClass, LogFinding, Logs, Service, Tasks } from '../../evidence/index.ts'
import {
  findingsOf,
  runningTasks,
  tasksWithoutStream,
  withoutPreamble,
} from '../../evidence/readings/running-streams.ts'
import { count, theirs } from '../../lib/text/words.ts'
import type { StepContext } from '../step.ts'
import { failed, passed, unknown, type Verdict } from '../verdict.ts'
import { stoppedBySchedule } from './stopped-by-schedule.ts'

/** Judges the error lines of the tasks that run now; without their streams silence is no answer. */
export function judgeLogs(
  seen: { readonly logs: Logs; readonly tasks: Tasks; readonly service: Service | undefined },
  classes: readonly LogErrorClass[],
  context: StepContext,
  notes: readonly string[] = [],
): Verdict {
  const { logs, tasks, service } = seen
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  if (!logs.groupFound) return failed(`there is no log group ${logs.group}`)
  const running = runningTasks(tasks)
  if (running.length === 0) return unknown('no task runs, so there is no current log')
  const findings = findingsOf(logs, running, classes)
  if (findings.length > 0) return failed(findings.map(describeFinding).join('; '))
  const silent = tasksWithoutStream(logs, tasks)
  if (silent.length > 0) {
    return unknown(
      `no log stream under ${logs.prefix} for ${silent.map(({ id }) => id).join(', ')}: silence proves nothing`,
    )
  }
  const from = logs.windowStart.slice(11, 16)
  if (logs.truncated) return unknown(`nothing found since ${from} UTC, but the logs were too long to read to their end`)
  return passed(`no such line of ${count(running.length, 'task')} since ${from} UTC`, notes)
}

const describeFinding = ({ count: times, excerpt, stream, lastAt }: LogFinding): string =>
  `${times} x "${theirs(withoutPreamble(excerpt))}" in ${stream}, last at ${lastAt.slice(11, 19)} UTC`
