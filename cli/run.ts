import { setFlagsFromString } from 'node:v8'
import { createVitest } from 'vitest/node'
import { tool } from '../lib/files/project.ts'
import { SANDBOX } from '../platform/environment.ts'
import type { RunFacts } from '../runner/build-report.ts'
import { type Collected, createCollector } from '../runner/collector.ts'
import type { Report } from '../runner/report/report.ts'
import { vitestOptions } from '../runner/vitest-options.ts'
import type { Gated } from './gate.ts'
import { type Interruption, SIGNALS } from './interruption.ts'
import { warn } from './output.ts'
import type { Prepared } from './prepare.ts'
import { redirectedOf } from './redirected.ts'

/**
 * For the thread that looks, about to start: left alone, it lets 16 MB of garbage gather in each of three spaces before it collects. With 1 MB it
 * keeps as old what the parser of XML drops a moment later: a text of 64 KB is built out of 2 MB of parts.
 */
const COLLECT_EARLIER = '--max-semi-space-size=4'

/** Waits where that is wanted, then runs the selected steps against the targets, whatever the wait brought; an interruption ends it early with what there is. */
export async function run(prepared: Prepared, startedAt: Date, interruption: Interruption): Promise<Report> {
  const { gate } = prepared.settings
  if (!gate) return runSteps(prepared, startedAt, interruption)
  const [{ waitAtGate }, context] = await Promise.all([import('./gate.ts'), prepared.context])
  const gated = await waitAtGate(gate, context.targets, interruption.signal)
  if (!interruption.signal.aborted) return runSteps(prepared, startedAt, interruption, gated)
  const { buildReport } = await import('../runner/build-report.ts')
  return buildReport(context, NOTHING, await factsOf(prepared, startedAt, { interrupted: true, gated }))
}

const NOTHING: Collected = { records: new Map(), calls: {}, problems: [] }

async function factsOf(
  { settings, fleet }: Prepared,
  startedAt: Date,
  { interrupted, gated }: { readonly interrupted: boolean; readonly gated: Gated | undefined },
): Promise<RunFacts> {
  const { shard, calls } = await fleet
  return {
    tool: tool(),
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    interrupted,
    faults: settings.faults,
    shard,
    redirected: redirectedOf({ ...settings, isolated: settings.env === SANDBOX }, process.env),
    otherCalls: [calls, gated?.calls ?? {}],
    ...(gated ? { gates: gated.results } : {}),
  }
}

async function runSteps(
  prepared: Prepared,
  startedAt: Date,
  { signal, owe }: Interruption,
  gated?: Gated,
): Promise<Report> {
  const { selected, channel, context: preparing } = prepared
  const ended = Promise.withResolvers<{ readonly collected: Collected; readonly interrupted: boolean }>()
  const end = (collected: Collected, interrupted = false) => ended.resolve({ collected, interrupted })
  const { reporter, collected, logins, close } = createCollector(channel, async result => end(result))
  signal.addEventListener('abort', () => end(collected(), true), { once: true })
  const release = keepSignals()
  const [vitest, context] = await Promise.all([
    createVitest({ ...vitestOptions(selected), config: false, watch: false, reporters: [reporter] }).finally(release),
    preparing,
  ])
  if (signal.aborted) end(collected(), true)
  let left: readonly string[] = []
  const stopTasks =
    prepared.settings.databaseVia === 'task'
      ? owe(async () => {
          const { stopLoginTasks } = await import('./stop-login-tasks.ts')
          left = await stopLoginTasks(context.targets, logins, signal.aborted)
          left.forEach(warn)
        })
      : undefined
  setFlagsFromString(COLLECT_EARLIER)
  vitest.provide('run', context)
  const finished = vitest.start().then(
    async () => {
      end(collected())
      await vitest.close()
    },
    error => ended.reject(error),
  )
  // Loaded while the steps run: this thread has nothing else to do then.
  const building = import('../runner/build-report.ts')
  const result = await ended.promise.catch(async (error: unknown) => {
    await stopTasks?.()
    throw error
  })
  const facts = await factsOf(prepared, startedAt, { interrupted: result.interrupted, gated })
  // A step that ran out of time does not wait for the end of what it has started.
  await stopTasks?.()
  if (!result.interrupted) await finished
  close()
  const { buildReport } = await building
  const { problems } = result.collected
  return buildReport(context, { ...result.collected, problems: [...problems, ...left] }, facts)
}

/** vitest ends the process a millisecond after a signal, before any report could be written: while it starts, nobody else begins to listen. */
function keepSignals(): () => void {
  const refuse = (name: string | symbol, listener: (...values: unknown[]) => void): void => {
    if (SIGNALS.some(signal => signal === name)) queueMicrotask(() => process.off(name, listener))
  }
  process.on('newListener', refuse)
  return () => process.off('newListener', refuse)
}
