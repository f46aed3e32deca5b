import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs'
import { redact } from '../platform/redact.ts'
import type { Target } from '../platform/target.ts'
import type { EvidenceOf, LogFinding, Logs } from './evidence/index.ts'
import { everyPage, isoOfMs, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { awsCli } from './lib/aws-cli.ts'
import { defineProbe } from './lib/define.ts'
import { classOf, ERROR_FILTER } from './lib/log-signatures.ts'

const MAX_STREAMS = 50
/** Where reading ends: this many pages, or this part of the time the probe has. */
const MAX_PAGES = 20
const SHARE_OF_DEADLINE = 0.7
const EXCERPT_LIMIT = 400

/** The tenant's log streams, and the error lines in them since the window began. */
export default defineProbe({
  kind: 'logs',
  after: ['task-definition'],
  reproduce: (target, { 'task-definition': definition }) => {
    const { group, prefix } = placeOf(target, definition)
    return awsCli(target, 'logs filter-log-events', {
      'log-group-name': group,
      'log-stream-name-prefix': prefix,
      'start-time': Date.now() - target.limits.logWindowMs,
      'filter-pattern': ERROR_FILTER,
    })
  },
  collect: async ({ target, aws, signal, seen }): Promise<Logs> => {
    const place = placeOf(target, seen['task-definition'])
    const endMs = Date.now()
    const window = { startMs: endMs - target.limits.logWindowMs, endMs }
    const stopAtMs = performance.now() + target.limits.probeMs * SHARE_OF_DEADLINE
    const seenInGroup = await unless(
      ['ResourceNotFoundException'],
      Promise.all([streamsOf({ aws, signal }, place), errorsOf({ aws, signal }, place, { ...window, stopAtMs })]),
    )
    if (!seenInGroup) return { groupFound: false, group: place.group }
    const [streams, { events, truncated }] = seenInGroup
    return {
      groupFound: true,
      ...place,
      streams,
      windowStart: isoOfMs(window.startMs),
      windowEnd: isoOfMs(window.endMs),
      findings: findingsIn(events),
      truncated,
    }
  },
})

interface Place {
  readonly group: string
  /** Ends in a slash, so that no other tenant's streams begin with it. */
  readonly prefix: string
}

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** Where the running revision writes to; by convention where it does not say. */
function placeOf(target: Target, definition: EvidenceOf<'task-definition'>): Place {
  const { environment, names } = target
  if (definition.status !== 'observed') return { group: environment.logGroup, prefix: names.logStreamPrefix }
  const { logGroup, logStreamPrefix, containerName } = definition.data.running
  return {
    group: logGroup ?? environment.logGroup,
    prefix: logStreamPrefix === null ? names.logStreamPrefix : `${logStreamPrefix}/${containerName}/`,
  }
}

/** A prefix and an order by time exclude each other, so all are read and sorted here. */
async function streamsOf({ aws, signal }: Look, { group, prefix }: Place) {
  const [client, { paginateDescribeLogStreams }] = await Promise.all([
    aws.logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ])
  const query = { logGroupName: group, logStreamNamePrefix: prefix }
  const streams = await everyPage(
    paginateDescribeLogStreams({ client }, query, { abortSignal: signal }),
    page => page.logStreams,
  )
  return streams
    .map(stream => ({
      name: stream.logStreamName ?? '',
      lastMs: stream.lastEventTimestamp ?? stream.creationTime ?? 0,
      ...stream,
    }))
    .sort((a, b) => b.lastMs - a.lastMs)
    .slice(0, MAX_STREAMS)
    .map(({ name, lastEventTimestamp: at }) => ({ name, lastEventAt: at === undefined ? null : isoOfMs(at) }))
}

async function errorsOf(
  { aws, signal }: Look,
  { group, prefix }: Place,
  limits: { readonly startMs: number; readonly endMs: number; readonly stopAtMs: number },
) {
  const [client, { paginateFilterLogEvents }] = await Promise.all([
    aws.logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ])
  const query = {
    logGroupName: group,
    logStreamNamePrefix: prefix,
    startTime: limits.startMs,
    endTime: limits.endMs,
    filterPattern: ERROR_FILTER,
  }
  const events: FilteredLogEvent[] = []
  let pages = 0
  for await (const page of paginateFilterLogEvents({ client }, query, { abortSignal: signal })) {
    events.push(...(page.events ?? []))
    pages += 1
    const enough = pages >= MAX_PAGES || performance.now() >= limits.stopAtMs
    if (page.nextToken && enough) return { events, truncated: true }
  }
  return { events, truncated: false }
}

/** Error lines by stream and class, with the newest of them as an example. */
function findingsIn(events: readonly FilteredLogEvent[]): readonly LogFinding[] {
  const groups = new Map<string, LogFinding>()
  const oldestFirst = [...events].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
  for (const { message = '', logStreamName: stream = '', timestamp = 0 } of oldestFirst) {
    const kind = classOf(message)
    if (kind === undefined) continue
    const key = `${kind} ${stream}`
    const known = groups.get(key)
    const at = isoOfMs(timestamp)
    groups.set(key, {
      class: kind,
      stream,
      count: (known?.count ?? 0) + 1,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
      excerpt: redact(message.split('\n', 1)[0] ?? '').slice(0, EXCERPT_LIMIT),
    })
  }
  return [...groups.values()]
}
