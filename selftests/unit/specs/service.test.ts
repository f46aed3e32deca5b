import { describe, expect, test } from 'vitest'
import type { Deployment, Task } from '../../../evidence/index.ts'
import imageDigest from '../../../specs/image-digest.spec.ts'
import serviceStable from '../../../specs/service-stable.spec.ts'
import targetsHealthy from '../../../specs/targets-healthy.spec.ts'
import tasksStart from '../../../specs/tasks-start.spec.ts'
import { CORRUPTED_DIGEST, FIXED_DIGEST } from '../../lib/company.ts'
import { type Changes, healthyData, NOW, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'

const target = targetIn('prod')
const data = healthyData(target)
const { service } = data
const [primary] = service.deployments
const [task] = data.tasks.tasks
if (!primary || !task) throw new Error('the healthy evidence has a deployment and a task')

const minutesAgo = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString()
const deployed = (changes: Partial<Deployment>): Changes => ({
  service: { ...service, deployments: [{ ...primary, ...changes }] },
})
const event = (at: string, message: string): Changes => ({ service: { ...service, events: [{ at, message }] } })

describe('service-stable', () => {
  const REBALANCING = [
    'has started 1 tasks in af-south-1a to AZ Rebalance: (task 8378fd0fc0d744109128c8d6a0b71524).',
    'is not AZ balanced with 2 tasks in af-south-1b, 0 tasks in af-south-1a. AZ Rebalancing in progress.',
  ]
  const saidNow = (message: string) => ({
    at: primary.createdAt ?? '',
    message: `(service prod-goldencrust-service) ${message}`,
  })
  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'missing',
      { service: { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } },
      /^failed: there is no service prod-goldencrust-service in prod-cluster \(MISSING\)$/,
    ],
    ['deleted, but still returned', { service: { ...service, status: 'INACTIVE' } }, /^failed: .* is INACTIVE$/],
    ['draining', { service: { ...service, status: 'DRAINING' } }, /^failed: .* is DRAINING$/],
    ['0 of 0', { service: { ...service, desiredCount: 0, runningCount: 0 } }, /^failed: desired 0/],
    [
      '0 of 1',
      { service: { ...service, runningCount: 0, pendingCount: 1 } },
      /^failed: 0 of 1 running, 1 pending; newest event: .*steady state/,
    ],
    ['pending', { service: { ...service, pendingCount: 1 } }, /^failed: 1 of 1 running, 1 pending/],
    ['more than wanted', { service: { ...service, runningCount: 2 } }, /^failed: 2 of 1 running/],
    ...(
      [
        [{ runningCount: 2 }, REBALANCING, /^passed: .*2 of 1 running/],
        [{ pendingCount: 1 }, REBALANCING, /^passed/],
        [{ runningCount: 0, pendingCount: 1 }, REBALANCING, /^failed: 0 of 1 running/],
        [{ runningCount: 2 }, ['stopped AZ Rebalancing.', ...REBALANCING], /^failed: 2 of 1 running/],
        [{ runningCount: 2 }, ['was unable to place a task.', ...REBALANCING], /^failed: 2 of 1 running/],
      ] as const
    ).map(([counts, said, line]): [string, Changes, RegExp] => [
      `moving tasks to other zones: ${JSON.stringify(counts)}, ${said[0]}`,
      { service: { ...service, ...counts, events: said.map(saidNow) } },
      line,
    ]),
    [
      'two deployments',
      { service: { ...service, deployments: [primary, { ...primary, id: 'ecs-svc/1', status: 'ACTIVE' }] } },
      /^failed: 2 deployments at once/,
    ],
    ['no primary deployment', { service: { ...service, deployments: [] } }, /^failed: .*no deployment/],
    ['in progress', deployed({ rolloutState: 'IN_PROGRESS' }), /^failed: .*in progress/],
    [
      'failed',
      deployed({ rolloutState: 'FAILED', rolloutStateReason: 'tasks failed to start' }),
      /^failed: deployment failed: tasks failed to start/,
    ],
    ['in a state that nobody knows', deployed({ rolloutState: 'FROZEN' }), /^unknown: .*FROZEN/],
    ['without a rollout state', deployed({ rolloutState: null, rolloutStateReason: null }), /^passed/],
    [
      'rolled back by its own words',
      deployed({ rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.' }),
      /^failed: rolled back/,
    ],
    [
      'rolled back to this deployment',
      event(minutesAgo(300), '(service x) (deployment ecs-svc/3333) rolling back to deployment ecs-svc/2222.'),
      /^failed: rolled back/,
    ],
    [
      'rolled back since it was made',
      event(minutesAgo(20), '(service x) rolling back to an earlier deployment.'),
      /^failed: rolled back/,
    ],
    [
      'a rollback before this deployment',
      event(minutesAgo(300), '(service x) (deployment ecs-svc/0001) rolling back to deployment ecs-svc/0000.'),
      /^passed/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(serviceStable, target, changes))).toMatch(line)
  })
})

describe('tasks-start', () => {
  const stopped = (changes: Partial<Task>): Task => ({
    ...task,
    id: 'dead',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    startedAt: null,
    stoppedAt: minutesAgo(5),
    ...changes,
  })
  const PULL = 'ResourceInitializationError: unable to pull secrets or registry auth: AccessDeniedException'
  const refused = stopped({ stopCode: 'TaskFailedToStart', stoppedReason: PULL })
  const exited = (ranMinutes: number) =>
    stopped({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedAt: minutesAgo(5 + ranMinutes),
    })
  const runningSince = (minutes: number): Task => ({ ...task, startedAt: minutesAgo(minutes) })

  test.each<[what: string, dead: readonly Task[], alive: readonly Task[], line: RegExp]>([
    [
      'cannot start',
      [refused, refused, refused],
      [],
      /^failed: 3 x ResourceInitializationError: unable to pull secrets/,
    ],
    ['runs, and fails its own check', [], [{ ...task, healthStatus: 'UNHEALTHY' }], /^failed: 1 of 1 .* UNHEALTHY/],
    ['could not start, one did since', [refused], [runningSince(2)], /^passed/],
    ['could not start after the one that runs', [refused], [runningSince(30)], /^failed/],
    ['dies again and again', [exited(20), exited(10)], [runningSince(2)], /^failed: 2 x Essential container/],
    ['died, one has outlived it since', [exited(3)], [runningSince(4)], /^passed/],
    [
      'killed for its health',
      [
        stopped({
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Task failed ELB health checks in (target-group x)',
          startedAt: minutesAgo(60),
        }),
      ],
      [task],
      /^failed: 1 x Task failed ELB health checks/,
    ],
    [
      'scaled in',
      [
        stopped({
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2222)',
        }),
      ],
      [task],
      /^passed/,
    ],
    [
      'stopped by a person',
      [stopped({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' })],
      [task],
      /^passed/,
    ],
    [
      'taken by the platform',
      [stopped({ stopCode: 'InfrastructureHealth', stoppedReason: 'Host failed' })],
      [task],
      /^passed/,
    ],
    ['failures of an older deployment', [{ ...refused, startedBy: 'ecs-svc/1111' }], [task], /^passed/],
    ['nothing runs, nothing stopped', [], [], /^unknown: no task of the current deployment runs yet, and/],
    ['only pending', [], [{ ...task, lastStatus: 'PENDING' }], /^unknown: .*\(PENDING\)/],
    ['only an older deployment runs', [], [{ ...task, startedBy: 'ecs-svc/1111' }], /^unknown/],
  ])('%s', (_, dead, alive, line) => {
    const verdict = judge(tasksStart, target, { 'stopped-tasks': { tasks: dead }, tasks: { tasks: alive } })
    expect(verdictLine(verdict)).toMatch(line)
  })

  test('an event that tells of starts that fail is a failure, whether its reason is known or not', () => {
    const none: Changes = { 'stopped-tasks': { tasks: [] }, tasks: { tasks: [] } }
    const said = (message: string) =>
      verdictLine(judge(tasksStart, target, { ...event(minutesAgo(1), message), ...none }))
    expect(said('(service x) is unable to consistently start tasks successfully.')).toMatch(
      /^failed: no task of the current deployment runs; event: is unable to consistently start/,
    )
    expect(
      said('(service x) (port 80) is unhealthy in (target-group y) due to (reason Health checks failed).'),
    ).toMatch(/^failed: .*is unhealthy in/)
    expect(said('(service x) has started 1 tasks: (task y).')).toMatch(/^unknown/)
  })

  test('quotes the exit code', () => {
    const [container] = task.containers
    if (!container) throw new Error('no container')
    const dead = {
      ...exited(60),
      containers: [{ ...container, exitCode: 137, reason: 'OutOfMemoryError: container killed due to memory usage' }],
    }
    const line = verdictLine(judge(tasksStart, target, { 'stopped-tasks': { tasks: [dead] } }))
    expect(line).toContain('wordpress: exit code 137, OutOfMemoryError')
  })

  test('a service that is missing is not judged', () => {
    const changes: Changes = { service: { found: false, name: 's', reason: 'MISSING' } }
    expect(verdictLine(judge(tasksStart, target, changes))).toMatch(/^unknown/)
  })
})

describe('image-digest', () => {
  const OTHER = `sha256:${'cd'.repeat(32)}`
  const MANIFEST = `sha256:${'ef'.repeat(32)}`
  const running = (...digests: readonly (string | null)[]): Changes => ({
    tasks: {
      tasks: digests.map((imageDigest, index) => ({
        ...task,
        id: `t${index}`,
        containers: task.containers.map(one => ({ ...one, imageDigest })),
      })),
    },
  })
  const index = (digest: string) => ({
    image: { ...data.image, digest, platforms: [{ os: 'linux', architecture: 'amd64', digest: MANIFEST }] },
  })
  const PUBLIC: Changes = { image: { registry: 'public', reference: 'wordpress:latest' } }

  test.each<[what: string, changes: Changes, line: RegExp]>([
    [
      'a withdrawn one',
      running(CORRUPTED_DIGEST.digest),
      /^failed: 1 of 1 task on sha256:43604b53a1d0, withdrawn on 2025-12-24/,
    ],
    ['a withdrawn one on one of two', running(FIXED_DIGEST, CORRUPTED_DIGEST.digest), /^failed: 1 of 2 tasks/],
    [
      'the manifest of a withdrawn index',
      { ...running(MANIFEST), ...index(CORRUPTED_DIGEST.digest) },
      /^failed: .*withdrawn/,
    ],
    ['an unexpected one', running(OTHER), /^failed: tasks run sha256:cdcdcdcdcdcd, expected sha256:760e4faa0db7/],
    ['an expected index', { ...running(FIXED_DIGEST), ...index(FIXED_DIGEST) }, /^passed/],
    ['the manifest of an expected index', { ...running(MANIFEST), ...index(FIXED_DIGEST) }, /^passed/],
    ['a manifest of no index', running(MANIFEST), /^failed/],
    ['none told', running(null), /^unknown: ECS does not say .* t0/],
    ['one told, one not', running(FIXED_DIGEST, null), /^unknown/],
    [
      'a withdrawn one, the registry unseen',
      { ...running(CORRUPTED_DIGEST.digest), image: null },
      /^failed: .*withdrawn/,
    ],
    ['an expected one, the registry unseen', { ...running(FIXED_DIGEST), image: null }, /^passed/],
    ['another one, the registry unseen', { ...running(OTHER), image: null }, /^unknown/],
    ['no task', { tasks: { tasks: [] } }, /^unknown: no task runs/],
    ['a public image in PROD', { ...running(OTHER), ...PUBLIC }, /^failed: .*wordpress:latest/],
    [
      'a container of another name',
      { tasks: { tasks: [{ ...task, containers: task.containers.map(one => ({ ...one, name: 'sidecar' })) }] } },
      /^unknown/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(imageDigest, target, changes))).toMatch(line)
  })

  test('a public image in DEV passes with a note, unless it differs from task to task or is withdrawn', () => {
    const dev = targetIn('dev')
    const verdict = judge(imageDigest, dev, { ...running(OTHER), ...PUBLIC })
    expect(verdictLine(verdict)).toMatch(/^passed: 1 task on sha256:cdcdcdcdcdcd, not withdrawn/)
    expect(verdict.notes).not.toEqual([])
    expect(verdictLine(judge(imageDigest, dev, { ...running(OTHER, MANIFEST), ...PUBLIC }))).toMatch(
      /^failed: .*different images/,
    )
    expect(verdictLine(judge(imageDigest, dev, { ...running(CORRUPTED_DIGEST.digest), ...PUBLIC }))).toMatch(
      /^failed: .*withdrawn/,
    )
  })

  test('a tag that moved on is a note', () => {
    const verdict = judge(imageDigest, target, { image: { ...data.image, digest: OTHER } })
    expect(verdict.status).toBe('passed')
    expect(verdict.notes[0]).toMatch(/^image drifted/)
  })
})

describe('targets-healthy', () => {
  const targets = (...states: readonly string[]): Changes => ({
    'target-health': {
      found: true,
      targetGroupArn: data['target-health'].targetGroupArn,
      targets: states.map((state, index) => ({
        id: `10.0.3.${17 + index}`,
        port: 80,
        state,
        reason: null,
        description: null,
      })),
    },
  })

  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['none', targets(), /^failed: prod-goldencrust-tg has no registered target$/],
    ['only draining', targets('draining', 'unhealthy.draining'), /^failed: .*only draining targets \(2\)/],
    ['unhealthy', targets('unhealthy'), /^failed: 0 of 1 healthy: 10\.0\.3\.17:80 unhealthy$/],
    [
      'one of two, which is no task',
      targets('healthy', 'unhealthy'),
      /^failed: 1 of 2 healthy: 10\.0\.3\.18:80 unhealthy, no task of the service$/,
    ],
    ['unused', targets('unused'), /^failed/],
    ['a state nobody knows', targets('healthyish'), /^failed/],
    ['initial', targets('initial'), /^unknown: 0 of 1 healthy, not yet judged/],
    ['healthy and initial', targets('healthy', 'initial'), /^unknown: 1 of 2/],
    ['initial and unhealthy', targets('initial', 'unhealthy'), /^failed/],
    ['not checked', targets('unavailable'), /^unknown/],
    ['healthy beside one that leaves', targets('healthy', 'draining'), /^passed: 1 of 1 healthy$/],
    [
      'no target group',
      { 'target-health': { found: false, targetGroupArn: 'arn:targetgroup/prod-x-tg/1' } },
      /^failed: there is no target group prod-x-tg$/,
    ],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(targetsHealthy, target, changes))).toMatch(line)
  })

  test('quotes reason and codes', () => {
    const unhealthy = {
      id: '10.0.3.17',
      port: 80,
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [500]',
    }
    const changes: Changes = { 'target-health': { found: true, targetGroupArn: 'a/b/c', targets: [unhealthy] } }
    expect(verdictLine(judge(targetsHealthy, target, changes))).toBe(
      'failed: 0 of 1 healthy: 10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]',
    )
  })
})
