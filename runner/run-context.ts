import type { EvidenceKind, EvidenceSet } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import type { Phase, SpecId } from '../specs/catalogue.ts'
import { stepOrder } from '../specs/order.ts'
import type { Verdict } from '../specs/verdict.ts'

/** Of one step, for as many targets: they wait for evidence, most of which is there. */
export const STEPS_AT_A_TIME = 16

/** One of several targets has a test for each step, which wait beside each other; of a fleet a step has one for all. */
export const TESTS_AT_A_TIME = Math.max(STEPS_AT_A_TIME, stepOrder.length)

/** What a run hands to the specs: plain JSON, since it travels to the worker. */
export interface RunContext {
  readonly phase: Phase
  readonly targets: readonly Target[]
  readonly selected: readonly SpecId[]
  /** A later run is compared with what this one saw. */
  readonly isCompared?: boolean
  /** The name of the channel on which the worker sends records to the reporting thread. */
  readonly channel: string
  /** What was seen of the environment a moment ago, while its tenants were looked for: not asked for again. */
  readonly seen?: EvidenceSet
  /** What was seen of each target, by `targetKey`, where a run is judged again: nobody is asked. */
  readonly recorded?: Readonly<Record<string, EvidenceSet>>
}

/** What a step hands back to the reporting thread, as it was seen: it may not leave the process like this. */
export interface StepRecord {
  readonly id: SpecId
  readonly target: string
  readonly verdict: Verdict
  /** What no other step of this target hands back. */
  readonly evidence: EvidenceSet
  /** What the step saw of the environment, which is the same for every target: the kinds, and the evidence that no other step hands back. */
  readonly common?: { readonly kinds: readonly EvidenceKind[]; readonly evidence: EvidenceSet }
  /** AWS calls of the whole run so far, by command. */
  readonly calls: Readonly<Record<string, number>>
}

declare module 'vitest' {
  interface ProvidedContext {
    run?: RunContext
  }
  /** What any reporter may write anywhere. */
  interface TaskMeta {
    /** Of one target, or of a whole fleet. */
    step?: { readonly id: SpecId; readonly target?: string; readonly status: Verdict['status'] }
  }
}
