import { isOfficeTime } from '../evidence/readings/office-hours.ts'
import { advance } from '../history/advance.ts'
import { onlyNewExitCode } from '../history/exit-code.ts'
import { enqueue, isOwed, markQueued, owedAgain, without } from '../history/queue.ts'
import type { EnvironmentState, Undelivered } from '../history/state.ts'
import { loadState, saveState } from '../history/store.ts'
import { makeFolder, withinState } from '../lib/files/folder.ts'
import type { Environment } from '../platform/environment.ts'
import { type ChannelName, type Message, messagesOf, namesOfChannels } from '../reports/notify/channels.ts'
import type { Report } from '../runner/report/report.ts'
import type { Monitoring } from './monitoring.ts'

/** What a run has become in the history. */
export interface Remembered {
  /** With what is new, goes on or is over. */
  readonly report: Report
  /** With the messages about it in its queue, also those that are too large for the one on disk. */
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
  /** Takes messages off the queue: what was delivered, and what is given up because it is out of date. */
  readonly settle: (delivered: readonly Undelivered[], outdated: readonly Undelivered[]) => Promise<void>
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
      const quiet = !isOfficeTime(new Date(report.startedAt), environment)
      // Read again: another run may have written since.
      const newest = await load().catch(() => state)
      const { state: next, changes } = advance(newest, report, { failAfter, recoverAfter, quiet })
      const exitCode = onlyNew ? onlyNewExitCode(report, changes) : report.exitCode
      const told = { ...report, exitCode, changes }
      if (report.interrupted) return { report: told, state: next, remarks: [], fault: undefined }
      const { state: owing, messages } = tellings(next, told, { names: namesOfChannels(channels), quiet })
      const { state: queued, dropped, tooLarge } = enqueue(owing, messages, report.startedAt)
      const fault: unknown = await saveState(stateDir, queued).then(
        () => undefined,
        (error: unknown) => error,
      )
      const all = { ...queued, undelivered: [...queued.undelivered, ...tooLarge] }
      return { report: told, state: all, remarks: [...givenUp(dropped), ...notKept(tooLarge)], fault }
    },
    async settle(delivered, outdated) {
      await saveState(stateDir, without(outdated.reduce(owedAgain, await load()), [...delivered, ...outdated]))
    },
  }
}

/** What each channel is to be told: what is new, and what is still open and was said before the channel was there. */
function tellings(
  state: EnvironmentState,
  report: Report,
  { names, quiet }: { readonly names: readonly ChannelName[]; readonly quiet: boolean },
): { readonly state: EnvironmentState; readonly messages: readonly Message[] } {
  let marked = state
  const messages: Message[] = []
  for (const channel of names) {
    const owed = Object.entries(state.tenants).flatMap(([tenant, { open }]) =>
      open.filter(issue => !quiet && isOwed(issue, channel)).map(({ id, what }) => `${tenant} ${what} ${id}`),
    )
    const changes = (report.changes ?? []).map(change =>
      change.kind === 'ongoing' && owed.includes(`${change.tenant} ${change.what} ${change.id}`)
        ? { ...change, kind: 'new' as const }
        : change,
    )
    messages.push(...messagesOf({ ...report, changes }, channel))
    const said = changes.filter(({ kind }) => kind === 'new').map(({ alertKey }) => alertKey)
    marked = markQueued(marked, channel, new Set(said))
  }
  return { state: marked, messages }
}

const notKept = (tooLarge: readonly Undelivered[]): readonly string[] =>
  tooLarge.map(({ channel }) => `a message to ${channel} is too large for the queue: it is tried in this run only`)

const givenUp = (dropped: readonly Undelivered[]): readonly string[] =>
  [...Map.groupBy(dropped, ({ channel }) => channel)].map(
    ([channel, [first, ...others]]) =>
      `${others.length + 1} ${others.length === 0 ? 'message' : 'messages'} to ${channel} since ${first?.since} given up: nobody took them, and the queue keeps a week, 200 of each channel, and 4 MB in all`,
  )
