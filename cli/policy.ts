import { withObjects } from '../iam/objects.ts'
import { policyOf } from '../iam/policy.ts'
import { uses } from '../iam/uses.ts'
import { isOnS3 } from '../lib/files/s3-address.ts'
import { platformFolder } from '../platform/data/folder.ts'
import { PLATFORM_VARIABLE, readEnvironmentOf } from './environment.ts'
import { addressOf } from './on-s3.ts'
import { readFlags, requireOnly } from './read-flags.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, unknownName, usageError } from './usage-error.ts'

const KNOWN_FLAGS = ['platform', 'env', 'state', 'report-dir'] as const
const HOW =
  'npm run policy -- USE --env ENV [--platform DIR] [--state s3://BUCKET/PREFIX] [--report-dir s3://BUCKET/PREFIX]'

keepGoing()
try {
  print(await policyText(process.argv.slice(2)))
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}

/** `npm run policy`: the policy of iam/ for one use, with what its places on S3 take. */
async function policyText(argv: readonly string[]): Promise<string> {
  const { values, positionals } = readFlags(argv, process.env, 'run policy')
  if (values.help) return `${HOW}: the policy for a role that runs the suite. USE is one of ${uses.join(', ')}.\n`
  requireOnly('npm run policy', values, KNOWN_FLAGS)
  const [word, ...more] = positionals
  const use = uses.find(each => each === word)
  if (word === undefined || more.length > 0 || values.env === undefined) throw usageError(`write ${HOW}`)
  if (use === undefined) throw unknownName('use', word, uses)
  const platform = platformFolder(values.platform ?? (process.env[PLATFORM_VARIABLE] || undefined))
  const environment = await readEnvironmentOf({ env: values.env, platform })
  const places = (['state', 'report-dir'] as const).flatMap(flag => {
    const place = values[flag]
    return place !== undefined && isOnS3(place) ? [addressOf(`--${flag}`, place)] : []
  })
  return `${JSON.stringify(withObjects(policyOf(use, environment), places, environment), null, 2)}\n`
}
