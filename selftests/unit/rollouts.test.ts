import { describe, expect, test } from 'vitest'
import type { DiagnosisId } from '../../diagnostics/ids.ts'
import type { Deployment, EvidenceData, ServiceDeployment, ServiceDeployments, Task } from '../../evidence/index.ts'
import { judgeDeployment } from '../../gate/judge.ts'
import type { Observation } from '../../gate/observation.ts'
import { problemsOf } from '../../history/problems.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import serviceStable from '../../specs/service-stable.spec.ts'
import taskDefinitionCurrent from '../../specs/task-definition-current.spec.ts'
import { minutesAgo, serviceOf, stoppedTask } from '../lib/broken-service.ts'
import { causesOf, commandsOf } from '../lib/causes.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { judge, verdictLine } from '../lib/judge.ts'
import { parseError, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const target = targetIn('prod')
const healthy = healthyData(target)
const [completed] = healthy.service.deployments
const [task] = healthy.tasks.tasks
if (!completed || !task) throw new Error('the healthy evidence has a deployment and a task')
const definition = (revision: number): string => healthy.service.taskDefinitionArn.replace(/\d+$/, String(revision))

/** A deployment of :3 under way beside the one of :2 that serves. */
const coming = (changes: Partial<Deployment> = {}): Deployment => ({
  ...completed,
  id: 'ecs-svc/3333',
  taskDefinitionArn: definition(3),
  rolloutState: 'IN_PROGRESS',
  rolloutStateReason: 'ECS deployment ecs-svc/3333 in progress.',
  runningCount: 0,
  pendingCount: 1,
  createdAt: minutesAgo(3),
  ...changes,
})
const serving: Deployment = { ...completed, status: 'ACTIVE' }
const rolling = (newest: Partial<Deployment> = {}, service: Partial<typeof healthy.service> = {}): Changes => ({
  service: serviceOf(target, {
    taskDefinitionArn: definition(3),
    deployments: [coming(newest), serving],
    pendingCount: 1,
    events: [],
    ...service,
  }),
})
const baking = { runningCount: 1, pendingCount: 0, createdAt: minutesAgo(90) }
const blueGreen = { strategy: 'BLUE_GREEN', bakeMinutes: 60, runningCount: 2, pendingCount: 0 }
const set = (revision: number, changes: Partial<Deployment>): Deployment => ({
  ...completed,
  id: `ecs-svc/${revision}${revision}`,
  taskDefinitionArn: definition(revision),
  ...changes,
})
const sets = (controller: string, deployments: readonly Deployment[], more: Partial<typeof healthy.service> = {}) => ({
  service: serviceOf(target, { controller, deployments, events: [], ...more }),
})

describe('service-stable', () => {
  test.each<[what: string, changes: Changes, line: RegExp]>([
    ['a rolling deployment that goes well is not decided yet', rolling(), /^unknown: still going on.*ecs-svc\/3333 to/],
    ['one of whose tasks failed', rolling({ failedTasks: 1 }), /^failed/],
    [
      'one whose task stopped for a fault',
      {
        ...rolling(),
        'stopped-tasks': {
          tasks: [{ ...stoppedTask(target, 'CannotPullContainerError: x'), startedBy: 'ecs-svc/3333' }],
        },
      },
      /^failed: .*1 task of the newest stopped/,
    ],
    ['one that takes too long', rolling({ createdAt: minutesAgo(45) }), /^failed: 2 deployments at once/],
    ['one that bakes after 90 minutes', rolling(baking, blueGreen), /^unknown/],
    ['the same without a strategy that waits', rolling(baking), /^failed/],
    [
      'a steady task set',
      sets('CODE_DEPLOY', [set(2, {})]),
      /^passed: ACTIVE, 1 of 1 running, CODE_DEPLOY: the primary task set is steady$/,
    ],
    [
      'an earlier set that is kept for a way back',
      sets('CODE_DEPLOY', [set(3, {}), set(2, { status: 'ACTIVE' })], { runningCount: 2 }),
      /^passed/,
    ],
    [
      'a later set beside the one that serves',
      sets('EXTERNAL', [set(2, {}), set(3, { status: 'ACTIVE' })], { runningCount: 2 }),
      /^unknown/,
    ],
    ['no task set at all', sets('EXTERNAL', [], { runningCount: 0 }), /^failed: .*no task set is the primary one/],
  ])('%s', (_, changes, line) => {
    expect(verdictLine(judge(serviceStable, target, changes))).toMatch(line)
  })
})

const withHistory = (kept: Partial<ServiceDeployment>): Changes => ({
  'task-definition': {
    ...healthy['task-definition'],
    latestArn: definition(3),
  },
  'task-definition-history': {
    ...healthy['task-definition-history'],
    activeRevisionArns: [definition(3), definition(2)],
  },
  'service-deployments': history(kept),
})

const history = (kept: Partial<ServiceDeployment>): ServiceDeployments => ({
  known: true,
  deployments: [
    {
      arn: 'arn:aws:ecs:af-south-1:1:service-deployment/c/s/abc',
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: null,
      lifecycleStage: null,
      strategy: 'ROLLING',
      createdAt: minutesAgo(20),
      finishedAt: minutesAgo(10),
      targetRevisionArn: 'r3',
      sourceRevisionArns: ['r2'],
      productionWeight: null,
      rollbackReason: 'alarm detected',
      circuitBreaker: null,
      triggeredAlarms: ['prod-5xx'],
      ...kept,
    },
  ],
  revisions: [{ arn: 'r3', taskDefinitionArn: definition(3), images: [] }],
})

describe('causes', () => {
  test('a roll-back of which only the history tells', () => {
    const found = causesOf(target, withHistory({}))
    expect(found.ids).toEqual(['deployment-rolled-back'])
    expect(found.diagnoses[0]?.because.join('\n')).toMatch(/ROLLBACK_SUCCESSFUL.*"alarm detected".*prod-5xx/)
    expect(commandsOf(found.diagnoses).join('\n')).not.toContain('update-service')
  })

  test('without the permission the same state is a revision that was not rolled out', () => {
    const changes = { ...withHistory({}), 'service-deployments': { known: false, why: 'not-permitted' } as const }
    expect(causesOf(target, changes).ids).toEqual(['revision-not-rolled-out'])
  })

  test('a deployment that ended well, and a first one without anything before it, are no roll-back', () => {
    for (const kept of [{ status: 'SUCCESSFUL' }, { status: 'ROLLBACK_FAILED', sourceRevisionArns: [] }])
      expect(causesOf(target, withHistory(kept)).ids).toEqual(['revision-not-rolled-out'])
  })

  test('the cause of the revision that failed is the root, and nothing of it is deployed again', () => {
    const ended: Task = {
      ...stoppedTask(
        target,
        'CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref x: not found',
        { stopCode: 'TaskFailedToStart' },
      ),
      startedBy: 'ecs-svc/3333',
      taskDefinitionArn: definition(3),
      startedAt: null,
    }
    const found = causesOf(target, {
      ...withHistory({ status: 'SUCCESSFUL' }),
      'stopped-tasks': { tasks: [ended] },
      service: serviceOf(target, {
        events: [{ at: minutesAgo(5), message: '(service x) rolling back to deployment ecs-svc/2222.' }],
      }),
    })
    expect(found.ids).toEqual(['image-missing'])
    expect(found.unexplained).toEqual([])
    expect(found.diagnoses[0]?.because.join('\n')).toMatch(/rolling back to deployment ecs-svc\/2222/)
    const commands = commandsOf(found.diagnoses).join('\n')
    expect(commands).toMatch(/deregister-task-definition[\s\S]*:3/)
    expect(commands).not.toMatch(/update-service/)
  })

  test('a stale address whose repair is registered is one cause, and nothing is built from the stale revision', () => {
    const { running } = healthy['task-definition']
    const stale = {
      ...running,
      environment: {
        ...running.environment,
        WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://elsewhere.example');",
      },
    }
    const latest = { ...running, arn: definition(3), revision: 3 }
    const found = causesOf(target, {
      'task-definition': { ...healthy['task-definition'], running: stale, latestArn: latest.arn },
      'task-definition-history': { activeRevisionArns: [latest.arn], revisions: [latest], imageDigests: {} },
    })
    expect(found.ids).toEqual(['revision-not-rolled-out'])
    expect(found.unexplained).toEqual([])
    expect(commandsOf(found.diagnoses).join('\n')).not.toContain('register-task-definition')
  })

  test('a deregistered revision that runs', () => {
    const { 'task-definition': taskDefinition } = healthy
    const inactive: EvidenceData['task-definition'] = {
      ...taskDefinition,
      running: { ...taskDefinition.running, status: 'INACTIVE' },
    }
    const changes: Changes = {
      'task-definition': inactive,
      'task-definition-history': { activeRevisionArns: [], revisions: [], imageDigests: {} },
    }
    expect(verdictLine(judge(taskDefinitionCurrent, target, changes))).toMatch(/^failed: .*INACTIVE/)
    const found = causesOf(target, changes)
    expect(found.ids).toEqual(['revision-inactive'])
    expect(commandsOf(found.diagnoses).join('\n')).toMatch(/register-task-definition/)
  })
})

describe('a file that does not parse while the known-good image runs', () => {
  const line = 'PHP Parse error:  syntax error, unexpected token "}" in /var/www/html/wp-config.php on line 90'
  const finding = (excerpt: string): Changes => ({
    logs: {
      ...healthy.logs,
      findings: [
        {
          class: 'php-parse',
          stream: `goldencrust/wordpress/${task.id}`,
          count: 3,
          firstAt: minutesAgo(3),
          lastAt: minutesAgo(1),
          excerpt,
        },
      ],
    },
  })

  test.each([
    ['the file itself', line, /The image is not at fault/],
    ['a variable', `${line} : eval()'d code`, /WORDPRESS_CONFIG_EXTRA/],
  ])('%s: no image is blamed, none is pinned', (_, excerpt, says) => {
    const found = causesOf(target, finding(excerpt))
    expect(found.ids).toEqual(['wp-config-parse-error'])
    expect(found.diagnoses[0]?.rootCause).toMatch(says)
    expect(commandsOf(found.diagnoses).join('\n')).not.toMatch(/sha256:|register-task-definition/)
  })
})

describe('the gate', () => {
  const seen = (changes: Partial<Observation>): Observation => ({
    service: healthy.service,
    tasks: healthy.tasks.tasks,
    stopped: [],
    health: healthy['target-health'],
    revision: healthy['task-definition'].running,
    image: healthy.image,
    expected: undefined,
    ...changes,
  })
  const pinned = (deploymentId: string) => ({
    deploymentId,
    missedLooks: 0,
    createdAt: null,
    withdrawn: [],
    hopelessLooks: 0,
  })

  test('waits until the bake time is over, and names the stage', () => {
    const bake = rolling(baking, blueGreen).service
    const [kept] = withStage('BAKE_TIME')
    const verdict = judgeDeployment(seen({ service: bake ?? healthy.service, kept }), pinned('ecs-svc/3333'))
    expect(verdict).toEqual({
      state: 'waiting',
      for: 'the 1 earlier deployment to end (BLUE_GREEN at BAKE_TIME, which bakes for 60 min)',
    })
  })

  test('ends when the deployment is being rolled back, whatever else is still there', () => {
    const [kept] = withStage('PRODUCTION_TRAFFIC_SHIFT')
    const back = kept && { ...kept, status: 'ROLLBACK_IN_PROGRESS', rollbackReason: 'alarm detected' }
    const service = rolling({ createdAt: minutesAgo(21) }, blueGreen).service ?? healthy.service
    expect(judgeDeployment(seen({ service, kept: back }), pinned('ecs-svc/3333'))).toMatchObject({
      state: 'failed',
      code: 'rolled-back',
    })
  })

  test('a task set succeeds once it is the primary one, with the earlier one still there', () => {
    const before = sets('CODE_DEPLOY', [set(2, {}), set(3, { status: 'ACTIVE' })], { runningCount: 2 }).service
    expect(judgeDeployment(seen({ service: before }), pinned('ecs-svc/33'))).toMatchObject({
      state: 'waiting',
      for: 'the traffic to be shifted to ecs-svc/33',
    })
    const after = sets('CODE_DEPLOY', [set(3, {}), set(2, { status: 'ACTIVE' })], { runningCount: 2 }).service
    const tasks = [{ ...task, startedBy: 'ecs-svc/33' }]
    expect(judgeDeployment(seen({ service: after, tasks }), pinned('ecs-svc/33'))).toMatchObject({ state: 'succeeded' })
  })

  function withStage(lifecycleStage: string): readonly ServiceDeployment[] {
    const told = history({ status: 'IN_PROGRESS', lifecycleStage, rollbackReason: null, triggeredAlarms: [] })
    return told.known ? told.deployments : []
  }
})

describe('who is told', () => {
  const open = (id: DiagnosisId, severity: 'warning' | 'error'): TargetReport =>
    sampleTarget({
      specs: stepsWith({ 'service-stable': { status: 'unknown', reason: 'still going on' } }),
      diagnoses: [{ ...parseError, id, severity, explains: ['service-stable'] }],
    })
  const told = (target: TargetReport): readonly string[] => problemsOf(target).map(({ id }) => id)

  test('nobody of a step that only waits for a deployment', () => {
    expect(told(open('deployment-in-progress', 'warning'))).toEqual([])
    expect(told(open('throttled', 'warning'))).toEqual(['service-stable'])
  })
})
