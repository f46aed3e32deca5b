import type { World } from '../../model/state.ts'
import { logChecks } from '../../model/target-health.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { flag, type Input, number, requiredText, text, texts } from '../lib/input.ts'
import { positionOf, tokenOf } from '../lib/page.ts'
import { groupNamed } from './logs-groups.ts'
import { filterPattern } from './logs-pattern.ts'

const EVENT_LIMIT = 10_000
/** Events that one call of FilterLogEvents looks at: like AWS it may find nothing among them and still hand out a token for the rest. */
const SCANNED_EVENTS = 200

interface StreamEvent {
  readonly stream: string
  readonly at: number
  readonly message: string
  readonly index: number
}

export function filterLogEvents(world: World, input: Input) {
  const group = groupNamed(world, input)
  logChecks(world)
  const names = texts(input, 'logStreamNames')
  const prefix = text(input, 'logStreamNamePrefix')
  if (names.length > 0 && prefix !== undefined) {
    throw awsError('InvalidParameterException', 'Only one of logStreamNamePrefix and logStreamNames may be given.')
  }
  const unknown = names.find(name => !group.streams.has(name))
  if (unknown !== undefined) throw noStream()
  const matches = filterPattern(text(input, 'filterPattern') ?? '')
  const inWindow = windowOf(input, at => at + 1)
  const events = [...group.streams]
    .filter(([name]) => (names.length > 0 ? names.includes(name) : name.startsWith(prefix ?? '')))
    .flatMap(([stream, all]) => all.map((event, index) => ({ ...event, stream, index })))
    .filter(({ at }) => inWindow(at))
    .sort((a, b) => a.at - b.at)

  const token = text(input, 'nextToken')
  const start = token === undefined ? 0 : positionOf(token, 'InvalidParameterException')
  const limit = Math.min(number(input, 'limit') ?? EVENT_LIMIT, EVENT_LIMIT)
  const found: StreamEvent[] = []
  let next = start
  while (next < events.length && next < start + SCANNED_EVENTS && found.length < limit) {
    const event = events[next]
    if (event && matches(event.message)) found.push(event)
    next += 1
  }
  return {
    events: found.map(({ stream, at, message, index }) => ({
      logStreamName: stream,
      timestamp: at,
      message,
      ingestionTime: at,
      eventId: BigInt(`0x${hexOf(`${stream} ${index}`, 40)}`).toString(),
    })),
    searchedLogStreams: [],
    nextToken: next < events.length ? tokenOf(next) : undefined,
  }
}

/** A stream's events from its end, or from its start with `startFromHead`; the token in the reading direction repeats at the end. */
export function getLogEvents(world: World, input: Input) {
  const group = groupNamed(world, input)
  const all = group.streams.get(requiredText(input, 'logStreamName'))
  if (!all) throw noStream()
  const inWindow = windowOf(input, at => at)
  const events = all.filter(({ at }) => inWindow(at)).sort((a, b) => a.at - b.at)
  const limit = Math.min(number(input, 'limit') ?? EVENT_LIMIT, EVENT_LIMIT)
  const token = text(input, 'nextToken')
  const [, direction, position] = /^([fb])\/(.+)$/.exec(token ?? '') ?? []
  if (token !== undefined && position === undefined) {
    throw awsError('InvalidParameterException', 'The specified nextToken is invalid.')
  }
  const at =
    position === undefined ? undefined : Math.min(positionOf(position, 'InvalidParameterException'), events.length)
  const forward = direction === 'f' || (direction === undefined && (flag(input, 'startFromHead') ?? false))
  const start = forward ? (at ?? 0) : Math.max(0, (at ?? events.length) - limit)
  const end = forward ? Math.min(events.length, start + limit) : (at ?? events.length)
  return {
    events: events
      .slice(start, end)
      .map(({ at: timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${tokenOf(end)}`,
    nextBackwardToken: `b/${tokenOf(start)}`,
  }
}

/** `startTime` always counts; whether `endTime` does differs: to FilterLogEvents it is the last moment, to GetLogEvents the first one after. */
function windowOf(input: Input, firstAfter: (endTime: number) => number): (at: number) => boolean {
  const from = number(input, 'startTime') ?? 0
  const to = firstAfter(number(input, 'endTime') ?? Number.POSITIVE_INFINITY)
  return at => at >= from && at < to
}

const noStream = () => awsError('ResourceNotFoundException', 'The specified log stream does not exist.')
