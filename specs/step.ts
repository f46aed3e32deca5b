import type { CamelCase, EvidenceData, EvidenceOf } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import type { catalogue, SpecId } from './catalogue.ts'
import type { Verdict } from './verdict.ts'

type Row<Id extends SpecId> = (typeof catalogue)[Id]

/** What a step sees: the data of what it needs, and the evidence, present or not, of what it considers. */
export type StepEvidence<Id extends SpecId> = {
  readonly [K in Row<Id>['needs'][number] as CamelCase<K>]: EvidenceData[K]
} & {
  readonly [K in Row<Id>['considers'][number] as CamelCase<K>]: EvidenceOf<K>
}

export interface StepContext {
  readonly target: Target
  readonly now: Date
}

export interface Step<Id extends SpecId> {
  readonly id: Id
  /** Pure: evidence in, verdict out. */
  readonly check: (seen: StepEvidence<Id>, context: StepContext) => Verdict
}

/** Makes a step run against the targets of a run. */
export type Declare = <Id extends SpecId>(step: Step<Id>) => void

let declare: Declare | undefined

/** Inside a run: what becomes of each step that is declared from here on. */
export function onStep(declaring: Declare): void {
  declare = declaring
}

/** Declares the function of a catalogue row; inside a run it becomes one vitest test per target. */
export function step<Id extends SpecId>(id: Id, check: Step<Id>['check']): Step<Id> {
  const declared = { id, check }
  declare?.(declared)
  return declared
}
