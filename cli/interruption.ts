import { warn } from './output.ts'

/** Ctrl-C, a polite kill, and a terminal that is closed. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** By the shell's convention for SIGINT. */
export const EXIT_INTERRUPTED = 130

export interface Interruption {
  /** Aborted by the first signal: the run then ends with what there is. */
  readonly signal: AbortSignal
  /** What has to be done before an interrupted run may end; the answer does it, once, however often it is called. */
  readonly owe: (duty: () => Promise<void>) => () => Promise<void>
}

/** Listens from now on. A second signal ends the process as soon as what is owed was done, a third one at once. */
export function interruptible(): Interruption {
  const controller = new AbortController()
  const duties: (() => Promise<void>)[] = []
  let signals = 0
  const interrupt = async (): Promise<void> => {
    signals += 1
    if (signals === 1) return controller.abort()
    if (signals === 2 && duties.length > 0) {
      warn('stopping what this run has started; once more ends at once and leaves it')
      await Promise.allSettled(duties.map(perform => perform()))
    }
    process.exit(EXIT_INTERRUPTED)
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  return {
    signal: controller.signal,
    owe(duty) {
      let done: Promise<void> | undefined
      const perform = () => {
        done ??= duty()
        return done
      }
      duties.push(perform)
      return perform
    },
  }
}
