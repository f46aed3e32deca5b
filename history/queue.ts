import { isDeepStrictEqual } from 'node:util'
import { DAY_MS } from '../lib/durations.ts'
import type { EnvironmentState, OpenIssue, Undelivered } from './state.ts'

/** A receiver that was away over a long weekend still gets the message. */
const KEPT_MS = 7 * DAY_MS
/** Of each channel. */
const KEPT_MESSAGES = 200
/** Of all channels together, as JSON in UTF-8: the history must stay small enough to be read. */
const KEPT_BYTES = 4_000_000

/** What is told through a channel, without any secret. */
export type Message = Pick<Undelivered, 'channel' | 'keys' | 'body'>

/** A queue with new messages at its end, and what does not fit. */
interface Enqueued {
  readonly state: EnvironmentState
  /** Given up: too old, or more than is kept. */
  readonly dropped: readonly Undelivered[]
  /** New, and too large to be kept at all: it can be told now or never. */
  readonly tooLarge: readonly Undelivered[]
}

/** The state with what is to be told now behind what nobody has taken yet. */
export function enqueue(state: EnvironmentState, messages: readonly Message[], at: string): Enqueued {
  const fresh = messages.map((message): Undelivered => ({ ...message, since: at }))
  const tooLarge = fresh.filter(message => bytesOf(message) > KEPT_BYTES)
  const all = [...state.undelivered, ...fresh.filter(message => !tooLarge.includes(message))]
  const young = all.filter(({ since }) => Date.parse(at) - Date.parse(since) <= KEPT_MS)
  const queues = [...Map.groupBy(young, ({ channel }) => channel).values()]
  const kept = new Set(fitting(queues.map(queue => queue.slice(-KEPT_MESSAGES))))
  return {
    state: { ...state, undelivered: all.filter(message => kept.has(message)) },
    dropped: all.filter(message => !kept.has(message)),
    tooLarge,
  }
}

const bytesOf = (message: Undelivered): number => Buffer.byteLength(JSON.stringify(message))

/** Without the oldest of whichever channel takes most space, until all fit: a channel with many messages displaces none of one with few. */
function fitting(queues: readonly (readonly Undelivered[])[]): readonly Undelivered[] {
  const left = queues.map(queue => {
    const sized = queue.map(message => ({ message, bytes: bytesOf(message) }))
    return { sized, bytes: sized.reduce((sum, { bytes }) => sum + bytes, 0) }
  })
  for (;;) {
    const [largest] = left.toSorted((a, b) => b.bytes - a.bytes)
    const total = left.reduce((sum, { bytes }) => sum + bytes, 0)
    if (!largest || total <= KEPT_BYTES) return left.flatMap(({ sized }) => sized.map(({ message }) => message))
    largest.bytes -= largest.sized.shift()?.bytes ?? 0
  }
}

/** The state without messages that were delivered or given up, each taken out once. */
export function without(state: EnvironmentState, done: readonly Undelivered[]): EnvironmentState {
  const left = [...state.undelivered]
  for (const message of done) {
    const at = left.findIndex(one => isDeepStrictEqual(one, message))
    if (at >= 0) left.splice(at, 1)
  }
  return { ...state, undelivered: left }
}

/** Whether an open problem was said while a channel was not there, so that nobody was ever told through it. */
export const isOwed = ({ saidAs, queuedFor }: OpenIssue, channel: string): boolean =>
  saidAs !== null && queuedFor !== undefined && !queuedFor.includes(channel)

/** Whether two messages are about the same alert. */
export const sharesKey = (a: Undelivered, b: Undelivered): boolean =>
  (a.keys ?? []).some(key => b.keys?.includes(key) === true)

/** The state with every open problem under these keys noted as queued for a channel. */
export const markQueued = (state: EnvironmentState, channel: string, keys: ReadonlySet<string>): EnvironmentState =>
  withIssues(state, issue =>
    issue.saidAs !== null && keys.has(issue.saidAs) && isOwed(issue, channel)
      ? { ...issue, queuedFor: [...(issue.queuedFor ?? []), channel] }
      : issue,
  )

/** The state in which a channel is owed again what a message that was given up told of and is still open. */
export function owedAgain(state: EnvironmentState, { channel, keys = [] }: Undelivered): EnvironmentState {
  return withIssues(state, issue =>
    issue.saidAs !== null && keys.includes(issue.saidAs) && issue.queuedFor !== undefined
      ? { ...issue, queuedFor: issue.queuedFor.filter(one => one !== channel) }
      : issue,
  )
}

const withIssues = (state: EnvironmentState, change: (issue: OpenIssue) => OpenIssue): EnvironmentState => ({
  ...state,
  tenants: Object.fromEntries(
    Object.entries(state.tenants).map(([tenant, history]) => [tenant, { ...history, open: history.open.map(change) }]),
  ),
})
