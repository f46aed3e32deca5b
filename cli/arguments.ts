import { isOnS3 } from '../lib/files/s3-address.ts'
import { lookInto, OWN_FOLDER, type PlatformFolder, platformFolder } from '../platform/data/folder.ts'
import { platformError } from '../platform/data/mistake.ts'
import { type Life, SANDBOX } from '../platform/environment.ts'
import { TENANT_NAME } from '../platform/names.ts'
import type { ConnectTo, Resolver, Target } from '../platform/target.ts'
import type { GateSettings } from '../runner/gate/wait-for-targets.ts'
import { PHASES, type Phase } from '../specs/catalogue.ts'
import { parseDuration } from './duration.ts'
import { parseConnectTo, parseResolver } from './endpoints.ts'
import { PLATFORM_VARIABLE } from './environment.ts'
import { DATABASE_WAYS, ENDINGS, flagRows, LIVES } from './flags.ts'
import { type Format, parseFormat } from './format.ts'
import { parseGate } from './gate-arguments.ts'
import { type Monitoring, monitoringOf, NO_MONITORING } from './monitoring.ts'
import { NO_VALUE, readFlags } from './read-flags.ts'
import { refuseFix } from './refuse-fix.ts'
import { regionOf } from './region.ts'
import type { ReplaySettings } from './replay.ts'
import { unknownName, usageError } from './usage-error.ts'

/** The part of the tenants that one machine of several looks at, from 1 on. */
export interface Shard {
  readonly index: number
  readonly count: number
}

export interface Settings {
  readonly mode: 'run' | 'list' | 'version' | { readonly help: string | undefined } | { readonly explain: string }
  /** A name of the platform's, or the sandbox. */
  readonly env: string
  /** What describes the company's environments, tenants and images. */
  readonly platform: PlatformFolder
  /** With `allTenants` those the sandbox has; in a real environment they are looked for. */
  readonly tenants: readonly string[]
  readonly allTenants: boolean
  readonly shard: Shard | null
  readonly phase: Phase
  readonly life: Life | undefined
  /** What a roll-back is expected to have led to. */
  readonly ending: Ending
  readonly profile: string | undefined
  readonly region: string | undefined
  readonly resolver: Resolver | null
  readonly connectTo: readonly ConnectTo[]
  readonly faults: readonly string[]
  readonly only: readonly string[]
  /** Paths of the files for the steps before an apply. */
  readonly tfvars: string | undefined
  readonly plan: string | undefined
  readonly reportDir: string
  /** The script of the commands that repair what was found. */
  readonly fixesFile: string | null
  /** Show report.html to whoever is at this machine. */
  readonly open: boolean
  readonly latencyMs: number
  readonly timeoutMs: number | undefined
  /** Waiting for a deployment first; undefined: no waiting. */
  readonly gate: GateSettings | undefined
  readonly format: Format
  /** How much is said of a run while it lasts. */
  readonly talk: Talk
  readonly databaseVia: Target['databaseVia']
  /** True: permissions are tried, and nothing else is done. */
  readonly preflight: boolean
  readonly monitoring: Monitoring
  /** The folder that a recording of the run goes to; `null`: none is kept. */
  readonly recordDir: string | null
  /** What is judged again; `null`: the platform is looked at. */
  readonly replay: ReplaySettings | null
}

type Talk = 'quiet' | 'normal' | 'verbose'

export type Ending = (typeof ENDINGS)[number]

const DEFAULT_TENANT = 'goldencrust'
export const ALL_TENANTS = 'all'
/** What lives in the sandbox when all of its tenants are asked for. */
export const SANDBOX_FLEET = [DEFAULT_TENANT, 'bluebird', 'lakeside'] as const
const DEFAULT_REPORT_DIR = 'results'

/** Flags first, then the runbook's variables, then the sandbox. */
export function parseArguments(argv: readonly string[], variables: NodeJS.ProcessEnv): Settings {
  refuseFix(argv)
  const asked = flagAskedAbout(argv)
  if (asked !== undefined) return referenceSettings({ help: true }, asked, variables)
  const { values, positionals } = readFlags(argv, variables, 'test')
  const [word] = positionals
  const stray = positionals[values.help ? 1 : 0]
  if (stray !== undefined) throw usageError(`unexpected word "${stray}". Every setting has a flag: npm test -- --help`)
  if (values.help || values.version || values.list || values.explain !== undefined)
    return referenceSettings(values, word, variables)

  const reportDir = values['report-dir'] ?? DEFAULT_REPORT_DIR
  if (values.replay !== undefined) return replaySettings(values, values.replay, reportDir, variables)
  const platform = platformFolder(given('--platform', values.platform, PLATFORM_VARIABLE, variables))
  if (values.platform !== undefined) requireSound(platform)
  const env = environmentOf(given('--env', values.env, 'ENVIRONMENT', variables), platform)
  const named = tenantsOf(given('--tenant', values.tenant, 'TENANT_NAME', variables), env)
  const sandbox = env === SANDBOX
  for (const [flag, { where }] of flagRows) {
    if (where === undefined || (where === 'sandbox') === sandbox || !(flag in values)) continue
    throw usageError(
      sandbox
        ? `--${flag} is for a real environment, and none is named. Add --env and one of ${lookInto(platform).names.join(', ')}.`
        : `--${flag} breaks the sandbox only, and the environment is ${env}. Leave out --env ${env}, or --${flag}.`,
    )
  }
  const place = onS3In(values)
  if (place !== undefined && sandbox)
    throw usageError(
      `--${place} is on S3, where a rehearsal keeps nothing. Name a folder, or an environment with --env.`,
    )
  if (place === 'report-dir' && values.open)
    throw usageError('--open shows report.html of a folder, and --report-dir is on S3. Leave one of them out.')
  return {
    mode: 'run',
    env,
    platform,
    ...named,
    shard: shardOf(values.shard, values.state),
    ...expectations(oneOf('phase', values.phase ?? 'post', PHASES), values.expect),
    profile: values.profile,
    region: sandbox ? undefined : regionOf({ '--region': values.region, AWS_REGION: variables.AWS_REGION }),
    resolver: values.resolver === undefined ? null : parseResolver(values.resolver),
    connectTo: (values['connect-to'] ?? []).map(parseConnectTo),
    faults: listOf(values.fault),
    only: listOf(values.only),
    tfvars: values.tfvars,
    plan: values.plan,
    reportDir,
    fixesFile: values.fixes ?? null,
    open: values.open ?? false,
    latencyMs:
      values.latency === undefined ? 0 : parseDuration('--latency', values.latency, { shortestMs: 0, longest: '10m' }),
    timeoutMs:
      values.timeout === undefined
        ? undefined
        : parseDuration('--timeout', values.timeout, { shortestMs: 1, longest: '1h' }),
    gate: parseGate(values, named),
    format: parseFormat(values.format),
    talk: talkOf(values),
    databaseVia: oneOf('way to the database', values['db-via'] ?? 'auto', DATABASE_WAYS) === 'task' ? 'task' : 'direct',
    preflight: preflightOf(values),
    monitoring: monitoringOf(values, variables),
    recordDir: values.record === NO_VALUE ? reportDir : (values.record ?? null),
    replay: null,
  }
}

/** Which of the places that may be on S3 is there. */
const onS3In = (values: { readonly state?: string; readonly 'report-dir'?: string }) =>
  (['state', 'report-dir'] as const).findLast(flag => isOnS3(values[flag] ?? ''))

const defaults: Settings = {
  mode: 'run',
  env: SANDBOX,
  platform: OWN_FOLDER,
  tenants: [DEFAULT_TENANT],
  allTenants: false,
  shard: null,
  phase: 'post',
  life: undefined,
  ending: 'stopped',
  profile: undefined,
  region: undefined,
  resolver: null,
  connectTo: [],
  faults: [],
  only: [],
  tfvars: undefined,
  plan: undefined,
  reportDir: DEFAULT_REPORT_DIR,
  fixesFile: null,
  open: false,
  latencyMs: 0,
  timeoutMs: undefined,
  gate: undefined,
  format: 'terminal',
  talk: 'normal',
  databaseVia: 'direct',
  preflight: false,
  monitoring: NO_MONITORING,
  recordDir: null,
  replay: null,
}

/** What goes with `--replay`: whose it is to be, whose data count, and what becomes of the report. */
const WITH_REPLAY = [
  'replay',
  'env',
  'tenant',
  'platform',
  'report-dir',
  'fixes',
  'open',
  'format',
  'quiet',
  'verbose',
  'papers',
  'prometheus',
  'status-page',
] as const

function replaySettings(
  values: ReturnType<typeof readFlags>['values'],
  file: string,
  reportDir: string,
  variables: NodeJS.ProcessEnv,
): Settings {
  for (const name of Object.keys(values))
    if (!WITH_REPLAY.some(one => one === name))
      throw usageError(
        `--${name} does not go with --replay, which looks at nothing: it was settled when the recording was made. Leave one out.`,
      )
  const env = values.env ?? present(variables.ENVIRONMENT)
  const tenants = values.tenant ?? present(variables.TENANT_NAME)
  return {
    ...defaults,
    env: env ?? defaults.env,
    tenants: [],
    reportDir,
    fixesFile: values.fixes ?? null,
    open: values.open ?? false,
    format: parseFormat(values.format),
    talk: talkOf(values),
    monitoring: monitoringOf(values, {}),
    replay: {
      file,
      env,
      tenants: tenants === undefined || tenants === ALL_TENANTS ? undefined : tenantsOf(tenants, SANDBOX).tenants,
      platform: values.platform === undefined ? undefined : platformFolder(values.platform),
    },
  }
}

function talkOf({ quiet, verbose }: { readonly quiet?: boolean; readonly verbose?: boolean }): Talk {
  if (quiet && verbose) throw usageError('--quiet and --verbose contradict each other. Leave one.')
  return quiet ? 'quiet' : verbose ? 'verbose' : 'normal'
}

/** A roll-back ends stopped or removed; in every other phase a tenant's WordPress is fresh or installed. */
function expectations(phase: Phase, expected: string | undefined): Pick<Settings, 'phase' | 'life' | 'ending'> {
  if (expected === undefined) return { phase, life: undefined, ending: 'stopped' }
  const word = oneOf<Life | Ending>('expectation', expected, [...LIVES, ...ENDINGS])
  const ending = ENDINGS.find(known => known === word)
  const life = LIVES.find(known => known === word)
  if (phase === 'rollback') {
    if (ending === undefined) {
      throw usageError(`--expect ${word} is about a tenant that runs. After a roll-back it is ${ENDINGS.join(' or ')}.`)
    }
    return { phase, life: undefined, ending }
  }
  if (ending !== undefined) throw usageError(`--expect ${word} is for --phase rollback, and the phase is ${phase}.`)
  return { phase, life, ending: 'stopped' }
}

/** What a preflight has nothing for is refused: somebody would wait for it in vain. */
function preflightOf(values: ReturnType<typeof readFlags>['values']): boolean {
  if (values.preflight !== true) return false
  const idle = (
    ['state', 'prometheus', 'status-page', 'papers', 'fixes', 'open', 'record', 'shard', 'plan', 'tfvars'] as const
  ).find(flag => values[flag] !== undefined)
  if (idle !== undefined) throw usageError(`--${idle} does not go with --preflight, which only tries permissions.`)
  if (values.format !== undefined && values.format !== 'json' && values.format !== 'terminal')
    throw usageError(`--format ${values.format} does not go with --preflight: it says terminal or json.`)
  return true
}

/** The flag of `--help --wait`, which stands there without the value that it has in a run. */
function flagAskedAbout([help, flag = '', ...more]: readonly string[]): string | undefined {
  const known = flagRows.some(([name]) => flag === `--${name}`)
  return (help === '--help' || help === '-h') && known && more.length === 0 ? flag : undefined
}

/** What is only read takes from the words no more than whose names it is to have, and for whom it is written. */
function referenceSettings(
  values: ReturnType<typeof readFlags>['values'],
  topic: string | undefined,
  variables: NodeJS.ProcessEnv,
): Settings {
  const platform = platformFolder(values.platform ?? present(variables[PLATFORM_VARIABLE]))
  if (values.help) return { ...defaults, mode: { help: topic }, platform }
  if (values.version) return { ...defaults, mode: 'version', platform }
  if (values.list || values.platform !== undefined) requireSound(platform)
  const format = parseFormat(values.format)
  if (format !== 'terminal' && format !== 'json')
    throw usageError(`--format ${format} is for a run: this says terminal or json.`)
  if (values.explain === undefined) return { ...defaults, mode: 'list', platform, format }
  const env = environmentOf(values.env ?? present(variables.ENVIRONMENT), platform)
  const named = values.tenant ?? present(variables.TENANT_NAME)
  return {
    ...defaults,
    mode: { explain: values.explain },
    platform,
    format,
    env,
    ...tenantsOf(named ?? DEFAULT_TENANT, env),
  }
}

/**
 * The value of a flag or, where it is absent, of a variable. Empty is an error, never "not given": a pipeline whose variable is unset
 * must not silently check something else.
 */
function given(
  flag: string,
  value: string | undefined,
  variable: string,
  variables: NodeJS.ProcessEnv,
): string | undefined {
  if (value !== undefined) return value
  const fromVariable = variables[variable]
  if (fromVariable === '') throw usageError(`${variable} is set but empty. Give it a value, unset it, or pass ${flag}.`)
  return fromVariable
}

const present = (value: string | undefined): string | undefined => (value === '' ? undefined : value)

function environmentOf(name: string | undefined, platform: PlatformFolder): string {
  if (name === undefined || name === SANDBOX) return SANDBOX
  const names = requireSound(platform)
  if (!names.includes(name)) throw unknownName('environment', name, [...names, SANDBOX])
  return name
}

/** The names of its environments; a folder that was named and cannot be one is never passed over. */
function requireSound(platform: PlatformFolder): readonly string[] {
  const { names, mistakes } = lookInto(platform)
  if (mistakes.length > 0) throw platformError(mistakes, platform.flag)
  return names
}

function tenantsOf(names: string | undefined, env: string): Pick<Settings, 'tenants' | 'allTenants'> {
  if (names === undefined) {
    if (env !== SANDBOX) throw usageError(`which tenant of ${env}? Add --tenant <name> or set TENANT_NAME.`)
    return { tenants: [DEFAULT_TENANT], allTenants: false }
  }
  if (names === ALL_TENANTS) return { tenants: env === SANDBOX ? SANDBOX_FLEET : [], allTenants: true }
  const tenants = [...new Set(names.split(','))]
  if (tenants.includes(ALL_TENANTS))
    throw usageError(`--tenant ${names}: ${ALL_TENANTS} stands alone. Leave out the others, or ${ALL_TENANTS}.`)
  for (const tenant of tenants) {
    if (!TENANT_NAME.test(tenant)) {
      throw usageError(
        tenant !== tenant.trim() && TENANT_NAME.test(tenant.trim())
          ? `--tenant "${names}" has a blank beside ${tenant.trim()}: write the names with commas alone between them.`
          : `"${tenant}" is no tenant name: lower-case letters and digits only (runbook, pre-deployment checklist).`,
      )
    }
  }
  return { tenants, allTenants: false }
}

/** `2/4`. Several machines cannot write one history: it belongs to whoever merges their reports. */
function shardOf(text: string | undefined, state: string | undefined): Shard | null {
  if (text === undefined) return null
  const [, index, count] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []
  if (index === undefined || count === undefined || Number(index) > Number(count))
    throw usageError(`--shard ${text}: write I/N, the part of this machine and the number of parts, such as 2/4.`)
  if (state !== undefined)
    throw usageError('--state does not go with --shard: give it to npm run merge, which sees all parts.')
  return { index: Number(index), count: Number(count) }
}

function oneOf<T extends string>(kind: string, value: string, known: readonly T[]): T {
  const match = known.find(candidate => candidate === value)
  if (match === undefined) throw unknownName(kind, value, known)
  return match
}

const listOf = (values: readonly string[] | undefined): readonly string[] => [
  ...new Set((values ?? []).flatMap(value => value.split(',')).map(value => value.trim())),
]
