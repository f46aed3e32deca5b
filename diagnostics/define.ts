import type { EvidenceKind, EvidenceSet } from '../evidence/index.ts'
import { type Seen, seen } from '../evidence/seen.ts'
import type { Target } from '../platform/target.ts'
import type { SpecId } from '../specs/catalogue.ts'
import { type DiagnosisId, layerOf } from './ids.ts'
import { type Layer, type Station, stationOf } from './layers.ts'
import type { CauseFix } from './lib/deployments.ts'

export type Severity = 'error' | 'warning' | 'info'

/** What a diagnosis found: sentences that quote what was measured, and whatever its fixes need to name. */
export interface Match {
  readonly because: readonly string[]
  /** Overrides the diagnosis' own sentence when the evidence allows a sharper one, or only a weaker one. */
  readonly rootCause?: string
  /** Overrides the diagnosis' severity. */
  readonly severity?: Severity
  /** Instead of the steps it explains otherwise, where the evidence accounts for fewer of them, or for more; it then obscures none. */
  readonly explains?: readonly SpecId[]
  /** Others that follow from it as it was found, besides those that always do. */
  readonly hides?: readonly DiagnosisId[]
  readonly fixes: readonly CauseFix[]
}

/** The evidence is there, but does not decide: the reason says what would. */
export interface CannotTell {
  readonly cannotTell: string
}

/** What could not be looked at. */
interface Missing {
  readonly missing: readonly EvidenceKind[]
}

export interface Diagnosis {
  readonly id: DiagnosisId
  /** The runbook's section, such as `Issue 1` or `6.5`. */
  readonly runbook: string
  readonly title: string
  /** Its folder. */
  readonly layer: Layer
  /** The part of a request's path that it breaks; `null` where it breaks none. */
  readonly breaksAt: Station | null
  readonly severity: Severity
  /** One or two sentences: what is wrong, in the operator's words. */
  readonly rootCause: string
  /** Evidence without which this cause cannot be judged. */
  readonly needs: readonly EvidenceKind[]
  /** Evidence that sharpens it; may be missing or unavailable. */
  readonly considers: readonly EvidenceKind[]
  /** Steps that fail because of it; what it explains in a run is the part of these that did not pass. */
  readonly explains: readonly SpecId[]
  /** Steps that cannot be judged while it lasts: explained by it where they are unknown or blocked, never where they failed. */
  readonly obscures: readonly SpecId[]
  /** Its way out is to ask with other credentials than those that were named. */
  readonly asksAsAnother?: true
  /** What it explains works all the same: a step that stands on it and is blocked has another reason. */
  readonly worksAllTheSame?: true
  /** Where it is no cause but a symptom: an error, of one of these layers if they are named, explains this step; not said beside it. */
  readonly symptomOf?: { readonly step: SpecId; readonly layers?: readonly Layer[] }
  /** Others that are not said beside it although no step tells, each with the reason. */
  readonly hides: Readonly<Partial<Record<DiagnosisId, string>>>
  /**
   * Undefined when this is not what is wrong, `missing` when evidence that is needed was not observed. Pure: evidence in, sentences out; `at` is
   * the moment by which the target is judged.
   */
  readonly judge: (evidence: EvidenceSet, target: Target, at: Date) => Match | CannotTell | Missing | undefined
  readonly prevention: string
}

/** A cause as its file writes it. */
type Row<Needs extends EvidenceKind, Considers extends EvidenceKind> = Omit<
  Diagnosis,
  'layer' | 'breaksAt' | 'needs' | 'considers' | 'obscures' | 'hides' | 'severity' | 'judge'
> & {
  /** Where that is not what its layer breaks. */
  readonly breaksAt?: Station
  readonly needs: readonly Needs[]
  readonly considers?: readonly Considers[]
  readonly obscures?: readonly SpecId[]
  readonly hides?: Diagnosis['hides']
  readonly severity?: Severity
  readonly match: (evidence: Seen<Needs, Considers>, target: Target, at: Date) => Match | CannotTell | undefined
}

export function defineDiagnosis<const Needs extends EvidenceKind, const Considers extends EvidenceKind = never>({
  match,
  considers = [],
  ...row
}: Row<Needs, Considers>): Diagnosis {
  return {
    obscures: [],
    hides: {},
    severity: 'error',
    considers,
    layer: layerOf[row.id],
    breaksAt: stationOf[layerOf[row.id]],
    ...row,
    judge(evidence, target, at) {
      const view = seen(evidence, row.needs, considers)
      if (view) return match(view, target, at)
      return { missing: row.needs.filter(kind => evidence[kind]?.status !== 'observed') }
    },
  }
}
