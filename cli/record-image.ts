import { realpath } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { alone } from '../lib/files/lock.ts'
import { writeWhole } from '../lib/files/whole-file.ts'
import { IMAGES, type PlatformFolder, platformFolder } from '../platform/data/folder.ts'
import { recordGoodImage } from '../platform/data/good-image.ts'
import { SENTENCE } from '../platform/data/shapes.ts'
import { type Environment, SANDBOX } from '../platform/environment.ts'
import type { Access } from '../platform/target.ts'
import { asksForHelp } from './asks-for-help.ts'
import { chooseCredentials } from './credentials.ts'
import { environmentNames, PLATFORM_VARIABLE, readEnvironmentOf } from './environment.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { unknownName, usageError } from './usage-error.ts'
import { keepTlsVerified } from './verified-tls.ts'

const flags = {
  env: { type: 'string' },
  reason: { type: 'string' },
  profile: { type: 'string' },
  platform: { type: 'string' },
} as const
const USAGE = 'npm run image:good -- --env NAME TAG_OR_DIGEST --reason "..." [--profile NAME] [--platform DIR]'
const DIGEST = /^sha256:[0-9a-f]{64}$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/** `npm run image:good`: writes down that an image was released, and says what was written; throws a usage error where nothing is. */
export async function recordImage(argv: readonly string[], variables: NodeJS.ProcessEnv): Promise<string> {
  if (asksForHelp(argv)) return `${USAGE}\n`
  const { env, image, reason, profile, platform } = wordsOf(argv, variables)
  const environment = await readEnvironmentOf({ env, platform })
  const found = DIGEST.test(image) ? ofThisMachine(image) : await lookUp(image, environment, profile, variables)
  const written = join(platform.path, IMAGES)
  // The file that a link leads to is written, and not a file in the link's place.
  const path = await realpath(written).catch(() => written)
  const name = `${platform.name}/${IMAGES}`
  const place = { what: name, remedy: 'Look at the permissions of its folder.' }
  const result = await alone(path, place, async () => {
    const recordedOn = new Date().toISOString().slice(0, 10)
    const made = recordGoodImage(platform, env, { ...found, reason, recordedOn })
    if ('text' in made) await writeWhole(path, made.text, place)
    return made
  })
  if ('refused' in result) throw usageError(`${result.refused}. Nothing was written.`)
  const what = `${found.digest}${found.tag === undefined ? '' : ` (${found.tag})`}`
  if ('already' in result) return `${name} has ${what} for ${env} already: ${result.already}. Nothing was changed.\n`
  return `${name}: ${what} may run in ${env}, recorded by ${found.recordedBy}. Commit the file.\n`
}

interface Found {
  readonly digest: string
  /** Other digests of the same image: an index and its manifests. */
  readonly same: readonly string[]
  readonly tag: string | undefined
  readonly recordedBy: string
}

const ofThisMachine = (digest: string): Found => ({ digest, same: [], tag: undefined, recordedBy: userInfo().username })

async function lookUp(
  tag: string,
  environment: Environment,
  profile: string | undefined,
  variables: NodeJS.ProcessEnv,
): Promise<Found> {
  keepTlsVerified(variables)
  const access: Access = {
    region: environment.region,
    credentials: await chooseCredentials(environment, profile, variables),
    awsEndpointUrl: null,
    resolver: null,
    connectTo: [],
    extraCa: [],
    isolated: false,
  }
  const { findTagged } = await import('../probes/find-tagged.ts')
  const found = await findTagged({ environment, access }, tag)
  if ('problem' in found) throw usageError(`${tag} could not be looked up: ${found.problem}. Nothing was written.`)
  return { ...found, tag, recordedBy: found.caller }
}

function wordsOf(argv: readonly string[], variables: NodeJS.ProcessEnv) {
  const { values, positionals } = parsed(argv)
  requireNothingKeptFrom(flags, variables, USAGE)
  const named = values.platform ?? variables[PLATFORM_VARIABLE]
  if (named === '') throw usageError(`--platform, or ${PLATFORM_VARIABLE}, is empty.`)
  const platform: PlatformFolder = platformFolder(named)
  const [image, ...others] = positionals
  const { env, profile } = values
  const reason = values.reason?.trim()
  if (!env || !image || others.length > 0 || reason === undefined) throw usageError(`write: ${USAGE}`)
  const known = environmentNames(platform).filter(name => name !== SANDBOX)
  if (!known.includes(env)) throw unknownName('environment', env, known)
  if (!DIGEST.test(image) && !TAG.test(image))
    throw usageError(`"${image}" is neither a tag nor a digest: sha256: and 64 hexadecimal digits.`)
  if (!SENTENCE.pattern.test(reason)) throw usageError(`--reason is no ${SENTENCE.is}.`)
  return { env, image, reason, profile, platform }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true, strict: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw usageError(`${message.split(/\.\s|\n/)[0]}. Write: ${USAGE}`)
  }
}
