import { randomBytes } from 'node:crypto'
import type { CloudWatchLogsClient, FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import type { EvidenceOf, HttpAnswer } from '../evidence/index.ts'
import { MINUTE_MS } from '../lib/durations.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { isNamed } from './lib/answers.ts'
import { curlCommand } from './lib/curl-command.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { inOwnAccount } from './lib/own-account.ts'
import { pagesOf } from './lib/pages.ts'
import { USER_AGENT, visit } from './lib/visit.ts'
import { pause } from './lib/within.ts'

const MARKER_BYTES = 12
/** The clocks of this machine and of the task need not agree. */
const CLOCK_SKEW_MS = MINUTE_MS
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 2_000
const PAUSE_GROWTH = 1.25
/** The request itself, and the last look. */
const DEADLINE_MARGIN_MS = 5_000

/** A request that nobody else sends, and the log stream it shows up in: whichever tenant's task took it. */
export default defineProbe({
  kind: 'request-marker',
  shows: "whether a request of our own arrives in the tenant's log (HTTP, FilterLogEvents)",
  after: ['load-balancer', 'identity', 'task-definition'],
  deadlineMs: ({ limits }) => limits.logDeliveryMs + DEADLINE_MARGIN_MS,
  reproduce: (target, seen) => {
    const balancer = seen['load-balancer']
    const dnsName = balancer.status === 'observed' && balancer.data.found ? balancer.data.dnsName : undefined
    const url = `http://${dnsName ?? target.environment.albName}/?runbook-marker=by-hand-1`
    const group = logGroupOf(target, seen['task-definition'])
    const filter = awsInline(target, 'logs filter-log-events', {
      'log-group-name': group,
      'filter-pattern': '"by-hand-1"',
    })
    return `${curlCommand(target, url, { host: target.domain })} && sleep 10 && ${filter}`
  },
  async collect({ target, aws, signal, seen }) {
    inOwnAccount(seen.identity, target)
    const balancer = needed(seen['load-balancer'])
    if (!balancer.found) throw nothingToLookAt(`there is no load balancer ${balancer.name}`)
    const marker = randomBytes(MARKER_BYTES).toString('hex')
    const sentAt = new Date()
    const startedAt = performance.now()
    const waitedMs = () => Math.round(performance.now() - startedAt)
    const url = `http://${balancer.dnsName}/?runbook-marker=${marker}`
    const request = { url, host: target.domain, userAgent: `${USER_AGENT} (marker ${marker})` }
    const [answer, client] = await Promise.all([visit(target, request, signal), aws.logs()])
    const sent = { marker, sentAt: sentAt.toISOString(), status: answer.answered ? answer.status : null }
    // Without a connection nothing was sent, and nothing can arrive.
    if (!answer.answered && answer.timings.connectMs === null) {
      return { ...sent, foundInStream: null, waitedMs: waitedMs() }
    }
    const search = {
      client,
      marker,
      query: {
        logGroupName: logGroupOf(target, seen['task-definition']),
        filterPattern: `"${marker}"`,
        startTime: sentAt.getTime() - CLOCK_SKEW_MS,
      },
    }
    // The load balancer's own errors say that no task got the request to log it.
    const waitLimitMs = answer.answered && isGatewayError(answer) ? 0 : target.limits.logDeliveryMs
    let pauseMs = FIRST_PAUSE_MS
    for (;;) {
      const foundInStream = await streamOf(search, signal)
      const leftMs = waitLimitMs - waitedMs()
      if (foundInStream !== null || leftMs <= 0) return { ...sent, foundInStream, waitedMs: waitedMs() }
      await pause(Math.min(pauseMs, leftMs), signal)
      pauseMs = Math.min(pauseMs * PAUSE_GROWTH, LONGEST_PAUSE_MS)
    }
  },
})

const isGatewayError = ({ status, server }: HttpAnswer): boolean => status > 500 && /^awselb\b/i.test(server ?? '')

const logGroupOf = ({ environment }: Target, task: EvidenceOf<'task-definition'>): string =>
  (task.status === 'observed' ? task.data.running.logGroup : null) ?? environment.logGroup

interface Search {
  readonly client: CloudWatchLogsClient
  readonly marker: string
  readonly query: FilterLogEventsCommandInput & { readonly logGroupName: string }
}

/** Looks in the whole group: a stream of another tenant explains the most. */
async function streamOf({ client, marker, query }: Search, abortSignal: AbortSignal): Promise<string | null> {
  const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs')
  try {
    for await (const { events = [] } of pagesOf(paginateFilterLogEvents({ client }, query, { abortSignal }))) {
      const found = events.find(({ message }) => message?.includes(marker))
      if (found?.logStreamName) return found.logStreamName
    }
    return null
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error
    throw nothingToLookAt(`there is no log group ${query.logGroupName}`)
  }
}
