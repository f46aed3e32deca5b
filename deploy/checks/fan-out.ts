import { StateMachine } from 'aws-local-stepfunctions'
import { readFlags } from '../../cli/read-flags.ts'
import { readShardTask } from '../cloudformation.ts'
import { judged } from '../lifecycle-hook/handler.ts'
import { readStateMachine } from '../stepfunctions/definition.ts'
import { type Module, readModule } from '../terraform/module.ts'

/** What is known of the state machine and of the lifecycle hook, for `npm run deploy:check`: nothing found is an empty list. */
export const fanOutChecks = [
  {
    of: 'stepfunctions',
    title: 'the state machine is States language, its paths and ARNs included',
    find: async () => problemOf(async () => new StateMachine(await readStateMachine(), { validationOptions: STRICT })),
  },
  {
    of: 'stepfunctions',
    title: 'every task starts the suite with flags that it knows',
    async find() {
      const text = JSON.stringify(await readStateMachine())
      const commands = [...text.matchAll(/States\.Array\(([^"]*)\)/g)].map(([, words = '']) => words)
      const lists = await Promise.all(
        commands.map(words => problemOf(async () => readFlags(flagsIn(words), {}, 'test'))),
      )
      return [...(commands.length === 2 ? [] : [`${commands.length} commands, not two`]), ...lists.flat()]
    },
  },
  {
    of: 'stepfunctions',
    title:
      'template and module have the task that it starts: of its name, with no lock that one shard would hold against another',
    async find() {
      const named = new Set(
        [...JSON.stringify(await readStateMachine()).matchAll(/"Name":"([^"]+)"/g)].map(([, name]) => name),
      )
      return shardTaskProblems(named, readShardTask(), shardTaskOf(await readModule()))
    },
  },
  {
    of: 'lifecycle-hook',
    title: 'the function loads, fails a deployment for an event that is none, and says so',
    async find() {
      process.env.ENVIRONMENT ??= 'prod'
      const told: string[] = []
      const { hookStatus } = await judged({}, { getRemainingTimeInMillis: () => 1000 }, line => told.push(line))
      return hookStatus === 'FAILED' && told.some(line => line.startsWith('FAILED '))
        ? []
        : [`it answers ${hookStatus} and says ${told.join('; ') || 'nothing'}`]
    },
  },
] as const

const ENTRY_POINT = ['node', '/app/cli/start.js'] as const

type ShardTask = ReturnType<typeof readShardTask>

/** What is wrong with the task of a shard where the state machine names its container so. */
export const shardTaskProblems = (
  named: ReadonlySet<string | undefined>,
  template: ShardTask,
  module: ShardTask,
): readonly string[] =>
  Object.entries({ template, module }).flatMap(([where, { container, entryPoint }]) => [
    ...(named.size === 1 && named.has(container) ? [] : [`the ${where} calls its container ${container}`]),
    ...(entryPoint.join(' ') === ENTRY_POINT.join(' ')
      ? []
      : [`the ${where} starts a shard by ${entryPoint.join(' ')}`]),
  ])

/** The same of the Terraform module, out of the text that it makes JSON of. */
function shardTaskOf({ resources }: Module): ShardTask {
  const task = resources.find(({ type, name }) => type === 'aws_ecs_task_definition' && name === 'this')
  const text = String(task?.settings.container_definitions)
  const [, container = ''] = /\bname\s+=\s+"([^"]*)"/.exec(text) ?? []
  const [, words = ''] = /\bentryPoint\s+=\s+local\.in_shards\s+\?\s+\[([^\]]*)\]/.exec(text) ?? []
  return { container, entryPoint: [...words.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word) }
}

const STRICT = { checkPaths: true, checkArn: true } as const

/** The words of an intrinsic function as a command has them: what is worked out in the execution stands as a name. */
const flagsIn = (words: string): readonly string[] =>
  words
    .split(', ')
    .map(word => word.replace(/^'|'$/g, ''))
    .map(word => (word.startsWith('--') ? word : 'NAME'))
    .filter((word, index, all) => word !== 'NAME' || all[index - 1]?.startsWith('--') === true)

async function problemOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await work()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
