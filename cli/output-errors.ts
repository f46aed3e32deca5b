import { warn } from './stdio.ts'
import { EXIT_USAGE, exitCodeFor, messageOf } from './usage-error.ts'

/** The ways out of a run's result: each for itself, so that one that does not work costs that output only. */
interface OutputErrors {
  /** What fails is named on stderr at once; `undefined` then. */
  readonly attempt: <T>(use: () => Promise<T>) => Promise<T | undefined>
  readonly fail: (error: unknown) => void
  /**
   * The verdict's own code; where that is 0, 2 for an output that could not be written, and 1 for a fault of the suite. Where all outputs are needed, 2
   * for either, whatever the verdict.
   */
  readonly exitCode: (verdict: number) => number
}

export function collectOutputErrors({ allNeeded = false }: { readonly allNeeded?: boolean } = {}): OutputErrors {
  const codes: number[] = []
  const fail = (error: unknown): void => {
    warn(messageOf(error))
    codes.push(exitCodeFor(error))
  }
  return {
    fail,
    async attempt(use) {
      try {
        return await use()
      } catch (error) {
        fail(error)
        return undefined
      }
    },
    exitCode(verdict) {
      if (codes.length === 0) return verdict
      if (allNeeded) return EXIT_USAGE
      return verdict === 0 ? Math.min(...codes) : verdict
    },
  }
}
