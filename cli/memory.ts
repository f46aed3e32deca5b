import { isOfficeTime } from '../diagnostics/lib/office-hours.ts'
import { advance } from '../history/advance.ts'
import { onlyNewExitCode } from '../history/exit-code.ts'
import type { EnvironmentState } from '../history/state.ts'
import { loadState, saveState } from '../history/store.ts'
import type { Environment } from '../platform/environment.ts'
import { makeFolder } from '../reports/folder.ts'
import type { Report } from '../reports/report.ts'
import type { Monitoring } from './monitoring.ts'

/** The history of an environment while a run lasts: read before it, written after it. */
export interface Memory {
  readonly state: EnvironmentState
  /** The report with what is new, goes on or is over, remembered on disk before anybody is told. */
  readonly conclude: (report: Report) => Promise<{ readonly report: Report; readonly state: EnvironmentState }>
  readonly save: (state: EnvironmentState) => Promise<void>
}

/** Opens the history; throws a StateError before any time is spent on a run. */
export async function openMemory(monitoring: Monitoring, environment: Environment): Promise<Memory | undefined> {
  const { stateDir, failAfter, recoverAfter, onlyNew } = monitoring
  if (stateDir === null) return undefined
  await makeFolder(stateDir)
  const state = await loadState(stateDir, environment.name)
  await saveState(stateDir, state)
  const save = (next: EnvironmentState) => saveState(stateDir, next)
  return {
    state,
    save,
    async conclude(report) {
      const { officeHours } = environment
      const quiet = officeHours !== null && !isOfficeTime(new Date(report.startedAt), officeHours)
      const { state: next, changes } = advance(state, report, { failAfter, recoverAfter, quiet })
      if (!report.interrupted) await save(next)
      const exitCode = onlyNew ? onlyNewExitCode(report, changes) : report.exitCode
      return { report: { ...report, exitCode, changes }, state: next }
    },
  }
}
