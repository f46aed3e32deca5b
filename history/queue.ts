import { isDeepStrictEqual } from 'node:util'
import type { EnvironmentState, Undelivered } from './state.ts'

/** A receiver that was away over a long weekend still hears of it. */
const KEPT_MS = 7 * 86_400_000
/** Of each channel. */
const KEPT_MESSAGES = 200

type Message = Pick<Undelivered, 'channel' | 'body'>

/** The state with what is to be told now behind what nobody has taken yet, and what is given up for being too old or too much. */
export function enqueue(
  state: EnvironmentState,
  messages: readonly Message[],
  at: string,
): { readonly state: EnvironmentState; readonly dropped: readonly Undelivered[] } {
  const all = [...state.undelivered, ...messages.map(({ channel, body }) => ({ channel, body, since: at }))]
  const young = all.filter(({ since }) => Date.parse(at) - Date.parse(since) <= KEPT_MS)
  const newest = new Set(
    [...Map.groupBy(young, ({ channel }) => channel).values()].flatMap(queue => queue.slice(-KEPT_MESSAGES)),
  )
  return {
    state: { ...state, undelivered: all.filter(message => newest.has(message)) },
    dropped: all.filter(message => !newest.has(message)),
  }
}

/** The state without messages that were delivered, each taken out once. */
export function without(state: EnvironmentState, delivered: readonly Undelivered[]): EnvironmentState {
  const left = [...state.undelivered]
  for (const message of delivered) {
    const at = left.findIndex(one => isDeepStrictEqual(one, message))
    if (at >= 0) left.splice(at, 1)
  }
  return { ...state, undelivered: left }
}
