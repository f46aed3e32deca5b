import { isOfficeTime } from '../diagnostics/lib/office-hours.ts'
import { advance } from '../history/advance.ts'
import { onlyNewExitCode } from '../history/exit-code.ts'
import { enqueue, without } from '../history/queue.ts'
import type { EnvironmentState, Undelivered } from '../history/state.ts'
import { loadState, saveState } from '../history/store.ts'
import type { Environment } from '../platform/environment.ts'
import { makeFolder, withinState } from '../reports/folder.ts'
import { messagesOf } from '../reports/notify/channels.ts'
import type { Report } from '../reports/report.ts'
import type { Monitoring } from './monitoring.ts'

/** What a run has become in the history. */
export interface Remembered {
  /** With what is new, goes on or is over. */
  readonly report: Report
  /** With the messages about it in its queue. */
  readonly state: EnvironmentState
  /** For stderr: what had to be given up. */
  readonly remarks: readonly string[]
  /** Why the state is not on disk; undefined when it is. */
  readonly fault: unknown
}

/** The history of an environment while a run lasts: read before it, written after it. */
export interface Memory {
  readonly state: EnvironmentState
  /** Marks what is said now and queues its messages in one writing, before anybody is told. */
  readonly conclude: (report: Report) => Promise<Remembered>
  /** Takes delivered messages off the queue. */
  readonly settle: (delivered: readonly Undelivered[]) => Promise<void>
}

/** Opens the history; throws a StateError before any time is spent on a run. */
export async function openMemory(monitoring: Monitoring, environment: Environment): Promise<Memory | undefined> {
  const { stateDir, failAfter, recoverAfter, onlyNew, channels } = monitoring
  if (stateDir === null) return undefined
  await withinState(stateDir, () => makeFolder(stateDir))
  const load = () => loadState(stateDir, environment.name)
  const state = await load()
  await saveState(stateDir, state)
  return {
    state,
    async conclude(report) {
      const { officeHours } = environment
      const quiet = officeHours !== null && !isOfficeTime(new Date(report.startedAt), officeHours)
      // Read again: another run may have written since.
      const newest = await load().catch(() => state)
      const { state: next, changes } = advance(newest, report, { failAfter, recoverAfter, quiet })
      const exitCode = onlyNew ? onlyNewExitCode(report, changes) : report.exitCode
      const told = { ...report, exitCode, changes }
      if (report.interrupted) return { report: told, state: next, remarks: [], fault: undefined }
      const { state: queued, dropped } = enqueue(next, messagesOf(told, channels), report.startedAt)
      const fault: unknown = await saveState(stateDir, queued).then(
        () => undefined,
        (error: unknown) => error,
      )
      return { report: told, state: queued, remarks: givenUp(dropped), fault }
    },
    async settle(delivered) {
      await saveState(stateDir, without(await load(), delivered))
    },
  }
}

const givenUp = (dropped: readonly Undelivered[]): readonly string[] =>
  [...Map.groupBy(dropped, ({ channel }) => channel)].map(
    ([channel, [first, ...others]]) =>
      `${others.length + 1} ${others.length === 0 ? 'message' : 'messages'} to ${channel} since ${first?.since} given up: nobody took them, and the queue keeps a week and 200 of each channel`,
  )
