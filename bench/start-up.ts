import { type Command, time } from './commands.ts'
import type { Figure } from './figure.ts'
import { freshFolder } from './fresh-folder.ts'
import { withPlatform } from './platform.ts'
import { asRatio, inSeconds, spreadOf } from './statistics.ts'

/** What every run costs before anything is looked at. */
const EMPTY: Command = { words: ['npm', 'run', '--silent', 'bench:empty'] }

/** The whole command beside an empty vitest run, in turns: on the sandbox, which it starts itself, and on a platform that is there already. */
export async function startUpFigures(rounds: number): Promise<readonly Figure[]> {
  const own = await beside({ words: ['npm', 'test', '--silent', '--'] }, rounds)
  const there = await withPlatform({ tenants: 1, latencyMs: 0 }, ({ words, env }) =>
    beside({ words: ['npm', 'test', '--silent', '--', ...words, '--tenant', 'tenant000'], env }, rounds),
  )
  return [
    ...figuresOf('whole `npm test` on the sandbox', 'on the sandbox', 'at most 1.8', own),
    ...figuresOf('whole `npm test` on a platform that runs already', 'on a running platform', 'at most 1.5', there),
  ]
}

type Times = Awaited<ReturnType<typeof time>>

interface Pair {
  readonly suite: Times
  readonly empty: Times
}

/** Each run of the command reports into a folder of its own. */
async function beside({ words, env }: Command, rounds: number): Promise<readonly Pair[]> {
  const pairs: Pair[] = []
  // The first one fills Node's compile cache.
  for (let round = 0; round <= rounds; round++) {
    const suite = await time({ words: [...words, '--report-dir', await freshFolder()], ...(env ? { env } : {}) })
    const pair = { suite, empty: await time(EMPTY) }
    if (pair.suite.exitCode !== 0 || pair.empty.exitCode !== 0)
      throw new Error(
        `a measured run failed: npm test ended with ${pair.suite.exitCode}, the empty run with ${pair.empty.exitCode}`,
      )
    if (round > 0) pairs.push(pair)
  }
  return pairs
}

const MEASURES = [
  { of: 'time', pick: ({ elapsedMs }: Times) => elapsedMs },
  { of: 'processor time', pick: ({ processorMs }: Times) => processorMs },
] as const

const figuresOf = (what: string, name: string, aim: string, pairs: readonly Pair[]): readonly Figure[] =>
  MEASURES.map(({ of, pick }) => {
    const spread = spreadOf(pairs.map(({ suite, empty }) => pick(suite) / pick(empty)))
    const [suite, empty] = [pairs.map(pair => pick(pair.suite)), pairs.map(pair => pick(pair.empty))]
    return {
      what: `${of} of a ${what} / of an empty vitest run started the same way`,
      aim,
      measured: `${asRatio(spread)}: ${inSeconds(spreadOf(suite))} / ${inSeconds(spreadOf(empty))}`,
      ratio: { name: `start-up ${name}, ${of}`, spread },
    }
  })
