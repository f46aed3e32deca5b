import { createVitest } from 'vitest/node'
import type { SpecId } from '../specs/catalogue.ts'
import { collectingReporter } from './collecting-reporter.ts'
import type { Collector } from './collector.ts'
import { SIGNALS } from './interruption.ts'
import type { RunContext } from './run-context.ts'
import { vitestOptions } from './vitest-options.ts'

/** What runs the steps, ready for the tenants to become known. */
export interface OpenedSteps {
  /** Done when every step has ended; rejects where they could not be run. */
  readonly run: (context: RunContext) => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts vitest. */
export async function openSteps(selected: readonly SpecId[], collector: Collector): Promise<OpenedSteps> {
  const release = keepSignals()
  const vitest = await createVitest({
    ...vitestOptions(selected),
    config: false,
    watch: false,
    reporters: [collectingReporter(collector)],
  }).finally(release)
  return {
    async run(context) {
      vitest.provide('run', context)
      await vitest.start()
    },
    close: () => vitest.close(),
  }
}

/** vitest ends the process a millisecond after a signal, before any report could be written: while it starts, nobody else begins to listen. */
function keepSignals(): () => void {
  const refuse = (name: string | symbol, listener: (...values: unknown[]) => void): void => {
    if (SIGNALS.some(signal => signal === name)) queueMicrotask(() => process.off(name, listener))
  }
  process.on('newListener', refuse)
  return () => process.off('newListener', refuse)
}
