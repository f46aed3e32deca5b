import { distance } from 'fastest-levenshtein'
import { SYSTEMS, settingsOfFiles } from '../lib/files/npm-files.ts'
import { platformFolder } from '../platform/data/folder.ts'
import { environmentNames, PLATFORM_VARIABLE } from './environment.ts'
import { flags } from './flags.ts'
import { NPM_SETTINGS } from './npm-settings.ts'
import { usageError } from './usage-error.ts'

interface Started {
  /** Names of the flags that did arrive. */
  readonly given: readonly string[]
  /** What arrived and is no flag. */
  readonly words: readonly string[]
  /** What npm was started with, as far as that is known. */
  readonly typed: readonly string[]
  readonly variables: NodeJS.ProcessEnv
  readonly script: 'test' | 'run merge' | 'run policy'
}

/** npm has settings of its own by these names. */
const OF_NPM: readonly string[] = ['only', 'version', 'help']
/** Their values are secrets. */
const SECRET: readonly string[] = ['notify-slack', 'notify-webhook', 'notify-pagerduty']
/** What npm notes for a flag that came without `=`; its value then arrives as a word. */
const WITHOUT_VALUE = 'true'
/** How npm notes several values of one flag. */
const BETWEEN_VALUES = '\n\n'

/**
 * Throws a usage error when npm kept flags for itself. Without `--` before them it takes every flag as a setting of its own and hands it on as
 * `npm_config_<name>` at most: the suite would look at something else than was asked for. Of `--only` and `--format`, which npm has settings for,
 * only what was typed tells. What is set in an .npmrc is no flag.
 */
export function requireNoFlagsKeptByNpm({ given, words, typed, variables, script }: Started): void {
  const { kept: handedOn, near } = flagsKeptByNpm(flags, variables, given)
  const dropped = flagsDroppedByNpm(typed, given)
  const kept = [...handedOn, ...dropped]
  const [meant] = near
  if (kept.length === 0 && meant)
    throw usageError(
      `npm kept --${meant.name} for itself: flags need "--" before them, and this one is called --${meant.flag}. Nothing was looked at. Write: npm ${script} -- ${`--${meant.flag} ${placeholderOf(meant.flag)}`.trim()}`,
    )
  if (kept.length === 0) return
  const named = kept.map(({ name }) => `--${name}`)
  const others = words.filter(word => !dropped.some(({ value }) => value === word))
  const right = wordsOf(kept, others, environmentNames(platformFolder(variables[PLATFORM_VARIABLE] || undefined)))
  throw usageError(
    `npm kept ${named.join(', ')} for itself: flags need "--" before them. Nothing was looked at. Write: npm ${script} -- ${right.join(' ')}`,
  )
}

/** Of the suite's flags those which npm takes for settings of its own, or for the beginning of one, and hands on to nobody. */
function flagsDroppedByNpm(typed: readonly string[], given: readonly string[]): readonly Kept[] {
  const end = typed.indexOf('--')
  const before = end < 0 ? typed : typed.slice(0, end)
  const ofNpm = Object.keys(flags).filter(name => [...NPM_SETTINGS].some(setting => setting.startsWith(name)))
  return ofNpm.flatMap(name => {
    const values = before.flatMap((word, index) => (word === `--${name}` ? [before[index + 1] ?? ''] : []))
    if (values.length === 0 || given.includes(name)) return []
    const value = values.some(one => one === '' || one.startsWith('-')) ? WITHOUT_VALUE : values.join(BETWEEN_VALUES)
    return [{ name, value, takesValue: true }]
  })
}

/** The same for a command with a table of its own; `usage` is how it is written. */
export function requireNothingKeptFrom(
  table: Parameters<typeof flagsKeptByNpm>[0],
  variables: NodeJS.ProcessEnv,
  usage: string,
): void {
  const { kept, near } = flagsKeptByNpm(table, variables)
  const names = [...kept, ...near].map(({ name }) => `--${name}`)
  if (names.length > 0)
    throw usageError(
      `npm kept ${names.join(', ')} for itself: flags need "--" before them. Nothing was done. Write: ${usage}`,
    )
}

interface Kept {
  readonly name: string
  readonly value: string
  readonly takesValue: boolean
}

/** Of a table's flags those that npm kept for itself, and what it kept that is no setting of its own and is nearly one of them. */
export function flagsKeptByNpm(
  table: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>,
  variables: NodeJS.ProcessEnv,
  given: readonly string[] = [],
): { readonly kept: readonly Kept[]; readonly near: readonly { readonly name: string; readonly flag: string }[] } {
  const kept = Object.entries(table).flatMap(([name, { type }]) => {
    const value = variables[variableOf(name)]
    const off =
      value === undefined ||
      (type === 'boolean' && value !== WITHOUT_VALUE) ||
      (name === 'platform' && SYSTEMS.includes(value))
    return off || given.includes(name) || OF_NPM.includes(name) ? [] : [{ name, value, takesValue: type === 'string' }]
  })
  const near = nearlyFlags(Object.keys(table), variables).filter(({ flag }) => !given.includes(flag))
  if (kept.length === 0 && near.length === 0) return { kept, near }
  const settings = settingsOfFiles(variables)
  const isFlag = ({ name }: { readonly name: string }) => !settings.includes(name.replaceAll('-', '_'))
  return { kept: kept.filter(isFlag), near: near.filter(isFlag) }
}

function nearlyFlags(
  names: readonly string[],
  variables: NodeJS.ProcessEnv,
): readonly { readonly name: string; readonly flag: string }[] {
  return Object.keys(variables).flatMap(variable => {
    if (!variable.startsWith(VARIABLES)) return []
    const name = variable.slice(VARIABLES.length).replaceAll('_', '-')
    if (name === '' || NPM_SETTINGS.has(name) || names.includes(name)) return []
    const flag =
      names.find(one => one.startsWith(name) || name.startsWith(one)) ??
      names.find(one => distance(one, name) <= (one.length < 5 ? 1 : 2))
    return flag === undefined ? [] : [{ name, flag }]
  })
}

const VARIABLES = 'npm_config_'

const variableOf = (name: string): string => `npm_config_${name.replaceAll('-', '_')}`

/** The command line as it was meant, as far as that can be told. */
function wordsOf(keptFlags: readonly Kept[], words: readonly string[], known: readonly string[]): readonly string[] {
  const left = [...words]
  const take = (isIt: (word: string) => boolean): string | undefined => {
    const at = left.findIndex(isIt)
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const open = keptFlags.filter(({ takesValue, value }) => takesValue && value === WITHOUT_VALUE)
  const environment = open.some(({ name }) => name === 'env') ? take(word => known.includes(word)) : undefined
  const others = open.filter(({ name }) => name !== 'env')
  // Of several values nobody knows which belongs to what.
  const only = others.length === 1 && left.length === 1 ? take(() => true) : undefined
  const said = keptFlags.flatMap(({ name, value, takesValue }) => {
    if (!takesValue) return [`--${name}`]
    const meant = value !== WITHOUT_VALUE ? value : name === 'env' ? environment : only
    return meant === undefined || SECRET.includes(name)
      ? [`--${name} ${placeholderOf(name)}`]
      : meant.split(BETWEEN_VALUES).map(one => `--${name} ${quoted(one)}`)
  })
  return [...left.map(quoted), ...said]
}

function placeholderOf(name: string): string {
  const flag = Object.entries(flags).find(([known]) => known === name)?.[1]
  return flag && 'value' in flag ? flag.value : ''
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)
