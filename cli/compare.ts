import { utc } from '../lib/text/words.ts'
import { comparison } from '../reports/comparison.ts'
import { compared } from '../runner/recording/compare.ts'
import type { Recording } from '../runner/recording/recording.ts'
import { asksForHelp } from './asks-for-help.ts'
import { flags } from './flags.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { namedRecording } from './read-recording.ts'
import { flushed, keepGoing, note, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'

const USAGE = 'npm run compare -- A B'
const ABOUT = `${USAGE}: what differs between two recordings (run.json.gz of --record), the earlier one first:
steps, causes, what changed underneath, what was expected. Exit code 0 the same, 1 different.
`
const DIFFERENT = 1
const COLUMNS = 100

silenceNodeWarnings()
keepGoing()
try {
  requireNothingKeptFrom(flags, process.env, USAGE)
  if (asksForHelp(process.argv)) print(ABOUT)
  else process.exitCode = await compare(process.argv.slice(2))
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}

async function compare(words: readonly string[]): Promise<number> {
  const [first, second, ...others] = words
  if (first === undefined || second === undefined || others.length > 0 || words.some(word => word.startsWith('-')))
    throw usageError(`write: ${USAGE}`)
  const [before, after] = [await namedRecording(first, first), await namedRecording(second, second)]
  const [env, otherEnv] = [before, after].map(({ platform }) => platform.environment.name)
  if (env !== otherEnv)
    throw usageError(`${first} is of ${env} and ${second} of ${otherEnv}: what differs there says nothing.`)
  const tenantsOf = ({ targets }: Recording) => targets.map(({ tenant }) => tenant)
  const both = tenantsOf(before).filter(tenant => tenantsOf(after).includes(tenant))
  if (both.length === 0)
    throw usageError(
      `${first} is of ${tenantsOf(before).join(', ')} and ${second} of ${tenantsOf(after).join(', ')}: no tenant is in both.`,
    )
  for (const [file, one] of [
    [first, before],
    [second, after],
  ] as const)
    note(
      `${file}: ${env} at ${utc(one.run.startedAt)}, phase ${one.run.phase}, by ${one.tool.name} ${one.tool.version}`,
    )
  const alone = inOneOnly(tenantsOf(before), tenantsOf(after))
  if (alone.length > 0) note(`in one of them only, and not compared: ${alone.join(', ')}`)
  const steps = inOneOnly(before.run.selected, after.run.selected)
  if (steps.length > 0) note(`one of them was not asked for these steps, which are not compared: ${steps.join(', ')}`)
  const tenants = await compared(before, after)
  print(comparison(tenants, process.stdout.columns ?? COLUMNS))
  return tenants.some(({ differences }) => differences.length > 0) ? DIFFERENT : 0
}

function inOneOnly(before: readonly string[], after: readonly string[]): readonly string[] {
  const [was, is] = [new Set(before), new Set(after)]
  return [...[...was].filter(one => !is.has(one)), ...[...is].filter(one => !was.has(one))]
}
