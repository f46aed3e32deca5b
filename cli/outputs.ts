import { foreign } from '../lib/text/foreign.ts'
import { warn } from './output.ts'
import { EXIT_BROKEN, EXIT_USAGE, isUsageError } from './usage-error.ts'

/** The ways out of a run's result: each for itself, so that one that does not work costs that output only. */
export interface Outputs {
  /** What fails is said on stderr at once; `undefined` then. */
  readonly attempt: <T>(use: () => Promise<T>) => Promise<T | undefined>
  readonly fail: (error: unknown) => void
  /** The verdict's own code; where that is 0, 2 for an output that could not be written, and 1 for a fault of the suite. */
  readonly exitCode: (verdict: number) => number
}

export function createOutputs(): Outputs {
  const codes: number[] = []
  const fail = (error: unknown): void => {
    const usage = isUsageError(error)
    const message = error instanceof Error ? error.message : String(error)
    warn(usage ? message : `the suite itself failed: ${foreign(message.split('\n', 1)[0] ?? '')}`)
    codes.push(usage ? EXIT_USAGE : EXIT_BROKEN)
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
    exitCode: verdict => (verdict === 0 && codes.length > 0 ? Math.min(...codes) : verdict),
  }
}
