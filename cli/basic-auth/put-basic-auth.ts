import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { registerSecret } from '../../lib/text/redact.ts'
import { isRecord } from '../../lib/values.ts'
import { CLOUDFRONT_REGION } from '../../platform/environment.ts'
import { asksForHelp } from '../asks-for-help.ts'
import { requireNothingKeptFrom } from '../flags-kept-by-npm.ts'
import { usageError } from '../usage-error.ts'
import { type AwsPlace, aws, awsIfThere } from './aws-cli.ts'
import { functionFor, type Login, putLogin, type Rewritten } from './login-in-code.ts'

const flags = {
  function: { type: 'string' },
  secret: { type: 'string' },
  region: { type: 'string' },
  user: { type: 'string' },
  'only-placeholder': { type: 'boolean' },
  'new-code': { type: 'boolean' },
  realm: { type: 'string' },
  profile: { type: 'string' },
} as const
/** A setting of npm's own as well, and then honoured: a change that was to be looked at first is not made. */
const DRY_RUN = { 'dry-run': { type: 'boolean' } } as const

const USAGE = `npm run basic-auth -- --function NAME --secret NAME --region REGION_OF_THE_SECRET [--profile NAME] [--dry-run]
  --user NAME [--only-placeholder]   the login in the code that is replaced by the stored one
  --new-code --realm TEXT            instead of that: a new function that asks for the stored login`

type Words = ReturnType<typeof wordsOf>

/**
 * `npm run basic-auth`: lets a CloudFront function ask for the login that a secret stores, by the AWS CLI of this machine, and says what was done, or
 * with `--dry-run` what would be. The login is in the memory of this process and in a folder that nobody else can read, which is removed.
 */
export async function putBasicAuth(argv: readonly string[], variables: NodeJS.ProcessEnv): Promise<string> {
  if (asksForHelp(argv)) return `${USAGE}\n`
  const words = wordsOf(argv, variables)
  const login = await storedLogin(words)
  return withPrivateFolder(async folder => {
    const { stage, code } = await codeOf(words, folder)
    const { lines, code: next } = words.realm === undefined ? replaced(code, login, words) : anew(login, words.realm)
    const development = stage === 'LIVE' ? await fetched(words, 'DEVELOPMENT', folder) : code
    const what =
      words.realm === undefined
        ? `the ${stage} code of ${words.name} has another login than ${words.secret} in line ${lines.join(', ')}`
        : `all code of ${words.name} is replaced by a function that only asks for the login of ${words.secret}`
    const lost =
      development === code || development === undefined
        ? []
        : [`its DEVELOPMENT code is not the LIVE one, was never published, and is lost`]
    if (words.dryRun) return said([what, ...lost, 'nothing was changed: leave out --dry-run to write and publish it'])
    await publish(words, next, folder)
    return said([what, ...lost, 'written and published: every edge has it within a minute'])
  })
}

const said = (sentences: readonly string[]): string => sentences.map(sentence => `${sentence}\n`).join('')

function wordsOf(argv: readonly string[], variables: NodeJS.ProcessEnv) {
  requireNothingKeptFrom(flags, variables, USAGE)
  const { values } = parsed(argv)
  const { function: name, secret, region, user, realm, profile } = values
  const isNew = values['new-code'] === true
  if (!name || !secret || !region || isNew !== (realm !== undefined) || isNew === (user !== undefined))
    throw usageError(USAGE)
  return {
    ...{ name, secret, region, profile, realm },
    wrong: { user: user ?? '', onlyPlaceholder: values['only-placeholder'] === true },
    dryRun: values['dry-run'] === true || variables.npm_config_dry_run === 'true',
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: { ...flags, ...DRY_RUN }, strict: true })
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message : String(error)}. Write:\n${USAGE}`)
  }
}

async function storedLogin({ secret, region, profile }: Words): Promise<Login> {
  const about = ['--secret-id', secret, '--query', 'SecretString', '--output', 'text', '--region', region]
  const text = await aws({ profile }, ['secretsmanager', 'get-secret-value', ...about])
  const value = json(text)
  const { username, password } = isRecord(value) ? value : {}
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '')
    throw usageError(`${secret} is not a JSON object with username and password: nothing was changed.`)
  for (const part of [text.trim(), password, Buffer.from(`${username}:${password}`).toString('base64')])
    registerSecret(part)
  return { username, password }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The code that visitors meet, or where none was ever published the one that is there. */
async function codeOf(words: Words, folder: string): Promise<{ readonly stage: Stage; readonly code: string }> {
  for (const stage of ['LIVE', 'DEVELOPMENT'] as const) {
    const code = await fetched(words, stage, folder)
    if (code !== undefined) return { stage, code }
  }
  throw usageError(`there is no function ${words.name}: nothing was changed.`)
}

type Stage = 'LIVE' | 'DEVELOPMENT'

async function fetched({ name, profile }: Words, stage: Stage, folder: string): Promise<string | undefined> {
  const file = join(folder, `${stage}.js`)
  const words = ['cloudfront', 'get-function', '--name', name, '--stage', stage, ...AT_CLOUDFRONT, file]
  const there = await awsIfThere({ profile }, 'NoSuchFunctionExists', words)
  return there === undefined ? undefined : readFile(file, 'utf8')
}

const AT_CLOUDFRONT = ['--region', CLOUDFRONT_REGION]

function replaced(code: string, login: Login, { name, wrong }: Words): Rewritten {
  const result = putLogin(code, login, wrong)
  if (result.lines.length === 0)
    throw usageError(
      `${name} has the login in a form that is not known here, or has the stored one already: edit it by hand. Nothing was changed.`,
    )
  return result
}

const anew = (login: Login, realm: string): Rewritten => ({ code: functionFor(login, realm), lines: [] })

async function publish({ name, profile }: Words, code: string, folder: string): Promise<void> {
  const place: AwsPlace = { profile }
  const file = join(folder, 'new.js')
  await writeFile(file, code, { mode: 0o600 })
  const of = ['--name', name, ...AT_CLOUDFRONT]
  const described = json(
    await aws(place, ['cloudfront', 'describe-function', ...of, '--stage', 'DEVELOPMENT', '--output', 'json']),
  )
  const { ETag: tag, FunctionSummary: summary } = isRecord(described) ? described : {}
  const config = isRecord(summary) ? summary.FunctionConfig : undefined
  if (typeof tag !== 'string' || !isRecord(config)) throw usageError(`${name} could not be described.`)
  const put = ['--function-config', JSON.stringify(config), '--function-code', `fileb://${file}`, '--if-match', tag]
  const only = ['--query', 'ETag', '--output', 'text']
  const next = await aws(place, ['cloudfront', 'update-function', ...of, ...put, ...only])
  await aws(place, ['cloudfront', 'publish-function', ...of, '--if-match', next.trim()])
}

/** A folder of this user's alone, which is gone afterwards, also after Ctrl-C. */
async function withPrivateFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'basic-auth-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const stop = () => {
    remove()
    process.exit(130)
  }
  for (const signal of SIGNALS) process.once(signal, stop)
  try {
    return await use(folder)
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
    remove()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
