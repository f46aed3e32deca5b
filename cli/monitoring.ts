import { decodedOr } from '../lib/text/decoded.ts'
import { registerSecret } from '../lib/text/redact.ts'
import type { Channels } from '../reports/notify/channels.ts'
import type { HistorySettings } from '../runner/history.ts'
import { usageError } from './usage-error.ts'

/** What a schedule adds to a run: a history, messages, figures. */
export interface Monitoring extends HistorySettings {
  readonly channels: Channels
  readonly prometheusFile: string | null
  readonly statusPage: string | null
  readonly papersDir: string | null
  /** `null`: the project's own waivers.yaml, where there is one. */
  readonly waiversFile: string | null
}

const NO_CHANNELS: Channels = { slackUrl: null, webhookUrl: null, pagerDuty: null }

export const NO_MONITORING: Monitoring = {
  stateDir: null,
  failAfter: 1,
  recoverAfter: 1,
  onlyNew: false,
  channels: NO_CHANNELS,
  prometheusFile: null,
  statusPage: null,
  papersDir: null,
  waiversFile: null,
}

/** The values of the flags as the parser hands them over. */
interface MonitoringFlags {
  readonly state?: string | undefined
  readonly 'fail-after'?: string | undefined
  readonly 'recover-after'?: string | undefined
  readonly 'only-new'?: boolean | undefined
  readonly 'notify-slack'?: string | undefined
  readonly 'notify-webhook'?: string | undefined
  readonly 'notify-pagerduty'?: string | undefined
  readonly prometheus?: string | undefined
  readonly 'status-page'?: string | undefined
  readonly papers?: string | undefined
  readonly waivers?: string | undefined
}

/** What makes no sense without a history. */
export const NEED_STATE = [
  'fail-after',
  'recover-after',
  'only-new',
  'notify-slack',
  'notify-webhook',
  'notify-pagerduty',
] as const

/** The schedule's part of the words; what makes no sense without a history is an error, never ignored. */
export function monitoringOf(values: MonitoringFlags, variables: NodeJS.ProcessEnv): Monitoring {
  for (const flag of NEED_STATE) {
    if (values[flag] !== undefined && values.state === undefined)
      throw usageError(`--${flag} compares with the runs before: add --state DIR, where they are remembered.`)
  }
  return {
    stateDir: values.state ?? null,
    failAfter: countOf('--fail-after', values['fail-after']),
    recoverAfter: countOf('--recover-after', values['recover-after']),
    onlyNew: values['only-new'] ?? false,
    prometheusFile: values.prometheus ?? null,
    statusPage: values['status-page'] ?? null,
    papersDir: values.papers ?? null,
    waiversFile: values.waivers ?? null,
    channels: values.state === undefined ? NO_CHANNELS : channelsOf(values, variables),
  }
}

/** A path as long as this is the secret part of the address. */
const SECRET_PATH = 16
const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue'

/** Flags first, then the variables; without a history nobody could tell what changed, so nobody is told anything. */
function channelsOf(values: MonitoringFlags, variables: NodeJS.ProcessEnv): Channels {
  const routingKey = secretOf(values['notify-pagerduty'], variables.RUNBOOK_PAGERDUTY_KEY)
  return {
    slackUrl: addressOf('--notify-slack', values['notify-slack'], 'RUNBOOK_SLACK_WEBHOOK', variables),
    webhookUrl: addressOf('--notify-webhook', values['notify-webhook'], 'RUNBOOK_WEBHOOK', variables),
    pagerDuty:
      routingKey === null
        ? null
        : {
            routingKey,
            url: addressOf('RUNBOOK_PAGERDUTY_URL', undefined, 'RUNBOOK_PAGERDUTY_URL', variables) ?? PAGERDUTY_URL,
          },
  }
}

/** Whoever knows one of these can speak in our name: they never leave the process. */
function secretOf(flag: string | undefined, variable: string | undefined): string | null {
  const value = flag ?? variable
  if (value === undefined || value === '') return null
  registerSecret(value)
  return value
}

function addressOf(
  flagName: string,
  flag: string | undefined,
  variableName: string,
  variables: NodeJS.ProcessEnv,
): string | null {
  const value = secretOf(flag, variables[variableName])
  if (value === null) return null
  const name = flag === undefined ? variableName : flagName
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw usageError(`${name}: that is no http(s) address.`)
  if (url.pathname.length >= SECRET_PATH) registerSecret(url.pathname)
  for (const part of [url.password, decodedOr(url.password), ...url.searchParams.values()]) registerSecret(part)
  return value
}

function countOf(flag: string, text: string | undefined): number {
  if (text === undefined) return 1
  if (!/^[1-9]\d{0,3}$/.test(text)) throw usageError(`${flag} ${text}: write a number of runs, from 1 on.`)
  return Number(text)
}
