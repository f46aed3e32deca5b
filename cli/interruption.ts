import { EXIT_INTERRUPTED, type Interruption, SIGNALS } from '../runner/interruption.ts'
import { warn } from './stdio.ts'

/** Listens from now on. A second signal ends the process as soon as what has to be done before was done, a third one at once. */
export function interruptible(): Interruption {
  const controller = new AbortController()
  const cleanups: (() => Promise<void>)[] = []
  let signals = 0
  const interrupt = async (): Promise<void> => {
    signals += 1
    if (signals === 1) return controller.abort()
    if (signals === 2 && cleanups.length > 0) {
      warn('stopping what this run has started; once more ends at once and leaves it')
      await Promise.allSettled(cleanups.map(cleanUp => cleanUp()))
    }
    process.exit(EXIT_INTERRUPTED)
  }
  for (const signal of SIGNALS) process.on(signal, interrupt)
  return {
    signal: controller.signal,
    beforeExit(work) {
      let done: Promise<void> | undefined
      const cleanUp = () => {
        done ??= work()
        return done
      }
      cleanups.push(cleanUp)
      return cleanUp
    },
  }
}
