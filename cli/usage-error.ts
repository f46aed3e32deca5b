import { closest, distance } from 'fastest-levenshtein'

export const EXIT_BROKEN = 1
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

/** `unknown step "listner-rule". Did you mean listener-rule?` and, where nothing is near, what there is. */
export function unknownName(kind: string, name: string, known: readonly string[]): UsageError {
  const near = closest(name, [...known])
  const hint =
    known.length > 0 && distance(name, near) <= Math.max(2, Math.ceil(near.length / 3))
      ? `Did you mean ${near}?`
      : `Known: ${known.join(', ')}.`
  return usageError(`unknown ${kind} "${name}". ${hint}`)
}
