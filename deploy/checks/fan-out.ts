import { StateMachine } from 'aws-local-stepfunctions'
import { readFlags } from '../../cli/read-flags.ts'
import { handler } from '../lifecycle-hook/handler.ts'
import { readStateMachine } from '../stepfunctions/definition.ts'

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
    of: 'lifecycle-hook',
    title: 'the function loads, and fails a deployment for an event that is none',
    async find() {
      process.env.ENVIRONMENT ??= 'prod'
      const { hookStatus } = await handler({}, { getRemainingTimeInMillis: () => 1000 })
      return hookStatus === 'FAILED' ? [] : [`it answers ${hookStatus}`]
    },
  },
] as const

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
