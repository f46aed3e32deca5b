import { describe, expect, onTestFinished, test } from 'vitest'
import type { Logs } from '../../evidence/index.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { createTarget } from '../../platform/target.ts'
import { createGatherer } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import logs from '../../probes/logs.ts'
import stoppedProbe from '../../probes/stopped-tasks.ts'
import tasksProbe from '../../probes/tasks.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { settle } from '../../sandbox/model/settle.ts'
import { endTask, OWN_END } from '../../sandbox/model/tasks.ts'
import { sandbox as environment } from '../lib/company.ts'
import { jsonError, type WireAnswer, type WireCall } from '../lib/fake-aws.ts'
import { arnOf, look, revision, service, taskDefinition } from '../lib/look.ts'
import { PATIENT_MS } from '../lib/patience.ts'

const HOUR_MINUTES = 60
const idOf = (digit: number): string => `${digit}`.repeat(32)
const arnOfTask = (id: string): string => arnOf('ecs', `task/prod-cluster/${id}`)
const secondsAgo = (minutes: number): number => (Date.now() - minutes * MINUTE_MS) / 1000
const event = (minutesAgo: number, text: string) => ({
  createdAt: secondsAgo(minutesAgo),
  message: `(service ${service.name}) ${text}`,
})
const STEADY = 'has reached a steady state.'
const started = (...ids: readonly string[]) =>
  `has started ${ids.length} tasks: ${ids.map(id => `(task ${id})`).join(' ')}.`

const DEPLOYMENT = {
  id: 'ecs-svc/1234567890123456789',
  status: 'PRIMARY',
  rolloutState: 'COMPLETED',
  taskDefinition: revision.arn,
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  failedTasks: 0,
  createdAt: secondsAgo(5 * HOUR_MINUTES),
}
const SERVICE = {
  serviceName: service.name,
  serviceArn: service.arn,
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  taskDefinition: revision.arn,
  loadBalancers: [],
  deployments: [DEPLOYMENT],
  events: [event(2, STEADY), event(299, STEADY), event(300, started(idOf(1), idOf(2)))],
}
const taskOf = (id: string) => ({
  taskArn: arnOfTask(id),
  lastStatus: 'RUNNING',
  desiredStatus: 'RUNNING',
  taskDefinitionArn: revision.arn,
  group: `service:${service.name}`,
  startedBy: DEPLOYMENT.id,
  createdAt: secondsAgo(5 * HOUR_MINUTES),
  containers: [{ name: 'wordpress' }],
})
const ALIVE = [taskOf(idOf(1)), taskOf(idOf(2))]
/** One that only the lists know. */
const UNHEARD = idOf(9)

/** What ECS answers: lists that name one task that nothing else does, so that it shows whether they were asked for. */
const ecs = (
  given: object,
  tasks: readonly (typeof ALIVE)[number][] = ALIVE,
): Record<string, WireAnswer | ((call: WireCall) => WireAnswer)> => ({
  DescribeServices: { body: { services: [{ ...SERVICE, ...given }] } },
  ListTasks: { body: { taskArns: [arnOfTask(UNHEARD)] } },
  DescribeTasks: ({ body }) => {
    const { tasks: given }: { readonly tasks: readonly string[] } = JSON.parse(body)
    const asked = given.map(idOrArn => idOrArn.split('/').at(-1) ?? '')
    if (asked[0] === UNHEARD) return { body: { tasks: [taskOf(UNHEARD)] } }
    const found = tasks.filter(({ taskArn }) => asked.some(id => taskArn === arnOfTask(id)))
    const failures = asked
      .filter(id => !found.some(({ taskArn }) => taskArn === arnOfTask(id)))
      .map(id => ({ arn: arnOfTask(id), reason: 'MISSING' }))
    return { body: { tasks: found, failures } }
  },
})

const idsOf = (data: { readonly tasks: readonly { readonly id: string }[] } | undefined) =>
  data?.tasks.map(({ id }) => id)

describe('a service of which nothing was heard for hours', () => {
  test('its tasks are known by their names, and none of them stopped', async () => {
    const running = await look(tasksProbe, ecs({}), {})
    expect(idsOf(running.data)).toEqual([idOf(1), idOf(2)])
    expect(running.operations).toEqual(['DescribeServices', 'DescribeTasks'])
    const stopped = await look(stoppedProbe, ecs({}), {})
    expect(stopped.data).toEqual({ tasks: [] })
    expect(stopped.operations).toEqual(['DescribeServices', 'DescribeTasks'])
  })

  test('names are asked for once: one that was stopped since, or runs no more, is no matter', async () => {
    const events = [
      ...SERVICE.events,
      event(400, `has stopped 1 running tasks: (task ${idOf(3)}).`),
      event(500, started(idOf(3))),
      event(600, started(idOf(4))),
    ]
    const running = await look(tasksProbe, ecs({ events }), {})
    expect(idsOf(running.data)).toEqual([idOf(1), idOf(2)])
    expect(JSON.parse(running.calls.at(-1)?.body ?? '')).toMatchObject({ tasks: [idOf(1), idOf(2), idOf(4)] })
  })

  test('whose names are forgotten: those that run are listed, and of these none stopped', async () => {
    const events = [event(2, STEADY), event(362, STEADY)]
    const listed = {
      ...ecs({ events }),
      ListTasks: { body: { taskArns: [idOf(1), idOf(2)].map(arnOfTask) } },
    }
    const stopped = await look(stoppedProbe, listed, {})
    expect(stopped.data).toEqual({ tasks: [] })
    expect(stopped.calls.filter(({ operation }) => operation === 'ListTasks').map(({ body }) => body)).toEqual([
      expect.stringContaining('"RUNNING"'),
    ])
  })
})

test('in the sandbox: a task that died and was replaced is seen', async () => {
  const sandbox = await startSandbox({ environment, tenants: ['goldencrust'], dropping: false })
  const aws = createAws(sandbox.access)
  onTestFinished(async () => {
    aws.destroy()
    await sandbox.close()
  })
  const { world } = sandbox
  const target = createTarget(environment, 'goldencrust', { access: sandbox.access, limits: { probeMs: PATIENT_MS } })
  const ended = async () => {
    const { signal } = new AbortController()
    const seen = await createGatherer(target, { aws, shared: new Map(), signal }).get('stopped-tasks')
    return seen.status === 'observed' ? idsOf(seen.data) : seen.error
  }
  expect(await ended()).toEqual([])
  expect(aws.calls()).not.toHaveProperty('ecs:ListTasks')
  const [task] = world.tasks
  const end = OWN_END['out-of-memory']
  if (!task || !end) throw new Error('nothing to end')
  endTask(task, end, world.now())
  settle(world)
  expect(await ended()).toEqual([task.id])
})

describe('both lists are asked for where', () => {
  const told = (...more: readonly object[]) => ({ events: [...more, ...SERVICE.events] })
  const cases: readonly (readonly [string, object, typeof ALIVE?])[] = [
    ['a task died within the hour and was replaced', told(event(1, STEADY), event(40, started(idOf(2))))],
    ['a task was stopped', told(event(10, `has stopped 1 running tasks: (task ${idOf(7)}).`))],
    ['a task is drained', told(event(10, 'has begun draining connections on 1 tasks.'))],
    ['targets were registered', told(event(10, 'registered 1 targets in (target-group arn:x)'))],
    ['something is said that nobody knows', told(event(10, 'has reached a steady state. Or has it?'))],
    ['another service is said to be steady', { events: [{ ...event(1, ''), message: `(service x) ${STEADY}` }] }],
    ['an event has no time', told({ message: `(service ${service.name}) has started 1 tasks.` })],
    ['all events that are kept are young', { events: Array.from({ length: 100 }, () => event(1, STEADY)) }],
    ['there are no events', { events: [] }],
    ['events are missing', { events: undefined }],
    ['one more is wanted', { desiredCount: 3 }],
    ['one is about to run', { pendingCount: 1 }],
    ['counts are missing', { pendingCount: undefined }],
    ['the service is being deleted', { status: 'DRAINING' }],
    ['a task of the deployment failed', { deployments: [{ ...DEPLOYMENT, failedTasks: 1 }] }],
    ['failed tasks are not counted', { deployments: [{ ...DEPLOYMENT, failedTasks: undefined }] }],
    ['the deployment is under way', { deployments: [{ ...DEPLOYMENT, rolloutState: 'IN_PROGRESS' }] }],
    ['the deployment is young', { deployments: [{ ...DEPLOYMENT, createdAt: secondsAgo(100) }] }],
    [
      'there is another deployment',
      { deployments: [DEPLOYMENT, { ...DEPLOYMENT, id: 'ecs-svc/2', status: 'ACTIVE' }] },
    ],
    ['somebody else deploys', { deploymentController: { type: 'EXTERNAL' } }],
    ['a second task runs that no event names', told(), [taskOf(idOf(1))]],
    ['a task runs that is young', told(), [taskOf(idOf(1)), { ...taskOf(idOf(2)), createdAt: secondsAgo(20) }]],
    ['a task is stopping', told(), [taskOf(idOf(1)), { ...taskOf(idOf(2)), desiredStatus: 'STOPPED' }]],
    ['a task has stopped', told(), [taskOf(idOf(1)), { ...taskOf(idOf(2)), lastStatus: 'STOPPED' }]],
    ["a task is not the service's", told(), [taskOf(idOf(1)), { ...taskOf(idOf(2)), group: 'family:by-hand' }]],
    ['an old deployment started a task', told(), [taskOf(idOf(1)), { ...taskOf(idOf(2)), startedBy: 'ecs-svc/2' }]],
  ]
  test.each(cases.map(([name, given, tasks = ALIVE]) => ({ name, given, tasks })))(
    '$name',
    async ({ given, tasks }) => {
      for (const probe of [tasksProbe, stoppedProbe]) {
        const { data, operations } = await look(probe, ecs(given, tasks), {})
        expect(operations).toContain('ListTasks')
        expect(idsOf(data)).toEqual([UNHEARD])
      }
    },
  )

  test('DescribeServices is not allowed', async () => {
    const answers = { ...ecs({}), DescribeServices: jsonError('AccessDeniedException', 'no') }
    expect(idsOf((await look(stoppedProbe, answers, {})).data)).toEqual([UNHEARD])
  })

  test('the session ends before the tasks are described: which is said', async () => {
    const over = jsonError('ExpiredTokenException', 'The security token included in the request is expired')
    for (const probe of [tasksProbe, stoppedProbe]) {
      const { error, operations } = await look(probe, { ...ecs({}), DescribeTasks: over, ListTasks: over }, {})
      expect(error).toMatchObject({ code: 'credentials-expired' })
      expect(operations).toContain('ListTasks')
    }
  })

  test("AWS' clock says that what was said is young", async () => {
    const { operations } = await look(
      stoppedProbe,
      {
        ...ecs({ events: [event(200, started(idOf(1), idOf(2)))] }),
        DescribeServices: {
          body: { services: [{ ...SERVICE, events: [event(200, started(idOf(1), idOf(2)))] }] },
          headers: { date: new Date(Date.now() - 2 * HOUR_MINUTES * MINUTE_MS).toUTCString() },
        },
      },
      {},
    )
    expect(operations).toContain('ListTasks')
  })
})

describe('the log streams of a quiet service', () => {
  const PREFIX = 'goldencrust/wordpress/'
  const check = (stream: string) => ({
    logStreamName: stream,
    timestamp: Date.now() - MINUTE_MS,
    message: '10.0.1.20 - - [26/Nov/2026:17:05:00 +0000] "GET / HTTP/1.1" 302 - "-" "ELB-HealthChecker/2.0"',
  })
  const own = [idOf(1), idOf(2)].map(id => `${PREFIX}${id}`)
  const seen = { 'task-definition': taskDefinition() }
  const answers = (lines: readonly object[], given: object = {}) => ({
    ...ecs(given),
    DescribeLogStreams: { body: { logStreams: [{ logStreamName: `${PREFIX}listed`, lastEventTimestamp: 9 }] } },
    FilterLogEvents: { body: { events: lines } },
  })
  const streamsIn = (data: Logs | undefined) => data?.groupFound && data.streams.map(({ name }) => name)

  test('are not listed where each of its tasks has written a line', async () => {
    const failed = { ...check(own[0] ?? ''), message: 'PHP Fatal error:  Uncaught Error' }
    const { data, operations } = await look(logs, answers([...own.map(check), failed]), seen)
    expect(streamsIn(data)).toEqual(own)
    expect(data).toMatchObject({ findings: [{ class: 'php-fatal', stream: own[0], count: 1 }] })
    expect(operations.filter(name => name.endsWith('Streams') || name.endsWith('Events'))).toEqual(['FilterLogEvents'])
  })

  test('a flood of health checks, or of visitors who call themselves one, hides no error line', async () => {
    const failed = { ...check(own[0] ?? ''), message: 'PHP Fatal error:  Uncaught Error' }
    const flooded = {
      ...answers([]),
      FilterLogEvents: ({ body, nth }: WireCall) => ({
        body: body.includes('ELB-HealthChecker')
          ? { events: own.map(check), nextToken: `page ${nth}` }
          : { events: [failed] },
      }),
    }
    const { data, operations } = await look(logs, flooded, seen)
    expect(data).toMatchObject({ truncated: false, findings: [{ class: 'php-fatal', stream: own[0], count: 1 }] })
    expect(operations.filter(name => name === 'FilterLogEvents')).toHaveLength(4)
    expect(streamsIn(data)).toEqual([`${PREFIX}listed`])
  })

  test.each<readonly [string, readonly string[], object]>([
    ['no line came', [], {}],
    ['one of two tasks is silent', own.slice(0, 1), {}],
    ['a line is of a task that is not there', [...own.slice(0, 1), `${PREFIX}${idOf(3)}`], {}],
    ['a task stopped', own, { events: [event(10, `has stopped 1 running tasks: (task ${idOf(7)}).`)] }],
  ])('are listed where %s', async (_, streams, given) => {
    const { data, operations } = await look(logs, answers(streams.map(check), given), seen)
    expect(operations).toContain('DescribeLogStreams')
    expect(streamsIn(data)).toEqual([`${PREFIX}listed`])
  })
})
