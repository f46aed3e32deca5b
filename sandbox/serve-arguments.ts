import { parseArgs } from 'node:util'
import { closest, distance } from 'fastest-levenshtein'
import { SYSTEMS, settingsOfFiles } from '../lib/files/npm-files.ts'
import { lookInto, type PlatformFolder, platformFolder } from '../platform/data/folder.ts'
import { platformError } from '../platform/data/mistake.ts'
import { readEnvironment } from '../platform/data/read.ts'
import { type Environment, SANDBOX } from '../platform/environment.ts'
import { TENANT_NAME } from '../platform/names.ts'
import { sandbox } from '../platform/sandbox-environment.ts'
import { faultIds } from './faults/index.ts'

export interface ServeSettings {
  readonly environment: Environment
  readonly tenants: readonly string[]
  readonly faults: readonly string[]
  readonly life: 'fresh' | 'installed'
  readonly latencyMs: number
  readonly settlingMs: number
}

const flags = {
  env: { type: 'string' },
  platform: { type: 'string' },
  tenant: { type: 'string', default: 'goldencrust' },
  fault: { type: 'string', multiple: true },
  life: { type: 'string', default: 'fresh' },
  latency: { type: 'string', default: '0ms' },
  settling: { type: 'string', default: '0s' },
  help: { type: 'boolean', short: 'h', default: false },
} as const
/** Up to this many names are worth a list. */
const FEW = 8
/** Without --env. */
const PREFERRED = 'prod'
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000 }
/** Lower-case letters and digits: what the runbook's checklist allows. */

export const USAGE = `npm run sandbox -- [--env NAME] [--tenant NAME,...] [--fault ID,...] [--life fresh|installed] [--latency 100ms]
                   [--settling 30s] [--platform DIR]

Runs the whole platform on this machine until Ctrl-C and prints how to reach it. It takes the place of one of the
environments that the platform's folder describes (RUNBOOK_PLATFORM; default: platform), prod if it has one.
Faults break the first tenant; npm test -- --list shows their ids.
With --settling a new task takes that long: deploy with the AWS CLI, then rehearse npm test -- --wait.
`

/** The settings, or why there are none: `help`, or one sentence on what is wrong. */
export function parseServeArguments(
  argv: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): ServeSettings | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({ args: [...argv], options: flags, strict: true })
    if (values.help) return 'help'
    requireNothingKept(variables)
    return {
      environment: environmentOf(
        values.env,
        platformFolder(values.platform ?? (variables.RUNBOOK_PLATFORM || undefined)),
      ),
      tenants: tenantsOf(values.tenant),
      faults: listOf(values.fault ?? []).map(id => known('fault', id, faultIds)),
      life: oneOf('life', values.life, { fresh: 'fresh', installed: 'installed' } as const),
      latencyMs: milliseconds('latency', values.latency),
      settlingMs: milliseconds('settling', values.settling),
    }
  } catch (error) {
    return { wrong: explain(error) }
  }
}

/** Without `--` before it npm keeps a flag for itself: the sandbox would not be broken as it was asked for. */
function requireNothingKept(variables: NodeJS.ProcessEnv): void {
  const files = settingsOfFiles(variables)
  const kept = Object.keys(flags).filter(
    name =>
      name !== 'help' &&
      variables[`npm_config_${name}`] !== undefined &&
      !files.includes(name) &&
      !(name === 'platform' && SYSTEMS.includes(variables.npm_config_platform ?? '')),
  )
  if (kept.length > 0)
    throw new Error(
      `npm kept ${kept.map(name => `--${name}`).join(', ')} for itself: flags need "--" before them, npm run sandbox -- --${kept[0]} ...`,
    )
}

/** parseArgs' own complaints span several sentences; the first says it. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const flag = /^Unknown option '([^']+)'/.exec(message)?.[1]
  const names = Object.keys(flags).map(name => `--${name}`)
  return flag === undefined ? (message.split(/\.\s|\n/)[0] ?? message) : unknown('flag', flag, names)
}

/** The one that was named; without a name production, or whatever comes first. */
function environmentOf(name: string | undefined, platform: PlatformFolder): Environment {
  if (name === SANDBOX) return sandbox
  const { names, mistakes } = lookInto(platform)
  if (mistakes.length > 0) throw platformError(mistakes, platform.flag)
  const wanted = name ?? names.find(each => each === PREFERRED) ?? names[0] ?? ''
  return readEnvironment(platform, known('environment', wanted, [...names, SANDBOX]))
}

function oneOf<T>(kind: string, name: string, table: Readonly<Record<string, T>>): T {
  const found = Object.entries(table).find(([key]) => key === name)
  if (!found) throw new Error(unknown(kind, name, Object.keys(table)))
  return found[1]
}

function known(kind: string, name: string, names: readonly string[]): string {
  if (!names.includes(name)) throw new Error(unknown(kind, name, names))
  return name
}

function tenantsOf(text: string): readonly string[] {
  const tenants = listOf([text])
  if (tenants.length === 0) throw new Error('--tenant needs a name')
  const wrong = tenants.find(tenant => !TENANT_NAME.test(tenant))
  if (wrong !== undefined) throw new Error(`"${wrong}" is no tenant name: lower-case letters and digits only`)
  return tenants
}

function milliseconds(flag: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(text) ?? []
  const factor = UNITS_MS[unit]
  if (number === undefined || factor === undefined) throw new Error(`--${flag} ${text}: write 250ms or 1s`)
  return Number(number) * factor
}

const listOf = (values: readonly string[]): readonly string[] => [
  ...new Set(
    values
      .flatMap(value => value.split(','))
      .map(value => value.trim())
      .filter(Boolean),
  ),
]

/** `unknown fault "wp-confg". Did you mean wp-config-parse-error?`; of few names all are listed when none is near. */
function unknown(kind: string, name: string, names: readonly string[]): string {
  const near = names.find(candidate => candidate.startsWith(name)) ?? closest(name, [...names])
  const isNear = near.startsWith(name) || distance(name, near) <= Math.max(2, Math.ceil(near.length / 3))
  const all = names.length > FEW ? `All ${names.length}: npm test -- --list` : `Known: ${names.join(', ')}.`
  return `unknown ${kind} "${name}". ${isNear ? `Did you mean ${near}?` : all}`
}
