import { createVitest } from 'vitest/node'
import { reportDirError } from '../lib/files/folder.ts'
import type { LookEvent } from '../probes/lib/look-events.ts'
import type { SpecId } from '../specs/catalogue.ts'
import { collectEarlier } from './collect-earlier.ts'
import { collectingReporter } from './collecting-reporter.ts'
import { type Collector, createCollector } from './collector.ts'
import { SIGNALS } from './interruption.ts'
import type { RunContext } from './run-context.ts'
import { waysNamed } from './step-channel.ts'
import { vitestOptions } from './vitest-options.ts'

/** What runs the steps, begun before the tenants are known. */
export interface Steps {
  readonly collector: Collector
  readonly ready: Promise<void>
  /** Done when every step has ended; rejects where they could not be run. */
  readonly run: (context: RunContext) => Promise<void>
  readonly close: () => Promise<void>
}

/** Nothing: vitest asks first which steps there are. */
export const openAhead = (_looksAtAll: boolean, _showLook?: (look: LookEvent) => void): Steps | undefined => undefined

/** Starts vitest; its worker finds the collector by the name of the channel. */
export function openSteps(selected: readonly SpecId[], channel: string, showLook?: (look: LookEvent) => void): Steps {
  collectEarlier()
  const collector = createCollector(waysNamed(channel), showLook)
  const release = keepSignals()
  const starting = createVitest({
    ...vitestOptions(selected),
    config: false,
    watch: false,
    reporters: [collectingReporter(collector)],
  })
    .catch((error: unknown) => {
      throw isWithoutToken(error) ? reportDirError(NO_PLACE_FOR_TOKEN) : error
    })
    .finally(release)
  return {
    collector,
    ready: starting.then(() => {}),
    async run(context) {
      const vitest = await starting
      vitest.provide('run', context)
      await vitest.start()
    },
    async close() {
      await (await starting).close()
    },
  }
}

/** vitest begins by writing a token for its own interface, which no run opens. */
const isWithoutToken = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Failed to create Vitest API token')

const NO_PLACE_FOR_TOKEN =
  'vitest can write neither below ~/.local/share nor to node_modules/.vitest. Set XDG_DATA_HOME to a folder where it can, or run "npm run prepare" as whoever may write to node_modules: the prebuilt suite needs no such place.'

/** vitest ends the process a millisecond after a signal, before any report could be written: while it starts, nobody else begins to listen. */
function keepSignals(): () => void {
  const refuse = (name: string | symbol, listener: (...values: unknown[]) => void): void => {
    if (SIGNALS.some(signal => signal === name)) queueMicrotask(() => process.off(name, listener))
  }
  process.on('newListener', refuse)
  return () => process.off('newListener', refuse)
}
