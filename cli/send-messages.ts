import { sharesKey } from '../history/queue.ts'
import type { EnvironmentState, Undelivered } from '../history/state.ts'
import { type Channels, requestOf } from '../reports/notify/channels.ts'
import { deliver, RETRY_LIMITS, type RetryLimits } from '../reports/notify/deliver.ts'
import type { RunHistory } from '../runner/history.ts'

/** All messages together; what is not taken by then is tried again in the next run. */
const DEADLINE_MS = 12_000

/**
 * Sends what is queued, oldest first, and takes off the queue what was taken; a kill in between sends it twice, never not at all. `kept`: whether
 * the queue is on disk. Returns remarks for the terminal; never throws, never takes longer than its deadline.
 */
export async function sendMessages(
  { undelivered }: Pick<EnvironmentState, 'undelivered'>,
  channels: Channels,
  history: Pick<RunHistory, 'settle'>,
  { limits = RETRY_LIMITS, kept = true }: { readonly limits?: RetryLimits; readonly kept?: boolean } = {},
): Promise<readonly string[]> {
  if (undelivered.length === 0) return []
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const byChannel = Map.groupBy(undelivered, ({ channel }) => channel)
  const outcomes = await Promise.all(
    [...byChannel.values()].map(queue => send(queue, channels, { signal, limits, kept })),
  )
  const delivered = outcomes.flatMap(one => one.delivered)
  const outdated = outcomes.flatMap(one => one.outdated)
  const remarks = outcomes.flatMap(one => one.remarks)
  if (delivered.length === 0) return remarks
  try {
    await history.settle(delivered, outdated)
    return remarks
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [...remarks, `messages that were delivered stay in the queue and are sent again: ${reason}`]
  }
}

interface Sent {
  readonly delivered: readonly Undelivered[]
  /** Not taken, and overtaken by something later about the same: told afterwards it would be wrong. */
  readonly outdated: readonly Undelivered[]
  readonly remarks: readonly string[]
}

/** One channel's messages in their order; after one that is not taken the others wait too, unless it is refused for what it is. */
async function send(
  queue: readonly Undelivered[],
  channels: Channels,
  { signal, limits, kept }: { readonly signal: AbortSignal; readonly limits: RetryLimits; readonly kept: boolean },
): Promise<Sent> {
  const delivered: Undelivered[] = []
  let outdated: readonly Undelivered[] = []
  let refused: readonly Undelivered[] = []
  let failure: string | undefined
  for (const message of queue) {
    const envelope = requestOf(message, channels)
    if (!envelope) return { delivered, outdated, remarks: [] }
    const refusal = await deliver(envelope.url, envelope.body, signal, limits)
    if (refusal === undefined) {
      delivered.push(message)
      outdated = [...outdated, ...refused.filter(earlier => sharesKey(earlier, message))]
      refused = refused.filter(earlier => !outdated.includes(earlier))
    } else {
      refused = [...refused, message]
      failure ??= refusal.reason
      if (!refusal.ofMessage) break
    }
  }
  if (failure === undefined) return { delivered, outdated, remarks: [] }
  const remark = (count: number, then: string): readonly string[] =>
    count === 0
      ? []
      : [`${count} ${count === 1 ? 'message' : 'messages'} not delivered to ${queue[0]?.channel} (${failure}); ${then}`]
  const again = kept
    ? 'tried again in the next run'
    : 'the history that would keep them for the next run could not be saved'
  const left = queue.length - delivered.length - outdated.length
  const remarks = [
    ...remark(outdated.length, 'given up, since something later about the same was taken'),
    ...remark(left, again),
  ]
  return { delivered, outdated, remarks }
}
