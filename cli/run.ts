import { createVitest } from 'vitest/node'
import { type Collected, createCollector } from '../reports/collector.ts'
import type { Report } from '../reports/report.ts'
import type { Prepared } from './prepare.ts'
import { tool } from './project.ts'
import { vitestOptions } from './vitest-options.ts'

/** Runs the selected steps against the targets and returns the report; an interruption ends it early with what there is. */
export async function runSteps(
  { selected, context: preparing, settings }: Prepared,
  startedAt: Date,
  interruption: AbortSignal,
): Promise<Report> {
  const ended = Promise.withResolvers<{ readonly collected: Collected; readonly interrupted: boolean }>()
  const end = (collected: Collected, interrupted = false) => ended.resolve({ collected, interrupted })
  const { reporter, collected } = createCollector(async result => end(result))
  interruption.addEventListener('abort', () => end(collected(), true), { once: true })
  const [vitest, context] = await Promise.all([
    createVitest({ ...vitestOptions(selected), config: false, watch: false, reporters: [reporter] }),
    preparing,
  ])
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
  return buildReport(context, result.collected, {
    tool: tool(),
    startedAt,
    durationMs,
    interrupted: result.interrupted,
    faults: settings.faults,
  })
}
