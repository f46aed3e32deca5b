import type { EnvironmentState, Undelivered } from '../history/state.ts'
import { type Channels, envelopeOf } from '../reports/notify/channels.ts'
import { deliver, PATIENCE, type Patience } from '../reports/notify/deliver.ts'
import type { Memory } from './memory.ts'

/** All messages together; what is not taken by then is tried again in the next run. */
const DEADLINE_MS = 12_000

/**
 * Sends what is queued, oldest first, and takes off the queue what was taken; a kill in between sends it twice, never not at all. Returns
 * remarks for the terminal; never throws, never takes longer than its deadline.
 */
export async function tell(
  { undelivered }: Pick<EnvironmentState, 'undelivered'>,
  channels: Channels,
  memory: Pick<Memory, 'settle'>,
  patience: Patience = PATIENCE,
): Promise<readonly string[]> {
  if (undelivered.length === 0) return []
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const byChannel = Map.groupBy(undelivered, ({ channel }) => channel)
  const outcomes = await Promise.all([...byChannel.values()].map(queue => send(queue, channels, signal, patience)))
  const delivered = outcomes.flatMap(one => one.delivered)
  const remarks = outcomes.flatMap(({ remark }) => remark ?? [])
  if (delivered.length === 0) return remarks
  try {
    await memory.settle(delivered)
    return remarks
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [...remarks, `messages that were delivered stay in the queue and are sent again: ${reason}`]
  }
}

interface Sent {
  readonly delivered: readonly Undelivered[]
  readonly remark?: string
}

/** One channel's messages in their order; after one that is not taken the others wait too, unless it is refused for what it is. */
async function send(
  queue: readonly Undelivered[],
  channels: Channels,
  signal: AbortSignal,
  patience: Patience,
): Promise<Sent> {
  const delivered: Undelivered[] = []
  let failure: string | undefined
  for (const message of queue) {
    const envelope = envelopeOf(message, channels)
    if (!envelope) return { delivered }
    const refusal = await deliver(envelope.url, envelope.body, signal, patience)
    if (refusal === undefined) delivered.push(message)
    else {
      failure ??= refusal.reason
      if (!refusal.ofMessage) break
    }
  }
  if (failure === undefined) return { delivered }
  const left = queue.length - delivered.length
  const remark = `${left} ${left === 1 ? 'message' : 'messages'} not delivered to ${queue[0]?.channel} (${failure}); tried again in the next run`
  return { delivered, remark }
}
