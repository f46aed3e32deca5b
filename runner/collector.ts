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
  const problems = new Set<string>()
  let calls: Readonly<Record<string, number>> = {}
  const keep = (step: StepRecord, elapsedMs: number) => {
    records.set(recordKey(step.target, step.id), { step, elapsedMs })
    if (total(step.calls) >= total(calls)) calls = step.calls
  }
  const receive = (step: StepRecord) => {
    if (step.elapsedMs === undefined) received.set(recordKey(step.target, step.id), step)
    else keep(step, step.elapsedMs)
  }
  const listener = openListener(channel, receive, showLook)

  const collected = (): Collected => {
    listener.drain()
    // As of now: while what was started is being stopped, steps still come in.
    return { records: new Map(records), calls, problems: [...problems] }
  }
  const reporter: Reporter = {
    onTestCaseResult(test) {
      listener.drain()
      const { step: judged } = test.meta()
      // The test of a fleet: each target's record says by itself what it came to.
      if (judged && judged.target === undefined) return
      const step = judged?.target === undefined ? undefined : received.get(recordKey(judged.target, judged.id))
      if (!step) {
        for (const error of test.result().errors ?? [])
          problems.add(`${test.name}: ${foreign(firstLine(error.message))}`)
        return
      }
      received.delete(recordKey(step.target, step.id))
      keep(step, Math.round(test.diagnostic()?.duration ?? 0))
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
