import { setFlagsFromString } from 'node:v8'
import { isOfficeTime } from '../evidence/readings/office-hours.ts'
import { advance } from '../history/advance.ts'
import { onlyNewExitCode } from '../history/exit-code.ts'
import { enqueue, isOwed, type Message, markQueued, owedAgain, without } from '../history/queue.ts'
import { type ChangedBefore, type EnvironmentState, emptyState, type Undelivered } from '../history/state.ts'
import { changedMeanwhile, openStateFolder, type StateStore } from '../history/store.ts'
import { isOnS3 } from '../lib/files/s3-address.ts'
import type { Environment } from '../platform/environment.ts'
import type { RecordedHistory } from './recording/recording.ts'
import type { Change } from './report/change.ts'
import type { Report } from './report/report.ts'

/** Where the history lies, and what makes a problem of it new, over, or a failure. */
export interface HistorySettings {
  /** `null`: nothing is remembered from run to run. */
  readonly stateDir: string | null
  /** Runs in which a problem has to be seen, one after the other. */
  readonly failAfter: number
  /** Runs in which it has to be gone, one after the other. */
  readonly recoverAfter: number
  /** Whether only what is new fails a run. */
  readonly onlyNew: boolean
}

/** A run compared with those before; nothing of it is on disk yet. */
interface Compared {
  /** With what is new, goes on or is over. */
  readonly report: Report
  readonly state: EnvironmentState
  /** Outside office hours, when nobody is told anything. */
  readonly quiet: boolean
  /** Of the state that it was compared with. */
  readonly version: string | null
}

/** What a run has become in the history. */
export interface Remembered {
  /** With the messages about the run in its queue, also those that are too large for the one on disk. */
  readonly state: EnvironmentState
  /** For stderr: what had to be given up. */
  readonly remarks: readonly string[]
  /** Why the state is not on disk; undefined when it is. */
  readonly fault: unknown
  /** True: another run wrote the history after this one was compared with it. Compare again. */
  readonly changed: boolean
}

/** Makes the messages about these changes for each channel that is there. */
interface Messages<Channel extends string = string> {
  readonly channels: readonly Channel[]
  readonly make: (channel: Channel, changes: readonly Change[]) => readonly Message[]
}

/** The history of an environment while a run lasts: read before it, written after it. */
export interface RunHistory {
  readonly state: EnvironmentState
  /** What recordings of earlier runs say that changed right before each cause that is new. */
  readonly changedBefore: (report: Report) => Promise<ChangedBefore>
  readonly compare: (report: Report) => Promise<Compared>
  /** Marks what is said now and queues its messages in one writing, before anybody is told. An interrupted run leaves the history as it was. */
  readonly save: <Channel extends string>(compared: Compared, messages: Messages<Channel>) => Promise<Remembered>
  /** Takes messages off the queue: what was delivered, and what is given up because it is out of date. */
  readonly settle: (delivered: readonly Undelivered[], outdated: readonly Undelivered[]) => Promise<void>
}

/** A history of more tenants is read and written several times over in a run; left alone, V8 lets as much garbage gather as there is that stays. */
const LARGE_FLEET = 1_000
const COLLECT_EARLIER = '--heap-growing-percent=20'

/** Other runs may write in between; so many times in a row is no accident any more. */
export const ATTEMPTS = 4

/**
 * Opens the history in a store, by default a file of the folder; throws a StateError before any time is spent on a run. Undefined where nothing is
 * remembered.
 */
export async function openHistory(
  { stateDir, failAfter, recoverAfter, onlyNew }: HistorySettings,
  environment: Environment,
  given?: StateStore,
): Promise<RunHistory | undefined> {
  if (stateDir === null) return undefined
  const store = given ?? (await openStateFolder(stateDir, environment.name))
  const opened = await store.load()
  if (Object.keys(opened.state.tenants).length > LARGE_FLEET) setFlagsFromString(COLLECT_EARLIER)
  // Proves that it can be written. Where another run was faster, that proves it too.
  await store.save(opened.state, opened.version)
  const { state } = opened
  const changedBefore = async (report: Report): Promise<ChangedBefore> => {
    if (isOnS3(stateDir) || report.targets.every(({ diagnoses }) => diagnoses.length === 0)) return {}
    return (await import('./recording/earlier.ts')).changedBefore(stateDir, report, state)
  }
  return {
    state,
    changedBefore,
    async compare(report) {
      // Read again: another run may have written since.
      const settings = { failAfter, recoverAfter, onlyNew, changedBefore: await changedBefore(report) }
      const { state: newest, version } = await store.load().catch(() => opened)
      return { ...comparedWith(newest, report, settings, environment), version }
    },
    async save(compared, messages) {
      const { report, state: next } = compared
      if (report.interrupted) return { state: next, remarks: [], fault: undefined, changed: false }
      const { state: marked, queue } = queued(compared, messages)
      const { state: kept, dropped, tooLarge } = enqueue(marked, queue, report.startedAt)
      const outcome: { readonly written: boolean; readonly fault: unknown } = await store
        .save(kept, compared.version)
        .then(
          written => ({ written, fault: written ? undefined : changedMeanwhile(store.place) }),
          (error: unknown) => ({ written: true, fault: error }),
        )
      const all = { ...kept, undelivered: [...kept.undelivered, ...tooLarge] }
      const remarks = [...givenUp(dropped), ...notKept(tooLarge)]
      return { state: all, remarks, fault: outcome.fault, changed: !outcome.written }
    },
    async settle(delivered, outdated) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const { state: newest, version } = await store.load()
        if (await store.save(without(outdated.reduce(owedAgain, newest), [...delivered, ...outdated]), version)) return
      }
      throw changedMeanwhile(store.place)
    },
  }
}

/** What was remembered when a run was recorded: compared with as then, and never written anywhere. */
export function recordedHistory(recorded: RecordedHistory, environment: Environment): RunHistory {
  const state: EnvironmentState = { ...emptyState(environment.name), ...recorded.state }
  return {
    state,
    changedBefore: async () => recorded.changedBefore ?? {},
    compare: async report => ({ ...comparedWith(state, report, recorded, environment), version: null }),
    save: async compared => ({ state: compared.state, remarks: [], fault: undefined, changed: false }),
    async settle() {},
  }
}

function comparedWith(
  before: EnvironmentState,
  report: Report,
  {
    failAfter,
    recoverAfter,
    onlyNew,
    changedBefore,
  }: Omit<HistorySettings, 'stateDir'> & { readonly changedBefore?: ChangedBefore },
  environment: Environment,
): Omit<Compared, 'version'> {
  const quiet = !isOfficeTime(new Date(report.startedAt), environment)
  const { state, changes } = advance(before, report, { failAfter, recoverAfter, quiet, changedBefore })
  const exitCode = onlyNew ? onlyNewExitCode(report, changes) : report.exitCode
  return { report: { ...report, exitCode, changes }, state, quiet }
}

/** What each channel is to be told: what is new, and what is still open and was said before the channel was there. */
function queued<Channel extends string>(
  { report, state, quiet }: Compared,
  { channels, make }: Messages<Channel>,
): { readonly state: EnvironmentState; readonly queue: readonly Message[] } {
  let marked = state
  const queue: Message[] = []
  for (const channel of channels) {
    const owed = Object.entries(state.tenants).flatMap(([tenant, { open }]) =>
      open.filter(issue => !quiet && isOwed(issue, channel)).map(({ id, what }) => `${tenant} ${what} ${id}`),
    )
    const changes = (report.changes ?? []).map(change =>
      change.kind === 'ongoing' && owed.includes(`${change.tenant} ${change.what} ${change.id}`)
        ? { ...change, kind: 'new' as const }
        : change,
    )
    queue.push(...make(channel, changes))
    const said = changes.filter(({ kind }) => kind === 'new').map(({ alertKey }) => alertKey)
    marked = markQueued(marked, channel, new Set(said))
  }
  return { state: marked, queue }
}

const notKept = (tooLarge: readonly Undelivered[]): readonly string[] =>
  tooLarge.map(({ channel }) => `a message to ${channel} is too large for the queue: it is tried in this run only`)

const givenUp = (dropped: readonly Undelivered[]): readonly string[] =>
  [...Map.groupBy(dropped, ({ channel }) => channel)].map(
    ([channel, [first, ...others]]) =>
      `${others.length + 1} ${others.length === 0 ? 'message' : 'messages'} to ${channel} since ${first?.since} given up: nobody took them, and the queue keeps a week, 200 of each channel, and 4 MB in all`,
  )
