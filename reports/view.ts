import { withOwnEvidence } from '../runner/report/common-evidence.ts'
import type { EvidenceKind, Phase, Report } from '../runner/report/report.ts'
import { type Everywhere, everywhere } from './lib/everywhere.ts'
import { legible } from './lib/legible.ts'

/** What the outputs need to know of a step besides its result. */
export interface StepFacts {
  readonly needs: readonly EvidenceKind[]
  readonly considers: readonly EvidenceKind[]
  readonly phases: readonly Phase[]
  readonly seenAgainBy?: readonly string[]
}

/** A report made ready once for all outputs: fit to be shown anywhere, and every target with its own evidence. `common` is a part of that. */
export interface View extends Report {
  /** The report as it came: `report.json` keeps texts whole and what all targets share once. */
  readonly whole: Report
  /** By step id; steps of another version of this suite are absent. */
  readonly steps: Readonly<Partial<Record<string, StepFacts>>>
  /** What is wrong at every target alike, and what else at each. */
  readonly fleet: Everywhere
  /** What was remembered when the run began; absent without a history. */
  readonly before?: Before
}

/** What the results for Allure are made of. */
export type ViewOfAllure = Omit<View, 'whole' | 'fleet' | 'before'>

/** The runs before, as far as outputs tell the difference. */
export interface Before {
  /** True when none of the tenants was looked at before. */
  readonly isFirst: boolean
  /** What was remarked in the last run, by tenant, in the words of `standing`. */
  readonly notes: Readonly<Partial<Record<string, readonly string[]>>>
}

/** Makes a report ready, which has been redacted; `steps` are the rows of the catalogue. */
export function viewOf(whole: Report, steps: View['steps'], before?: Before): View {
  const shown = legible(whole)
  const { targets } = withOwnEvidence(shown)
  return { ...shown, targets, whole, steps, fleet: everywhere(targets), ...(before ? { before } : {}) }
}
