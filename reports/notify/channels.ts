import type { Report } from '../report.ts'
import { pagerDutyEvents } from './pagerduty.ts'
import { slackMessage } from './slack.ts'
import { webhookMessage } from './webhook.ts'

export type ChannelName = 'slack' | 'webhook' | 'pagerduty'

/** Where messages go. The addresses and the key are secrets. */
export interface Channels {
  readonly slackUrl: string | null
  readonly webhookUrl: string | null
  readonly pagerDuty: { readonly url: string; readonly routingKey: string } | null
}

/** A message on its way, without any secret. */
export interface Message {
  readonly channel: ChannelName
  readonly body: unknown
}

/** What a run has to tell through the channels that are there; nothing when nothing changed. */
export function messagesOf(report: Report, { slackUrl, webhookUrl, pagerDuty }: Channels): readonly Message[] {
  const slack = slackUrl === null ? undefined : slackMessage(report)
  const webhook = webhookUrl === null ? undefined : webhookMessage(report)
  return [
    ...(slack === undefined ? [] : [{ channel: 'slack', body: slack } as const]),
    ...(webhook === undefined ? [] : [{ channel: 'webhook', body: webhook } as const]),
    ...(pagerDuty === null ? [] : pagerDutyEvents(report).map(body => ({ channel: 'pagerduty', body }) as const)),
  ]
}

/** The address of a message and what is sent there; `undefined` when its channel is not there any more. */
export function envelopeOf(
  { channel, body }: { readonly channel: string; readonly body: unknown },
  { slackUrl, webhookUrl, pagerDuty }: Channels,
): { readonly url: string; readonly body: unknown } | undefined {
  if (channel === 'slack' && slackUrl !== null) return { url: slackUrl, body }
  if (channel === 'webhook' && webhookUrl !== null) return { url: webhookUrl, body }
  if (channel !== 'pagerduty' || pagerDuty === null || typeof body !== 'object') return undefined
  return { url: pagerDuty.url, body: { ...body, routing_key: pagerDuty.routingKey } }
}
