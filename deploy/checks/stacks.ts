import { isDeepStrictEqual } from 'node:util'
import { isRecord } from '../../lib/values.ts'
import { readStack } from '../cloudformation.ts'
import { readStateMachine } from '../stepfunctions/definition.ts'
import { readModule } from '../terraform/module.ts'
import type { Check } from './check.ts'
import { moduleStatements, type Statement, templateStatements } from './statements.ts'

/** What template and module have to agree on, with each other and with the state machine that both make. */
export const stackChecks: readonly Check[] = [
  {
    of: 'stacks',
    title: 'template and module allow the same',
    find: async () => differencesBetween(templateStatements(), moduleStatements(await readModule())),
  },
  {
    of: 'stacks',
    title: 'both make the state machine of deploy/stepfunctions, and no other',
    async find() {
      const [definition, stacks] = [await readStateMachine(), await bothStacks()]
      return stacks.flatMap(stack => definitionProblems(definition, stack))
    },
  },
  {
    of: 'stacks',
    title: 'the schedule of both hands over to it what it reads',
    async find() {
      const [definition, stacks] = [await readStateMachine(), await bothStacks()]
      return stacks.flatMap(stack => inputProblems(definition, stack))
    },
  },
  {
    of: 'stacks',
    title: 'the alarm of both counts what it counts, and what the log of a single task counts',
    async find() {
      const [definition, stacks] = [await readStateMachine(), await bothStacks()]
      return stacks.flatMap(stack => metricProblems(definition, stack))
    },
  },
  {
    of: 'stacks',
    title: "its role in both may do what AWS documents for each of its states, the shards' executions included",
    async find() {
      const definition = await readStateMachine()
      return [
        ...permissionProblems(definition, 'template', of(templateStatements(), 'StateMachineRole')),
        ...permissionProblems(definition, 'module', of(moduleStatements(await readModule()), 'run_shards')),
      ]
    },
  },
]

const of = (statements: readonly Statement[], name: string): readonly Statement[] =>
  statements.filter(each => each.of === name)

/** What of a stack the state machine has to do with. */
interface Stack {
  readonly where: string
  /** The definition, as text or as the file that it is read from. */
  readonly definition: string
  readonly inputNames: readonly string[]
  /** By what counts or watches: its namespace and metric, the environment as `{}`. */
  readonly metrics: Readonly<Record<string, string>>
}

export async function bothStacks(): Promise<readonly Stack[]> {
  const { resources } = await readModule()
  const setting = (type: string, name: string) =>
    resources.find(each => each.type === type && each.name === name)?.settings ?? {}
  const [target] = listOf(setting('aws_scheduler_schedule', 'this').target)
  const [counted] = listOf(setting('aws_cloudwatch_log_metric_filter', 'heartbeat').metric_transformation)
  const alarm = setting('aws_cloudwatch_metric_alarm', 'schedule_died')
  const module: Stack = {
    where: 'module',
    definition: String(setting('aws_sfn_state_machine', 'this').definition),
    inputNames: [...String(target?.input).matchAll(/(\w+)\s+=[^=]/g)].map(([, name = '']) => name),
    metrics: {
      'the filter of the log': metricOf(counted?.namespace, counted?.name),
      'the alarm': metricOf(alarm.namespace, alarm.metric_name),
    },
  }
  const { definition, input, filter, watched } = readStack()
  return [
    {
      where: 'template',
      definition,
      inputNames: namesIn(input),
      metrics: { 'the filter of the log': metricOf(...filter), 'the alarm': metricOf(...watched) },
    },
    module,
  ]
}

const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] => (Array.isArray(value) ? value : [])

/** The members of what the template hands over: none where that would be no JSON. */
export function namesIn(input: string): readonly string[] {
  const given = parsed(input.replace(/\$\{\w+\}/g, '0'))
  return isRecord(given) ? Object.keys(given) : []
}

const metricOf = (namespace: unknown, name: unknown): string =>
  `${namespace} ${String(name).replace(/\$\{[^}]*\}/, '{}')}`

/** Statements of one name that differ, or that one of them does not have. */
export function differencesBetween(template: readonly Statement[], module: readonly Statement[]): readonly string[] {
  const [inTemplate, inModule] = [bySid(template), bySid(module)]
  return [...new Set([...inTemplate.keys(), ...inModule.keys()])]
    .filter(sid => !isDeepStrictEqual(inTemplate.get(sid), inModule.get(sid)))
    .map(sid => `${sid}: the template has ${inTemplate.get(sid) ?? 'none'}, the module ${inModule.get(sid) ?? 'none'}`)
}

function bySid(statements: readonly Statement[]): ReadonlyMap<string, string> {
  const said = Map.groupBy(statements, ({ sid }) => sid)
  const text = ({ actions, literals, keys }: Statement) => [...actions, ...literals, ...keys].join(' ')
  return new Map([...said].map(([sid, all]) => [sid, all.map(text).toSorted().join(', ')]))
}

type Definition = Awaited<ReturnType<typeof readStateMachine>>

export function definitionProblems(definition: Definition, { where, definition: given }: Stack): readonly string[] {
  const same = given.includes('stepfunctions/state-machine.asl.json')
    ? given.startsWith('${file(')
    : isDeepStrictEqual(parsed(given), definition)
  return same ? [] : [`the ${where} has another state machine: npm run docs writes it into the template`]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names that the definition reads of its input, and that a schedule does not give. */
export function inputProblems(definition: Definition, { where, inputNames }: Stack): readonly string[] {
  const read = [
    ...JSON.stringify(definition).matchAll(/\$\.input\.(\w+)/g),
    ...JSON.stringify(definition.States.Plan).matchAll(/[^$]\$\.(\w+)/g),
  ].map(([, name = '']) => name)
  return [...new Set(read)]
    .filter(name => !inputNames.includes(name))
    .map(name => `the schedule of the ${where} does not hand over ${name}`)
}

/** What counts another metric than the one that the state machine counts. */
export function metricProblems(definition: Definition, { where, metrics }: Stack): readonly string[] {
  const text = JSON.stringify(definition)
  const [, namespace] = /"Namespace":"([^"]*)"/.exec(text) ?? []
  const [, name] = /"MetricName\.\$":"States\.Format\('([^']*)'/.exec(text) ?? []
  return Object.entries(metrics)
    .filter(([, metric]) => metric !== metricOf(namespace, name))
    .map(([what, metric]) => `${what} of the ${where} has ${metric}, the state machine ${metricOf(namespace, name)}`)
}

interface Need {
  readonly action: string
  /** The end of the resource's ARN, of a state machine of the stacks' name and a map of this label; undefined where it is another resource of the stack. */
  readonly resource?: (label: string) => string
  readonly key?: string
}

const NAME = 'runbook-{environment}'
const RULE = ':rule/StepFunctionsGetEventsForECSTaskRule'

/** What a role has to allow for a kind of state; where AWS allows a wider resource in its examples, ours is the narrowest that its ids leave. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
  'ecs:runTask.sync': [
    { action: 'ecs:RunTask', resource: () => `:task-definition/${NAME}:*`, key: 'ecs:cluster' },
    { action: 'ecs:StopTask', resource: () => `:task/${NAME}/*` },
    { action: 'ecs:DescribeTasks', resource: () => `:task/${NAME}/*` },
    { action: 'events:PutTargets', resource: () => RULE },
    { action: 'events:PutRule', resource: () => RULE },
    { action: 'events:DescribeRule', resource: () => RULE },
    { action: 'iam:PassRole', key: 'iam:PassedToService' },
  ],
  // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
  'a distributed map': [
    { action: 'states:StartExecution', resource: () => `:stateMachine:${NAME}` },
    { action: 'states:DescribeExecution', resource: () => `:execution:${NAME}:*` },
    { action: 'states:DescribeExecution', resource: label => `:execution:${NAME}/${label}:*` },
    { action: 'states:StopExecution', resource: label => `:execution:${NAME}/${label}:*` },
    { action: 'states:RedriveExecution', resource: label => `:execution:${NAME}/${label}:*` },
  ],
  'aws-sdk:sfn:listExecutions': [{ action: 'states:ListExecutions', resource: () => `:stateMachine:${NAME}` }],
  'aws-sdk:cloudwatch:putMetricData': [{ action: 'cloudwatch:PutMetricData', key: 'cloudwatch:namespace' }],
}

/** What of the state machine's states a role does not allow. */
export function permissionProblems(
  definition: Definition,
  where: string,
  statements: readonly Statement[],
): readonly string[] {
  const text = JSON.stringify(definition)
  const [, label = ''] = /"Label":"([^"]*)"/.exec(text) ?? []
  const kinds = new Set([
    ...[...text.matchAll(/"Resource":"arn:aws:states:::([^"]*)"/g)].map(([, kind = '']) => kind),
    ...(text.includes('"Mode":"DISTRIBUTED"') ? ['a distributed map'] : []),
  ])
  return [...kinds].flatMap(kind =>
    (NEEDS[kind] ?? [{ action: 'what nobody has looked up' }]).flatMap(({ action, resource, key }) => {
      const end = resource?.(label) ?? ''
      const allowed = statements.some(
        ({ actions, literals, keys }) =>
          actions.includes(action) &&
          (end === '' || literals.some(arn => arn.endsWith(end))) &&
          (key === undefined || keys.includes(key)),
      )
      const limit = key === undefined ? '' : ` limited by ${key}`
      return allowed
        ? []
        : [`${kind}: the role of the ${where} does not allow ${action}${end && ` on ...${end}`}${limit}`]
    }),
  )
}
