import { foreign } from '../lib/text/foreign.ts'
import { saidBy } from '../lib/text/said-by.ts'
import { passOn } from '../lib/text/stderr.ts'
import type { LookEvent } from '../probes/lib/look-events.ts'
import type { StepRecord } from './run-context.ts'
import { openListener, type Ways } from './step-channel.ts'

/** What a run has brought so far; steps that have not finished are absent. */
export interface Collected {
  readonly records: ReadonlyMap<string, { readonly step: StepRecord; readonly elapsedMs: number }>
  readonly calls: Readonly<Record<string, number>>
  /** Errors of the suite itself. */
  readonly problems: readonly string[]
}

export type Collector = ReturnType<typeof createCollector>

/** Gathers what the steps hand back; prints no result itself, so that one report owns the screen. */
export function createCollector(ways: Ways, showLook?: (look: LookEvent) => void) {
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  const problems = new Set<string>()
  let calls: Readonly<Record<string, number>> = {}
  const keep = (step: StepRecord, elapsedMs: number) => {
    records.set(recordKey(step.target, step.id), { step, elapsedMs })
    if (total(step.calls) >= total(calls)) calls = step.calls
  }
  const { drain, login, haltLogins, close } = openListener(ways, keep, showLook)
  return {
    /** The records so far, in the order in which they came; more are added to them. */
    heard(): Collected['records'] {
      drain()
      return records
    },
    collected(): Collected {
      drain()
      // As of now: while what was started is being stopped, steps still come in.
      return { records: new Map(records), calls, problems: [...problems] }
    },
    /** An error of the suite itself, and where it was. */
    addProblem(thrown: unknown, of?: string) {
      const said = foreign(saidBy(thrown).split('\n', 1)[0] ?? '')
      problems.add(of === undefined ? said : `${of}: ${said}`)
    },
    /** What a package writes while steps run, without the secrets that are known by then. */
    passOnOutput(text: string) {
      drain()
      passOn(text)
    },
    logins: { login, haltLogins },
    close,
  }
}

export const recordKey = (target: string, id: string): string => `${target}#${id}`

const total = (calls: Readonly<Record<string, number>>): number =>
  Object.values(calls).reduce((sum, count) => sum + count, 0)
