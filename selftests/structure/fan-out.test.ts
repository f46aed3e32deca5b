import { StateMachine } from 'aws-local-stepfunctions'
import { expect, test } from 'vitest'
import { fanOutChecks } from '../../deploy/checks/fan-out.ts'
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
