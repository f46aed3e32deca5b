import { StateMachine } from 'aws-local-stepfunctions'
import { expect, test } from 'vitest'
import { fanOutChecks, partTaskProblems } from '../../deploy/checks/fan-out.ts'
import { readPartTask, readTemplate } from '../../deploy/cloudformation.ts'
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

test("the schedule's own task would end all parts but one, and that would be found", () => {
  const { entryPoint } = readTemplate()
  const part = readPartTask()
  const named = new Set(['runbook'])
  expect(partTaskProblems(named, part, part)).toEqual([])
  expect(partTaskProblems(named, { ...part, entryPoint }, part)).toEqual([
    expect.stringContaining('the template starts a part by flock'),
  ])
  expect(partTaskProblems(named, part, { ...part, container: 'other' })).toEqual([
    'the module calls its container other',
  ])
})
