import { platformFolder } from '../platform/data/folder.ts'
import { mistakeLine } from '../platform/data/mistake.ts'
import { checkPlatform } from '../platform/data/read.ts'
import { asksForHelp } from './asks-for-help.ts'
import { PLATFORM_VARIABLE } from './environment.ts'
import { flags } from './flags.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { EXIT_USAGE, isUsageError, usageError } from './usage-error.ts'

const USAGE = 'npm run platform:check [-- DIR]'

keepGoing()
try {
  requireNothingKeptFrom(flags, process.env, USAGE)
  if (asksForHelp(process.argv)) print(`${USAGE}\n`)
  else process.exitCode = await check(process.argv.slice(2), process.env[PLATFORM_VARIABLE])
} catch (error) {
  if (!isUsageError(error)) throw error
  warn(error.message)
  await flushed()
  process.exitCode = EXIT_USAGE
}

/** `npm run platform:check [-- DIR]`: one line for each mistake, and exit code 2; or what the folder describes, and 0. */
async function check(argv: readonly string[], variable: string | undefined): Promise<number> {
  const [named = variable, ...others] = argv
  if (others.length > 0 || named?.startsWith('-') || named === '') throw usageError(`write: ${USAGE}`)
  const folder = platformFolder(named)
  const { environments, mistakes } = checkPlatform(folder)
  mistakes.map(mistakeLine).forEach(warn)
  if (mistakes.length === 0)
    print(
      `${folder.name} is sound: ${environments.map(({ name, accountId, region }) => `${name} (${accountId}, ${region})`).join(', ')}\n`,
    )
  for (const fault of await flushed()) throw usageError(fault)
  return mistakes.length > 0 ? EXIT_USAGE : 0
}
