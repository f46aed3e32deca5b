import { closest, distance } from 'fastest-levenshtein'
import { foreign } from '../lib/text/foreign.ts'

const EXIT_BROKEN = 1
export const EXIT_USAGE = 2

/** Something the caller has to change: wrong words, or a configuration that cannot work. Exit code 2, one message, no stack. */
export interface UsageError extends Error {
  readonly code: 'USAGE'
}

export const usageError = (message: string): UsageError => Object.assign(new Error(message), { code: 'USAGE' as const })

/** Errors whose message is for whoever started the run. */
const CALLERS = ['USAGE', 'REPORT_DIR', 'STATE', 'WAIVERS', 'PLATFORM'] as const

export const isUsageError = (error: unknown): error is UsageError =>
  error instanceof Error && 'code' in error && CALLERS.some(code => code === error.code)

/** What went wrong, for people: the caller's own mistakes in full, faults of the suite by their first line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return isUsageError(error) ? message : `the suite itself failed: ${foreign(message.split('\n', 1)[0] ?? '')}`
}

/** The exit code of a run that an error ended. */
export const exitCodeFor = (error: unknown): number => (isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN)

/** `unknown step "listner-rule". Did you mean listener-rule?` and, where nothing is near, what there is. */
export function unknownName(kind: string, name: string, known: readonly string[]): UsageError {
  // Nothing here is told apart by capitals.
  const word = name.toLowerCase()
  const near = closest(word, [...known])
  const hint =
    known.length > 0 && distance(word, near) <= Math.max(2, Math.ceil(near.length / 3))
      ? `Did you mean ${near}?`
      : `Known: ${known.join(', ')}.`
  return usageError(`unknown ${kind} "${name}". ${hint}`)
}
