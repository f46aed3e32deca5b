import { StateMachine } from 'aws-local-stepfunctions'
import { describe, expect, test } from 'vitest'
import { readStateMachine } from '../../deploy/stepfunctions/definition.ts'

/** How a task of a shard ended, as `ecs:runTask.sync` says it: the error's name, and its cause. */
type End = readonly [error: string, cause: string]

const stopped = (...containers: readonly object[]): End => [
  'States.TaskFailed',
  JSON.stringify({ Containers: containers, DesiredStatus: 'STOPPED', LastStatus: 'STOPPED' }),
]

/** As ECS puts one into a task where its runtime monitoring is on. */
const beside = { Name: 'aws-guardduty-agent-x1', LastStatus: 'STOPPED', ExitCode: 0 }
const failed = { ...beside, ExitCode: 137 }
const runbook = { Name: 'runbook', LastStatus: 'STOPPED' }

/** As the schedule hands it over (docs/step-functions.md). */
const INPUT = {
  environment: 'prod',
  phase: 'smoke',
  shards: 1,
  place: 's3://prod-runbook/fleet',
  cluster: 'runbook-prod',
  taskDefinition: 'runbook-prod:2',
  subnets: ['subnet-0a1b2c3d'],
  securityGroups: ['sg-0a1b2c3d'],
  assignPublicIp: 'DISABLED',
}

/** One shard, whose task ends like this each time, and the merge. */
async function execute(look: End | undefined, merge?: End) {
  const started: string[] = []
  const task = (name: string, end: End | undefined) => async () => {
    started.push(name)
    if (end) throw Object.assign(new Error(end[1]), { name: end[0] })
    return {}
  }
  const { result } = new StateMachine(await readStateMachine()).run(INPUT, {
    context: { Execution: { Name: 'run' }, StateMachine: { Id: 'arn:aws:states:a:1:stateMachine:m' } },
    overrides: {
      taskResourceLocalHandlers: {
        Look: task('Look', look),
        Merge: task('Merge', merge),
        LookForOthers: async () => ({ Executions: [{}] }),
        Count: async () => ({}),
      },
    },
  })
  const ended = await result.then(
    (output: unknown) => output,
    (error: unknown) => ({ error: error instanceof Error && error.cause instanceof Error ? error.cause.name : error }),
  )
  return { started: started.join(' '), ended }
}

describe('a task of a shard', () => {
  test.for([
    ['that found something wrong has looked', stopped({ ...runbook, ExitCode: 1 }), 'Look Merge', { exitCode: 0 }],
    [
      'that found all well, where another failed',
      stopped(failed, { ...runbook, ExitCode: 0 }),
      'Look Merge',
      { exitCode: 0 },
    ],
    ['that could not start is lost', stopped({ ...runbook, ExitCode: 2 }), 'Look', { error: 'Runbook.ShardLost' }],
    ['that was killed', stopped({ ...runbook, ExitCode: 137 }), 'Look Look Look', { error: 'Runbook.ShardLost' }],
    ['whose container never ran', stopped(runbook), 'Look Look Look', { error: 'Runbook.ShardLost' }],
    ['the same, where another did', stopped(beside, runbook), 'Look Look Look', { error: 'Runbook.ShardLost' }],
    ['whose time was up', ['States.Timeout', ''], 'Look Look Look', { error: 'Runbook.ShardLost' }],
    ['that may not be started', ['ECS.AccessDeniedException', 'no'], 'Look', { error: 'Runbook.ShardLost' }],
  ] as const)('%s', async ([, end, started, ended]) => {
    expect(await execute(end)).toMatchObject({ started, ended })
  })
})

describe('the task that merges', () => {
  test.for([
    ['found something wrong', stopped({ ...runbook, ExitCode: 3 }), { exitCode: 3 }],
    ['found all well where another failed', stopped(failed, { ...runbook, ExitCode: 0 }), { exitCode: 0 }],
    ['was killed', stopped({ ...runbook, ExitCode: 137 }), { error: 'Runbook.MergeFailed' }],
    ['never ran where another container did', stopped(beside, runbook), { error: 'Runbook.MergeFailed' }],
    ['took too long', ['States.Timeout', ''], { error: 'Runbook.MergeFailed' }],
  ] as const)('%s', async ([, end, ended]) => {
    expect(await execute(undefined, end)).toMatchObject({ started: 'Look Merge', ended })
  })
})
