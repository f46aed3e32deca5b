import type { Reporter } from 'vitest/node'
import { redact } from '../platform/redact.ts'
import { passOn } from '../platform/stderr.ts'
import type { StepRecord } from '../specs/run-context.ts'

/** What a run has brought so far; steps that have not finished are absent. */
export interface Collected {
  readonly records: ReadonlyMap<string, { readonly step: StepRecord; readonly elapsedMs: number }>
  readonly calls: Readonly<Record<string, number>>
  /** Errors of the suite itself. */
  readonly problems: readonly string[]
}

/** Gathers what the steps hand back; prints nothing itself, so that one report owns the screen. */
export function createCollector(onEnd: (collected: Collected) => Promise<void>) {
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  const problems = new Set<string>()
  let calls: Readonly<Record<string, number>> = {}

  const collected = (): Collected => ({ records, calls, problems: [...problems] })
  const reporter: Reporter = {
    onTestCaseResult(test) {
      const { step } = test.meta()
      if (!step) {
        for (const error of test.result().errors ?? [])
          problems.add(redact(`${test.name}: ${firstLine(error.message)}`))
        return
      }
      records.set(recordKey(step.target, step.id), { step, elapsedMs: Math.round(test.diagnostic()?.duration ?? 0) })
      if (total(step.calls) >= total(calls)) calls = step.calls
    },
    onUserConsoleLog(log) {
      passOn(log.content)
    },
    async onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules)
        for (const error of module.errors())
          problems.add(redact(`${module.relativeModuleId}: ${firstLine(error.message)}`))
      for (const error of unhandledErrors) problems.add(redact(firstLine(error.message)))
      await onEnd(collected())
    },
  }
  return { reporter, collected }
}

export const recordKey = (target: string, id: string): string => `${target}#${id}`

const total = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0)
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text
