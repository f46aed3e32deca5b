import { parseArgs } from 'node:util'
import { flagRows, flags } from './flags.ts'
import { requireNoFlagsKeptByNpm } from './flags-kept-by-npm.ts'
import { unknownName, usageError } from './usage-error.ts'
import { wordsOfNpm } from './words-of-npm.ts'

type FlagName = keyof typeof flags

/** The flags among words by the table, and the words that are none; throws a usage error for what is unknown, cut off, empty, or given twice. */
export function readFlags(
  argv: readonly string[],
  variables: NodeJS.ProcessEnv,
  script: 'test' | 'run merge' | 'run policy',
) {
  const read = parsed(argv)
  const given = read.tokens.flatMap(token => (token.kind === 'option' ? [token.name] : []))
  const typed = variables.npm_command === undefined ? [] : wordsOfNpm()
  requireNoFlagsKeptByNpm({ given, words: read.positionals, typed, variables, script })
  for (const token of read.tokens)
    if (isUnprintable(token))
      throw usageError(`${nameOf(token)} holds a control character, which no name or path here has.`)
  for (const [name, flag] of Object.entries(flags)) {
    if (read.tokens.some(token => isBlank(token, name)))
      throw usageError(`--${name} needs a value and got an empty one.`)
    const repeats = flag.type === 'string' && 'multiple' in flag
    if (!repeats && given.filter(one => one === name).length > 1) throw usageError(twice(name))
  }
  return read
}

type Token = ReturnType<typeof parsed>['tokens'][number]

/** Whatever is made of it, a host name, a file, a line for people, it would be something else than it looks like. */
const isUnprintable = (token: Token): boolean =>
  token.kind !== 'option-terminator' && token.value !== NO_VALUE && /\p{Cc}/u.test(token.value ?? '')

const nameOf = (token: Token): string => (token.kind === 'option' ? token.rawName : 'a word')

/** A pipeline whose variable is unset must not silently check something else than was asked for. */
const isBlank = (token: Token, name: string): boolean =>
  token.kind === 'option' && token.name === name && token.value !== undefined && !/[^\s,]/.test(token.value)

/** Whichever of the two was meant, the other one would silently not be looked at. */
const twice = (name: string): string =>
  `--${name} is given more than once.${name === 'tenant' ? ' Name several tenants in one, separated by commas: --tenant a,b' : ' Leave one.'}`

/** The value of a flag that stands without one; no shell can hand it over. */
export const NO_VALUE = '\0'

/** Flags that may stand alone get a value, as the parser wants one. */
const withValues = (argv: readonly string[]): string[] =>
  argv.map((word, index) => {
    const isOptional = flagRows.some(([name, { optional }]) => optional && word === `--${name}`)
    const next = argv[index + 1]
    return isOptional && (next === undefined || next.startsWith('-')) ? `${word}=${NO_VALUE}` : word
  })

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: withValues(argv), options: flags, allowPositionals: true, strict: true, tokens: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const unknown = /Unknown option '(--?[^']*)'/.exec(message)?.[1]
    if (unknown !== undefined)
      throw unknownName(
        'flag',
        unknown,
        Object.keys(flags).map(name => `--${name}`),
        'npm test -- --help all',
      )
    const cut = / argument is ambiguous/.test(message) ? /^Option '(--[^ ']*)/.exec(message)?.[1] : undefined
    if (cut !== undefined)
      throw usageError(
        `${cut} needs a value. One that begins with a dash is written ${cut}=VALUE. See npm test -- --help`,
      )
    throw usageError(`${message.split(/\.\s|\n/)[0]}. See npm test -- --help`)
  }
}

/** Throws a usage error for a flag that means nothing to a command. */
export function requireOnly(command: string, values: object, known: readonly FlagName[]): void {
  for (const name of Object.keys(values))
    if (!known.some(one => one === name))
      throw usageError(`--${name} means nothing to ${command}. It takes ${known.map(one => `--${one}`).join(', ')}.`)
}
