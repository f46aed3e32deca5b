import type { Reporter } from 'vitest/node'
import { foreign } from '../lib/text/foreign.ts'
import { passOn } from '../lib/text/stderr.ts'
import type { LookEvent } from '../probes/lib/look-events.ts'
import type { StepRecord } from './run-context.ts'
import { openListener } from './step-channel.ts'

/** What a run has brought so far; steps that have not finished are absent. */
export interface Collected {
  readonly records: ReadonlyMap<string, { readonly step: StepRecord; readonly elapsedMs: number }>
  readonly calls: Readonly<Record<string, number>>
  /** Errors of the suite itself. */
  readonly problems: readonly string[]
}

/** Gathers what the steps hand back; prints nothing itself, so that one report owns the screen. */
export function createCollector(
  channel: string,
  onEnd: (collected: Collected) => Promise<void>,
  showLook?: (look: LookEvent) => void,
) {
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  const received = new Map<string, StepRecord>()
  const listener = openListener(channel, step => received.set(recordKey(step.target, step.id), step), showLook)
  const problems = new Set<string>()
  let calls: Readonly<Record<string, number>> = {}

  const collected = (): Collected => {
    listener.drain()
    // As of now: while what was started is being stopped, steps still come in.
    return { records: new Map(records), calls, problems: [...problems] }
  }
  const reporter: Reporter = {
    onTestCaseResult(test) {
      listener.drain()
      const { step: judged } = test.meta()
      const key = judged && recordKey(judged.target, judged.id)
      const step = key === undefined ? undefined : received.get(key)
      if (!step) {
        for (const error of test.result().errors ?? [])
          problems.add(`${test.name}: ${foreign(firstLine(error.message))}`)
        return
      }
      received.delete(recordKey(step.target, step.id))
      records.set(recordKey(step.target, step.id), { step, elapsedMs: Math.round(test.diagnostic()?.duration ?? 0) })
      if (total(step.calls) >= total(calls)) calls = step.calls
    },
    onUserConsoleLog(log) {
      listener.drain()
      passOn(log.content)
    },
    async onTestRunEnd(modules, unhandledErrors) {
      for (const module of modules)
        for (const error of module.errors())
          problems.add(`${module.relativeModuleId}: ${foreign(firstLine(error.message))}`)
      for (const error of unhandledErrors) problems.add(foreign(firstLine(error.message)))
      await onEnd(collected())
    },
  }
  const { login, haltLogins, close } = listener
  return { reporter, collected, logins: { login, haltLogins }, close }
}

export const recordKey = (target: string, id: string): string => `${target}#${id}`

const total = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0)
const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text
