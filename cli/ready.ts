import type { StateStore } from '../history/store.ts'
import type { RunHistory } from '../runner/history.ts'
import type { PreparedRun } from '../runner/run.ts'
import type { Waiver } from '../runner/waivers/waiver.ts'
import type { Settings } from './arguments.ts'
import { environmentNames, readEnvironmentOf } from './environment.ts'
import type { ReplaySettings } from './replay.ts'
import type { OwnSandbox } from './sandbox.ts'

/** Everything that a run, or what follows it, is decided by: as the words, the files and the machine say, or as a recording does. */
export interface Ready {
  readonly prepared: PreparedRun
  readonly waivers: readonly Waiver[]
  readonly history: RunHistory | undefined
  /** For stderr, before the run. */
  readonly remarks: readonly string[]
}

/** Ready to look at a platform. */
export async function readyToLook(
  settings: Settings,
  startedAt: Date,
  sandbox: OwnSandbox | undefined,
  interruption: AbortSignal,
  store: StateStore | undefined,
): Promise<Ready> {
  const { monitoring, platform } = settings
  const [{ prepare }, { loadWaivers }] = await Promise.all([
    import('./prepare.ts'),
    import('../runner/waivers/load.ts'),
  ])
  const waivers = await loadWaivers(monitoring.waiversFile, environmentNames(platform), startedAt)
  const history = monitoring.stateDir === null ? undefined : await historyOf(settings, store)
  const remembered = Object.keys(history?.state.tenants ?? {})
  const prepared = await prepare(settings, process.env, sandbox, remembered, interruption)
  const ended = waivers.flatMap(waiver => waiver.ended ?? [])
  return { prepared, waivers, history, remarks: [...ended, ...prepared.remarks] }
}

async function historyOf(settings: Settings, store: StateStore | undefined): Promise<RunHistory | undefined> {
  const { openHistory } = await import('../runner/history.ts')
  return openHistory(settings.monitoring, await readEnvironmentOf(settings), store)
}

/** Ready to judge again what a recording keeps. */
export async function readyToJudgeAgain(replay: ReplaySettings): Promise<Ready> {
  const [{ prepareReplay }, { recordedHistory }] = await Promise.all([
    import('./replay.ts'),
    import('../runner/history.ts'),
  ])
  const { prepared, recording, remarks } = await prepareReplay(replay)
  const { history, waivers, platform } = recording
  return {
    prepared,
    waivers,
    history: history && recordedHistory(history, platform.environment),
    remarks,
  }
}
