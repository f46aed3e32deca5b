import { describe, expect, test } from 'vitest'
import type { Deployment } from '../../evidence/index.ts'
import { judgeDeployment } from '../../gate/judge.ts'
import type { Observation, Pinned } from '../../gate/observation.ts'
import { nextPause, SCHEDULE } from '../../gate/schedule.ts'
import { lastingReason } from '../../gate/task-ends.ts'
import { minutesAgo, serviceOf, stoppedTask, taskOf } from '../lib/broken-service.ts'
import { healthyData, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
const OWN = 'ecs-svc/2222'
const pinned: Pinned = {
  deploymentId: OWN,
  missedLooks: 0,
  hopelessLooks: 0,
  createdAt: minutesAgo(120),
  withdrawn: target.environment.knownBadDigests,
}
const [deployment] = healthy.service.deployments
if (!deployment) throw new Error('a healthy tenant has a deployment')

const seen = (parts: Partial<Observation> = {}): Observation => ({
  service: serviceOf(target),
  tasks: [taskOf(target)],
  stopped: [],
  health: healthy['target-health'],
  revision: healthy['task-definition'].running,
  image: healthy.image,
  expected: undefined,
  ...parts,
})

const going = (
  parts: Partial<Deployment> = {},
  events: Extract<Observation['service'], { found: true }>['events'] = [],
): Observation['service'] =>
  serviceOf(target, { deployments: [{ ...deployment, rolloutState: 'IN_PROGRESS', ...parts }], events })

const stateOf = (observation: Observation, pin: Pinned = pinned): string => {
  const verdict = judgeDeployment(observation, pin)
  return verdict.state === 'failed' ? verdict.code : verdict.state
}

describe('success is everything at once', () => {
  test('it is one', () => {
    expect(judgeDeployment(seen(), pinned)).toMatchObject({ state: 'succeeded' })
  })

  const task = taskOf(target)
  const health = healthy['target-health']
  test.for<[string, Partial<Observation>]>([
    ['rollout in progress', { service: going() }],
    ['rollout without a state', { service: going({ rolloutState: null }) }],
    ['fewer running than desired', { service: serviceOf(target, { runningCount: 0 }) }],
    ['more running than desired', { service: serviceOf(target, { runningCount: 2 }) }],
    ['one pending', { service: serviceOf(target, { pendingCount: 1 }) }],
    [
      'an earlier deployment left',
      {
        service: serviceOf(target, { deployments: [deployment, { ...deployment, id: 'ecs-svc/1', status: 'ACTIVE' }] }),
      },
    ],
    ['tasks not seen', { tasks: undefined }],
    ['no task listed', { tasks: [] }],
    ["another deployment's task", { tasks: [{ ...task, startedBy: 'ecs-svc/1' }] }],
    ['a task that does not say who started it', { tasks: [{ ...task, startedBy: null }] }],
    ['targets not seen', { health: undefined }],
    ['no target group', { health: { found: false, targetGroupArn: 'x' } }],
    ['no target', { health: { ...health, found: true, targets: [] } }],
    [
      "only another task's target healthy",
      {
        health: {
          ...health,
          found: true,
          targets: [{ id: '10.0.0.9', port: 80, state: 'healthy', reason: null, description: null }],
        },
      },
    ],
    [
      'the digest not said',
      { tasks: [{ ...task, containers: task.containers.map(each => ({ ...each, imageDigest: null })) }] },
    ],
    ['the expected tag not resolved', { expected: { asked: 'v2', is: { state: 'unresolved', why: 'throttled' } } }],
  ])('%s: it has to wait', ([, parts]) => {
    expect(stateOf(seen(parts))).toBe('waiting')
  })

  test('draining targets of earlier tasks concern nobody', () => {
    const leaving = { id: '10.0.0.9', port: 80, state: 'draining', reason: null, description: null }
    expect(stateOf(seen({ health: { ...health, found: true, targets: [...health.targets, leaving] } }))).toBe(
      'succeeded',
    )
  })
})

describe('two ends for one reason', () => {
  const ends = (reason: string, times: number, parts: Parameters<typeof stoppedTask>[2] = {}) =>
    Array.from({ length: times }, (_, index) => ({
      ...stoppedTask(target, reason, { minutes: index + 1, startedBy: OWN, ...parts }),
      arn: `task/${index}`,
    }))
  const struggling = { service: going({ runningCount: 0, failedTasks: 2 }), tasks: [] }
  const PULL =
    'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref a:b: not found'

  test.for<[string, number, string]>([
    [PULL, 1, 'waiting'],
    [PULL, 2, 'tasks-keep-stopping'],
    ['CannotPullContainerError: toomanyrequests: pull rate limit', 4, 'waiting'],
    ['Timeout waiting for network interface provisioning to complete', 3, 'waiting'],
    [
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      1,
      'image-platform-mismatch',
    ],
    ['a text nobody knows, request 1234abcd5678', 2, 'tasks-keep-stopping'],
  ])('%s, %i times: %s', ([reason, times, state]) => {
    expect(stateOf(seen({ ...struggling, stopped: ends(reason, times) }))).toBe(state)
  })

  test('a reset connection to the file system is no accident when it comes back', () => {
    const reset =
      'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: Connection reset by peer'
    expect(stateOf(seen({ ...struggling, stopped: ends(reset, 5) }))).toBe('tasks-keep-stopping')
  })

  test('what only events tell ends the wait once it has been said for some looks, and passing trouble does not', () => {
    const told = (message: string): Partial<Observation> => ({
      service: going({ runningCount: 0 }, [{ at: minutesAgo(1), message }]),
      tasks: [],
    })
    const role = told("failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x').")
    const patient = { ...pinned, hopelessLooks: 3 }
    expect(stateOf(seen(role))).toBe('waiting')
    expect(stateOf(seen(role), patient)).toBe('tasks-keep-stopping')
    expect(stateOf(seen({ ...role, tasks: [{ ...taskOf(target), lastStatus: 'PENDING' }] }), patient)).toBe('waiting')
    const capacity = told('was unable to place a task. Reason: Capacity is unavailable at this time.')
    expect(stateOf(seen(capacity), patient)).toBe('waiting')
  })

  test('one each of two reasons, or of another deployment, prove nothing', () => {
    const two = [
      ...ends(PULL, 1),
      {
        ...ends('ResourceInitializationError: failed to validate logger args: ResourceNotFoundException', 1)[0],
        arn: 'b',
      },
    ]
    expect(
      stateOf(
        seen({
          ...struggling,
          stopped: two.flatMap(task => ('id' in task ? [{ ...stoppedTask(target, ''), ...task }] : [])),
        }),
      ),
    ).toBe('waiting')
    expect(stateOf(seen({ ...struggling, stopped: ends(PULL, 3, { startedBy: 'ecs-svc/1' }) }))).toBe('waiting')
  })

  test('a task that did start afterwards takes it back', () => {
    const since = { ...taskOf(target), startedAt: minutesAgo(0) }
    expect(stateOf(seen({ stopped: ends(PULL, 2), tasks: [since] }))).toBe('succeeded')
  })

  test('where tasks ran and failed their checks, running again is not enough', () => {
    const reason = 'Task failed ELB health checks in (target-group arn:tg)'
    const stopped = ends(reason, 2, { stopCode: 'ServiceSchedulerInitiated' })
    const since = { ...taskOf(target), startedAt: minutesAgo(0) }
    const initial = { id: '10.0.3.17', port: 80, state: 'initial', reason: null, description: null }
    const health = { found: true, targetGroupArn: 'arn:tg', targets: [initial] } as const
    expect(stateOf(seen({ service: going(), stopped, tasks: [since], health }))).toBe('tasks-keep-stopping')
  })

  test('spot and scaling ends are no reason at all', () => {
    const spot = stoppedTask(target, 'Your Spot Task was interrupted.', { stopCode: 'SpotInterruption' })
    const scaled = stoppedTask(target, 'Scaling activity initiated by (deployment ecs-svc/1)', {
      stopCode: 'ServiceSchedulerInitiated',
    })
    expect([spot, scaled].map(lastingReason)).toEqual([undefined, undefined])
  })
})

describe('how often it looks', () => {
  const pauses = (looked: 'unchanged' | 'failed', times: number): readonly number[] => {
    const all: number[] = []
    let base: number | undefined
    for (let look = 0; look < times; look++) {
      const next = nextPause(base, looked, SCHEDULE, () => 0.5)
      base = next.baseMs
      all.push(next.pauseMs)
    }
    return all
  }

  test('backs off while nothing happens, more so while nothing is seen', () => {
    expect(pauses('unchanged', 6)).toEqual([2_000, 2_900, 2_900, 2_900, 2_900, 2_900])
    expect(pauses('failed', 5)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000])
    expect(nextPause(15_000, 'changed', SCHEDULE, () => 0.5).pauseMs).toBe(2_000)
  })

  test('no two gates keep step', () => {
    expect(nextPause(2_900, 'unchanged', SCHEDULE, () => 0).pauseMs).toBe(2_320)
    expect(nextPause(2_900, 'unchanged', SCHEDULE, () => 1).pauseMs).toBe(3_480)
  })
})
