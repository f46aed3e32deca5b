import type { EnvironmentState, Undelivered } from '../history/state.ts'
import { type Channels, envelopeOf, messagesOf } from '../reports/notify/channels.ts'
import { deliver, PATIENCE, type Patience } from '../reports/notify/deliver.ts'
import type { Report } from '../reports/report.ts'
import type { Memory } from './memory.ts'

/** All messages together; what is not taken by then is tried again in the next run. */
const DEADLINE_MS = 12_000

/**
 * Tells people what changed, the messages of earlier runs that nobody took first. They are remembered before they are sent, so that a kill in
 * between loses none. Returns remarks for the terminal; never throws, never takes longer than its deadline.
 */
export async function tell(
  report: Report,
  state: EnvironmentState,
  channels: Channels,
  memory: Pick<Memory, 'save'>,
  patience: Patience = PATIENCE,
): Promise<readonly string[]> {
  const since = report.startedAt
  const due = [...state.undelivered, ...messagesOf(report, channels).map(message => ({ ...message, since }))]
  if (due.length === 0) return []
  try {
    await memory.save({ ...state, undelivered: due })
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const byChannel = Map.groupBy(due, ({ channel }) => channel)
    const outcomes = await Promise.all([...byChannel.values()].map(queue => send(queue, channels, signal, patience)))
    await memory.save({ ...state, undelivered: outcomes.flatMap(({ left }) => left) })
    return outcomes.flatMap(({ remark }) => remark ?? [])
  } catch (error) {
    return [`the messages could not be remembered: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** One channel's messages in their order; after one that is not taken the others wait too. */
async function send(queue: readonly Undelivered[], channels: Channels, signal: AbortSignal, patience: Patience) {
  for (const [index, message] of queue.entries()) {
    const envelope = envelopeOf(message, channels)
    if (!envelope) return { left: queue.slice(index) }
    const reason = await deliver(envelope.url, envelope.body, signal, patience)
    if (reason === undefined) continue
    const left = queue.slice(index)
    const remark = `${left.length} ${left.length === 1 ? 'message' : 'messages'} not delivered to ${message.channel} (${reason}); tried again in the next run`
    return { left, remark }
  }
  return { left: [] }
}
