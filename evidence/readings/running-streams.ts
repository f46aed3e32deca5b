import type { Task, Tasks } from '../ecs.ts'
import type { LogErrorClass, LogFinding, Logs } from '../logs.ts'

type ObservedLogs = Extract<Logs, { groupFound: true }>

/** The tasks that run now, PENDING and stopping ones left out. */
export const runningTasks = ({ tasks }: Tasks): readonly Task[] => tasks.filter(task => task.lastStatus === 'RUNNING')

/** The stream a task writes to: the tenant's prefix and the task's id at the end. */
export const streamOf = (logs: ObservedLogs, task: Task): string | undefined =>
  logs.streams.find(({ name }) => name.startsWith(logs.prefix) && name.endsWith(`/${task.id}`))?.name

/** Running tasks that have no log stream: their silence proves nothing. */
export const tasksWithoutStream = (logs: ObservedLogs, tasks: Tasks): readonly Task[] =>
  runningTasks(tasks).filter(task => streamOf(logs, task) === undefined)

/** A line of the log without what Apache writes before what happened: the time, the module, the process and the client. */
export const withoutPreamble = (line: string): string => line.replace(/^(?:\[[^\]]*\] )+/, '')

/** Error lines of some tasks, of these classes or of all, most frequent first; those of other tasks are history. */
export function findingsOf(
  logs: ObservedLogs,
  tasks: readonly Task[],
  classes?: readonly LogErrorClass[],
): readonly LogFinding[] {
  const streams = new Set(tasks.map(task => streamOf(logs, task)))
  return logs.findings
    .filter(finding => (classes?.includes(finding.class) ?? true) && streams.has(finding.stream))
    .sort((a, b) => b.count - a.count)
}
