import { distance } from 'fastest-levenshtein'
import { foreign } from '../lib/text/foreign.ts'

const EXIT_BROKEN = 1
export const EXIT_USAGE = 2

/** Something the caller has to change: wrong words, or a configuration that cannot work. Exit code 2, one message, no stack. */
export interface UsageError extends Error {
  readonly code: 'USAGE'
}

export const usageError = (message: string): UsageError => Object.assign(new Error(message), { code: 'USAGE' as const })

/** Errors whose message is for whoever started the run. */
const CALLERS = ['USAGE', 'REPORT_DIR', 'STATE', 'OBJECTS', 'WAIVERS', 'PLATFORM'] as const

export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof Error && 'code' in error && CALLERS.some(code => code === error.code)

/** What went wrong, for people: the caller's own mistakes in full, faults of the suite by their first line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return isUsageError(error) ? message : `the suite itself failed: ${foreign(message.split('\n', 1)[0] ?? '')}`
}

/** The exit code of a run that an error ended. */
export const exitCodeFor = (error: unknown): number => (isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN)

/** A list as long as this is read faster than it is asked for. */
const SHORT_LIST = 8
const NEAREST = 3
/** What is longer is no name that was misspelt. */
const LONGEST_NAME = 200

/** `unknown step "listner-rule". Did you mean listener-rule?`, and where nothing is near what there is, if that is not much. */
export function unknownName(kind: string, name: string, known: readonly string[], whereAll?: string): UsageError {
  const near = nearest(name, known)
  const or = (names: readonly string[]) =>
    names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  const hint =
    near.length > 0
      ? `Did you mean ${or(near)}?`
      : known.length <= SHORT_LIST || whereAll === undefined
        ? `Known: ${known.join(', ')}.`
        : `All ${known.length}: ${whereAll}`
  return usageError(`unknown ${kind} "${name}". ${hint}`)
}

/** The names that may have been meant, the nearest first: those that are hardly written otherwise, else those that have its words. */
function nearest(name: string, known: readonly string[]): readonly string[] {
  if (name.length > LONGEST_NAME) return []
  // Nothing here is told apart by capitals.
  const word = name.toLowerCase()
  const measured = known.map(one => ({ one, edits: distance(word, one) })).sort((a, b) => a.edits - b.edits)
  const fewest = measured[0]?.edits ?? 0
  const misspelled = measured.filter(
    ({ one, edits }) => edits <= Math.max(2, Math.ceil(one.length / 3)) && edits <= fewest * 2,
  )
  const parts = word.split('-').filter(part => part.length > 2)
  const alike = measured.filter(
    ({ one }) => (one.length > 2 && word.startsWith(one)) || parts.some(part => one.split('-').includes(part)),
  )
  return (misspelled.length > 0 ? misspelled : alike).slice(0, NEAREST).map(({ one }) => one)
}
