import type { FilteredLogEvent, LogStream } from '@aws-sdk/client-cloudwatch-logs'
import type { EvidenceOf, LogFinding, Logs, Task } from '../evidence/index.ts'
import { runningTasks } from '../evidence/readings/running-streams.ts'
import { cutForeign } from '../lib/text/cut.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { isNamed, isoOfMs, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { type Common, shared } from './lib/common.ts'
import { defineProbe } from './lib/define.ts'
import { ERROR_FILTER, ERROR_OR_CHECK_FILTER, signatureOf, withoutRequest } from './lib/log-signatures.ts'
import { everyPage, pagesOf } from './lib/pages.ts'
import { clusterTasks, quietServiceOf, quietTasks } from './lib/service-tasks.ts'

const MAX_STREAMS = 50
/** Where reading ends: this many pages, or this part of the time the probe has. */
const MAX_PAGES = 20
const SHARE_OF_DEADLINE = 0.7
/** The same where health checks are read too, of which a task has some hundred lines in ten minutes. */
const PAGES_WITH_CHECKS = 3
const SHARE_WITH_CHECKS = 0.2
const EXCERPT_LIMIT = 400
/** A page holds 50 streams (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html): each tenant may have a dozen new ones. */
const PAGES_PER_TENANT = 4

/** The tenant's log streams, and the error lines in them since the window began. */
export default defineProbe({
  kind: 'logs',
  shows: 'error lines of PHP, WordPress and the database of the last minutes (CloudWatch Logs FilterLogEvents)',
  after: ['task-definition'],
  reproduce: (target, { 'task-definition': definition }) => {
    const { group, prefix } = placeOf(target, definition)
    return awsInline(target, 'logs filter-log-events', {
      'log-group-name': group,
      'log-stream-name-prefix': prefix,
      'start-time': Date.now() - target.limits.logWindowMs,
      'filter-pattern': ERROR_FILTER,
    })
  },
  collect: async ({ target, aws, signal, seen, common }): Promise<Logs> => {
    const place = placeOf(target, seen['task-definition'])
    const look = { aws, signal }
    const reading = tenantErrors(look, place, target, common)
    const streamsSeen = common.isFleet
      ? streamsInFleet(look, place, target, common)
      : tenantStreams({ ...look, target, common }, place, reading)
    const seenInGroup = await unless(['ResourceNotFoundException'], Promise.all([streamsSeen, reading]))
    if (!seenInGroup) return { groupFound: false, group: place.group }
    const [streams, { startMs, endMs, events, truncated }] = seenInGroup
    return {
      groupFound: true,
      ...place,
      streams,
      windowStart: isoOfMs(startMs),
      windowEnd: isoOfMs(endMs),
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

const newestStreams = shared<readonly LogStream[]>()

/** A tenant's streams: those that have lines of the window, where these are the streams of all of its tasks and none stopped before. */
async function tenantStreams(look: Look & { target: Target; common: Common }, place: Place, reading: Promise<Errors>) {
  if (await quietServiceOf(look)) {
    const { events } = await reading
    const tasks = events.length > 0 ? await quietTasks(look) : undefined
    const lastMs = new Map<string, number>()
    for (const { logStreamName: name = '', timestamp = 0 } of events)
      lastMs.set(name, Math.max(timestamp, lastMs.get(name) ?? 0))
    const written = [...lastMs].map(([logStreamName, lastEventTimestamp]) => ({ logStreamName, lastEventTimestamp }))
    if (tasks && haveAll(written, place, tasks)) return told(written)
  }
  return told(await streamsOf(look, place))
}

const haveAll = (streams: readonly LogStream[], { prefix }: Place, tasks: readonly Task[]): boolean =>
  tasks.every(({ id }) =>
    streams.some(({ logStreamName: name }) => name?.startsWith(prefix) && name.endsWith(`/${id}`)),
  )

/** The streams of one of many tenants: out of the newest of the whole group, where those of all of its running tasks are among them. */
async function streamsInFleet(look: Look, place: Place, target: Target, common: Common) {
  const tasks = await clusterTasks({ target, aws: look.aws, common }, 'RUNNING')
  const running = tasks === 'not-listed' ? [] : runningTasks({ tasks: tasks.get(target.names.service) ?? [] })
  if (running.length > 0) {
    const newest = await newestStreams(common, place.group, signal =>
      newestOf({ aws: look.aws, signal }, place.group, common.targets.length / PAGES_PER_TENANT),
    )
    const own = newest.filter(({ logStreamName }) => logStreamName?.startsWith(place.prefix))
    if (haveAll(own, place, running)) return told(own)
  }
  return told(await streamsOf(look, place))
}

/** As many pages as are fewer calls than one for each tenant; none where reading is allowed by stream. */
async function newestOf({ aws, signal }: Look, group: string, mostPages: number): Promise<readonly LogStream[]> {
  const [client, { paginateDescribeLogStreams }] = [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')]
  const query = { logGroupName: group, orderBy: 'LastEventTime', descending: true } as const
  const streams: LogStream[] = []
  let pages = 0
  try {
    for await (const page of pagesOf(paginateDescribeLogStreams({ client }, query, { abortSignal: signal }))) {
      streams.push(...(page.logStreams ?? []))
      pages += 1
      if (pages >= mostPages) break
    }
  } catch (error) {
    if (!isNamed(error, 'AccessDeniedException')) throw error
  }
  return streams
}

/** A prefix and an order by time exclude each other, so all are read, and sorted later. */
async function streamsOf({ aws, signal }: Look, { group, prefix }: Place): Promise<readonly LogStream[]> {
  const [client, { paginateDescribeLogStreams }] = [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')]
  const query = { logGroupName: group, logStreamNamePrefix: prefix }
  return everyPage(paginateDescribeLogStreams({ client }, query, { abortSignal: signal }), page => page.logStreams)
}

const told = (streams: readonly LogStream[]) =>
  streams
    .map(stream => ({
      name: stream.logStreamName ?? '',
      lastMs: stream.lastEventTimestamp ?? stream.creationTime ?? 0,
      ...stream,
    }))
    .sort((a, b) => b.lastMs - a.lastMs)
    .slice(0, MAX_STREAMS)
    .map(({ name, lastEventTimestamp: at }) => ({ name, lastEventAt: at === undefined ? null : isoOfMs(at) }))

interface Errors {
  readonly startMs: number
  readonly endMs: number
  readonly events: readonly FilteredLogEvent[]
  /** There are more, which were not read. */
  readonly truncated: boolean
}

const groupErrors = shared<Errors | 'not-readable'>()

/** A tenant's error lines: out of those of the whole group for a fleet, unless there are too many to read them all. */
async function tenantErrors(look: Look, place: Place, target: Target, common: Common): Promise<Errors> {
  const { logWindowMs, probeMs } = target.limits
  const read = (within: Look, prefix: string | null) =>
    errorsOf(
      within,
      { group: place.group, prefix, filterPattern: ERROR_FILTER },
      { logWindowMs, pages: MAX_PAGES, readMs: probeMs * SHARE_OF_DEADLINE },
    )
  if (common.isFleet) {
    const all = await groupErrors(common, place.group, async signal => {
      try {
        return await read({ aws: look.aws, signal }, null)
      } catch (error) {
        // Reading may be allowed by stream.
        if (isNamed(error, 'AccessDeniedException')) return 'not-readable'
        throw error
      }
    })
    if (all !== 'not-readable' && !all.truncated)
      return { ...all, events: all.events.filter(({ logStreamName }) => logStreamName?.startsWith(place.prefix)) }
  }
  // Only of such a service do the lines of its health checks save a call.
  if (!(await quietServiceOf({ ...look, target, common }))) return read(look, place.prefix)
  const withChecks = await errorsOf(
    look,
    { group: place.group, prefix: place.prefix, filterPattern: ERROR_OR_CHECK_FILTER },
    { logWindowMs, pages: PAGES_WITH_CHECKS, readMs: probeMs * SHARE_WITH_CHECKS },
  )
  // Under many checks, or under a visitor who calls himself one, no error line may be left unread for them.
  return withChecks.truncated ? read(look, place.prefix) : withChecks
}

async function errorsOf(
  { aws, signal }: Look,
  {
    group,
    prefix,
    filterPattern,
  }: { readonly group: string; readonly prefix: string | null; readonly filterPattern: string },
  limits: { readonly logWindowMs: number; readonly pages: number; readonly readMs: number },
): Promise<Errors> {
  const [client, { paginateFilterLogEvents }] = [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')]
  const endMs = Date.now()
  const startMs = endMs - limits.logWindowMs
  const stopAtMs = performance.now() + limits.readMs
  const query = {
    logGroupName: group,
    ...(prefix === null ? {} : { logStreamNamePrefix: prefix }),
    startTime: startMs,
    endTime: endMs,
    filterPattern,
  }
  const events: FilteredLogEvent[] = []
  let pages = 0
  for await (const page of pagesOf(paginateFilterLogEvents({ client }, query, { abortSignal: signal }))) {
    events.push(...(page.events ?? []))
    pages += 1
    const enough = pages >= limits.pages || performance.now() >= stopAtMs
    if (page.nextToken && enough) return { startMs, endMs, events, truncated: true }
  }
  return { startMs, endMs, events, truncated: false }
}

/** Error lines by stream, class and subject, with the newest of them as an example. */
function findingsIn(events: readonly FilteredLogEvent[]): readonly LogFinding[] {
  const groups = new Map<string, LogFinding>()
  const oldestFirst = [...events].sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
  for (const { message = '', logStreamName: stream = '', timestamp = 0 } of oldestFirst) {
    const signature = signatureOf(message)
    if (signature === undefined) continue
    const key = `${signature.class} ${signature.subject} ${stream}`
    const known = groups.get(key)
    const at = isoOfMs(timestamp)
    groups.set(key, {
      class: signature.class,
      stream,
      count: (known?.count ?? 0) + 1,
      firstAt: known?.firstAt ?? at,
      lastAt: at,
      excerpt: cutForeign(withoutRequest(message.split('\n', 1)[0] ?? ''), EXCERPT_LIMIT),
    })
  }
  return [...groups.values()]
}
