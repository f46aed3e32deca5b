import type { EvidenceKind, EvidenceSet } from '../evidence/index.ts'
import { type Seen, seen } from '../evidence/seen.ts'
import type { Target } from '../platform/target.ts'
import { catalogue, type SpecId } from './catalogue.ts'
import { unknown, type Verdict } from './verdict.ts'

type Row<Id extends SpecId> = (typeof catalogue)[Id]

/** What a step sees. */
export type StepEvidence<Id extends SpecId> = Seen<Row<Id>['needs'][number], Row<Id>['considers'][number]>

export interface StepContext {
  readonly target: Target
  readonly now: Date
}

export interface Step {
  readonly id: SpecId
  /** Pure: evidence in, verdict out. */
  readonly judge: (evidence: EvidenceSet, context: StepContext) => Verdict
}

/** Makes a step run against the targets of a run. */
export type Declare = (step: Step) => void

let declare: Declare | undefined

/** Inside a run: what becomes of each step that is declared from here on. */
export function onStep(declaring: Declare): void {
  declare = declaring
}

/**
 * Declares the function of a catalogue row; inside a run it becomes one vitest test per target. Editors, and `vitest list`, find tests by their
 * text alone, and take a call for one whose name begins with "test".
 */
export function testStep<Id extends SpecId>(
  id: Id,
  check: (seen: StepEvidence<Id>, context: StepContext) => Verdict,
): Step {
  const { needs, considers }: Kinds<Id> = catalogue[id]
  const declared: Step = {
    id,
    judge(evidence, context) {
      const view = seen(evidence, needs, considers)
      return view ? check(view, context) : unknown('evidence of this step is missing')
    },
  }
  declare?.(declared)
  return declared
}

interface Kinds<Id extends SpecId> {
  readonly needs: readonly (Row<Id>['needs'][number] & EvidenceKind)[]
  readonly considers: readonly (Row<Id>['considers'][number] & EvidenceKind)[]
}
