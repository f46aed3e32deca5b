import { parseArgs } from 'node:util'
import { flags } from '../../cli/flags.ts'
import { flagsKeptByNpm, requireNothingKeptFrom } from '../../cli/flags-kept-by-npm.ts'
import { EXIT_USAGE, isUsageError } from '../../cli/usage-error.ts'

const WRITE = { write: { type: 'boolean' } } as const
const BENCH = { ...WRITE, quick: { type: 'boolean' } } as const
/** Commands that put their figures into the docs where they are asked to. */
const WRITERS: readonly string[] = ['trust', 'bench']

/**
 * Ends a command that measures with one line and exit code 2 when npm kept flags for itself: without `--` before them the command never sees them, and
 * would measure something else than was asked for, or write nothing. Whatever vitest is given it checks itself.
 */
export function requireNothingKept({ npm_lifecycle_event: script = 'test', ...variables } = process.env): void {
  const { kept, near } = flagsKeptByNpm({ ...flags, ...BENCH }, variables)
  const names = [...kept, ...near].map(({ name }) => name)
  if (names.length === 0) return
  const said = `npm kept ${names.map(name => `--${name}`).join(', ')} for itself`
  const known: readonly string[] = script === 'bench' ? Object.keys(BENCH) : Object.keys(WRITE)
  const isKnown = WRITERS.includes(script) && names.every(name => known.includes(name))
  end(
    isKnown
      ? `${said}: flags need "--" before them. Nothing was measured. Write: npm run ${script} -- --${names[0]}`
      : `${said}, and npm run ${script} measures everything there is: it has no such flag. Nothing was measured.`,
  )
}

/** Whether the figures are to be written into the docs; any other word ends the command. */
export function isToWrite(argv = process.argv.slice(2)): boolean {
  requireNothingKept()
  try {
    return parseArgs({ args: argv, options: WRITE, strict: true }).values.write ?? false
  } catch (error) {
    return end(`${firstSentenceOf(error)}. The only flag is --write.`)
  }
}

/** How `npm run bench` is to measure; any other word ends it. */
export function wordsOfBench(argv = process.argv.slice(2)): { readonly quick: boolean; readonly write: boolean } {
  requireNothingKept()
  try {
    const { quick = false, write = false } = parseArgs({ args: argv, options: BENCH, strict: true }).values
    if (quick && write) return end('What --quick measured is not written: too few runs for figures that stay.')
    return { quick, write }
  } catch (error) {
    return end(`${firstSentenceOf(error)}. The only flags are --quick and --write.`)
  }
}

/** The flags of a command that has some of its own; ends it with one line and exit code 2 when they are none, or npm kept one for itself. */
export function wordsOrEnd<T>(options: Parameters<typeof requireNothingKeptFrom>[0], read: () => T, usage: string): T {
  try {
    requireNothingKeptFrom({ ...flags, ...options }, process.env, usage)
    return read()
  } catch (error) {
    return end(isUsageError(error) ? error.message : `${firstSentenceOf(error)}. Write: ${usage}`)
  }
}

const firstSentenceOf = (error: unknown): string =>
  String(error instanceof Error ? error.message : error).split(/\.\s|\n/)[0] ?? ''

function end(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(EXIT_USAGE)
}
