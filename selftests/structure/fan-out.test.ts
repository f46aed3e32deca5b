import { StateMachine } from 'aws-local-stepfunctions'
import { expect, test } from 'vitest'
import { fanOutChecks, shardTaskProblems } from '../../deploy/checks/fan-out.ts'
import { readShardTask, readTemplate } from '../../deploy/cloudformation.ts'
import { readStateMachine } from '../../deploy/stepfunctions/definition.ts'

test.for([...fanOutChecks])('$of: $title', async ({ find }) => {
  expect(await find()).toEqual([])
})

test('a state that leads nowhere would be found', async () => {
  const definition = await readStateMachine()
  const { Merge, ...others } = definition.States
  expect(Merge).toBeDefined()
  expect(() => new StateMachine({ ...definition, States: others })).toThrow('Merge')
})

test("the schedule's own task would end all shards but one, and that would be found", () => {
  const { entryPoint } = readTemplate()
  const shard = readShardTask()
  const named = new Set(['runbook'])
  expect(shardTaskProblems(named, shard, shard)).toEqual([])
  expect(shardTaskProblems(named, { ...shard, entryPoint }, shard)).toEqual([
    expect.stringContaining('the template starts a shard by flock'),
  ])
  expect(shardTaskProblems(named, shard, { ...shard, container: 'other' })).toEqual([
    'the module calls its container other',
  ])
})
