import type { LogGroupState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { flag, type Input, number, requiredText, text } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { jsonService } from '../protocols/json.ts'
import { filterLogEvents, getLogEvents } from './logs-events.ts'
import { groupNamed, logGroupArn } from './logs-groups.ts'

const LIST_LIMIT = 50

/** The environment's log groups with a stream per container. */
export const logs = jsonService({
  name: 'logs',
  targetPrefix: 'Logs_20140328',
  reads: {
    DescribeLogGroups: describeLogGroups,
    DescribeLogStreams: describeLogStreams,
    FilterLogEvents: filterLogEvents,
    GetLogEvents: getLogEvents,
  },
  writes: { CreateLogGroup: createLogGroup },
})

function describeLogGroups(world: World, input: Input) {
  const prefix = text(input, 'logGroupNamePrefix') ?? ''
  const pattern = text(input, 'logGroupNamePattern') ?? ''
  const matching = [...world.logGroups.values()]
    .filter(({ name }) => name.startsWith(prefix) && name.includes(pattern))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const { items, nextToken } = page(matching, limitOf(input), text(input, 'nextToken'))
  return {
    logGroups: items.map(({ name, streams }) => ({
      logGroupName: name,
      creationTime: Math.min(
        world.now(),
        ...[...streams.values()].flatMap(events => events.slice(0, 1).map(({ at }) => at)),
      ),
      metricFilterCount: 0,
      arn: `${logGroupArn(world, name)}:*`,
      logGroupArn: logGroupArn(world, name),
      logGroupClass: 'STANDARD',
      storedBytes: 0,
    })),
    nextToken,
  }
}

/** Sorted by name, or by the last event when the caller asks for it; CloudWatch Logs refuses to do that under a prefix. */
function describeLogStreams(world: World, input: Input) {
  const group = groupNamed(world, input)
  const prefix = text(input, 'logStreamNamePrefix')
  const byTime = text(input, 'orderBy') === 'LastEventTime'
  if (byTime && prefix !== undefined) {
    throw awsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const streams = [...group.streams].filter(([name]) => name.startsWith(prefix ?? ''))
  streams.sort(([nameA, a], [nameB, b]) =>
    byTime ? (a.at(-1)?.at ?? 0) - (b.at(-1)?.at ?? 0) : nameA < nameB ? -1 : 1,
  )
  if (flag(input, 'descending')) streams.reverse()
  const { items, nextToken } = page(streams, limitOf(input), text(input, 'nextToken'))
  return { logStreams: items.map(stream => describeStream(world, group, stream)), nextToken }
}

function describeStream(
  world: World,
  group: LogGroupState,
  [name, events]: readonly [string, readonly { readonly at: number }[]],
) {
  const first = events[0]?.at
  const last = events.at(-1)?.at
  return {
    logStreamName: name,
    creationTime: first ?? world.now(),
    firstEventTimestamp: first,
    lastEventTimestamp: last,
    lastIngestionTime: last,
    uploadSequenceToken: hexOf(name, 40),
    arn: `${logGroupArn(world, group.name)}:log-stream:${name}`,
    storedBytes: 0,
  }
}

function createLogGroup(world: World, input: Input) {
  const name = requiredText(input, 'logGroupName')
  if (world.logGroups.has(name)) {
    throw awsError('ResourceAlreadyExistsException', 'The specified log group already exists')
  }
  world.logGroups.set(name, { name, streams: new Map() })
  return {}
}

const limitOf = (input: Input): number => Math.min(number(input, 'limit') ?? LIST_LIMIT, LIST_LIMIT)
