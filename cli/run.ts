import { createVitest } from 'vitest/node'
import { type Collected, createCollector } from '../reports/collector.ts'
import type { Report } from '../reports/report.ts'
import type { Prepared } from './prepare.ts'
import { tool } from './project.ts'
import { vitestOptions } from './vitest-options.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** Runs the selected steps against the targets and returns the report; an interruption ends it early with what there is. */
export async function runSteps(
  { selected, context: preparing, fleet: finding, settings }: Prepared,
  startedAt: Date,
  interruption: AbortSignal,
): Promise<Report> {
  const ended = Promise.withResolvers<{ readonly collected: Collected; readonly interrupted: boolean }>()
  const end = (collected: Collected, interrupted = false) => ended.resolve({ collected, interrupted })
  const { reporter, collected } = createCollector(async result => end(result))
  interruption.addEventListener('abort', () => end(collected(), true), { once: true })
  const listening = new Map(SIGNALS.map(signal => [signal, process.listeners(signal)]))
  const [vitest, context] = await Promise.all([
    createVitest({ ...vitestOptions(selected), config: false, watch: false, reporters: [reporter] }),
    preparing,
  ])
  for (const [signal, before] of listening) keepOnly(signal, before)
  if (interruption.aborted) end(collected(), true)
  vitest.provide('run', context)
  const finished = vitest.start().then(
    async () => {
      end(collected())
      await vitest.close()
    },
    error => ended.reject(error),
  )
  // Loaded while the steps run: this thread has nothing else to do then.
  const building = import('../reports/build.ts')
  const result = await ended.promise
  const durationMs = Date.now() - startedAt.getTime()
  if (!result.interrupted) await finished
  const { buildReport } = await building
  const { shard, calls } = await finding
  const { calls: own } = result.collected
  const counted = { ...result.collected, calls: summed(own, calls) }
  return buildReport(context, counted, {
    tool: tool(),
    startedAt,
    durationMs,
    interrupted: result.interrupted,
    faults: settings.faults,
    shard,
  })
}

/** Finding the tenants took calls too. */
function summed(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(names.map(name => [name, (a[name] ?? 0) + (b[name] ?? 0)]))
}

/** vitest ends the process a millisecond after a signal, before any report could be written. */
function keepOnly(signal: (typeof SIGNALS)[number], listeners: readonly NodeJS.SignalsListener[]): void {
  for (const listener of process.listeners(signal)) {
    if (!listeners.includes(listener)) process.off(signal, listener)
  }
}
