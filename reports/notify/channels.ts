import type { Change } from '../../runner/report/change.ts'
import { legible } from '../lib/legible.ts'
import type { View } from '../view.ts'
import { notificationsOf } from './notifications.ts'
import { pagerDutyEvents } from './pagerduty.ts'
import { slackMessage } from './slack.ts'
import { webhookMessage } from './webhook.ts'

type ChannelName = 'slack' | 'webhook' | 'pagerduty'

/** Where messages go. The addresses and the key are secrets. */
export interface Channels {
  readonly slackUrl: string | null
  readonly webhookUrl: string | null
  readonly pagerDuty: { readonly url: string; readonly routingKey: string } | null
}

/** A message on its way, without any secret. */
interface Message {
  readonly channel: ChannelName
  /** The alert keys that it is about. */
  readonly keys: readonly string[]
  readonly body: unknown
}

/** The channels that are there. */
export const namesOfChannels = ({ slackUrl, webhookUrl, pagerDuty }: Channels): readonly ChannelName[] => [
  ...(slackUrl === null ? [] : (['slack'] as const)),
  ...(webhookUrl === null ? [] : (['webhook'] as const)),
  ...(pagerDuty === null ? [] : (['pagerduty'] as const)),
]

/** What a run has to tell through a channel of these changes; nothing when nothing changed. */
export function messagesOf(view: View, channel: ChannelName, changes: readonly Change[]): readonly Message[] {
  const report = { ...view, changes: legible(changes) }
  if (channel === 'pagerduty')
    return pagerDutyEvents(report).map(({ alertKey, event }) => ({ channel, keys: [alertKey], body: event }))
  const body = channel === 'slack' ? slackMessage(report) : webhookMessage(report)
  const keys = notificationsOf(report).flatMap(({ changes }) => changes.map(({ alertKey }) => alertKey))
  return body === undefined ? [] : [{ channel, keys: [...new Set(keys)], body }]
}

/** The address of a message and what is sent there; `undefined` when its channel is not there any more. */
export function requestOf(
  { channel, body }: { readonly channel: string; readonly body: unknown },
  { slackUrl, webhookUrl, pagerDuty }: Channels,
): { readonly url: string; readonly body: unknown } | undefined {
  if (channel === 'slack' && slackUrl !== null) return { url: slackUrl, body }
  if (channel === 'webhook' && webhookUrl !== null) return { url: webhookUrl, body }
  if (channel !== 'pagerduty' || pagerDuty === null || typeof body !== 'object') return undefined
  return { url: pagerDuty.url, body: { ...body, routing_key: pagerDuty.routingKey } }
}
