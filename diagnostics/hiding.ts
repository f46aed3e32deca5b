import type { Diagnosis, Match } from './define.ts'

/** A cause and what it found. */
export interface Matched {
  readonly diagnosis: Diagnosis
  readonly match: Match
}

/**
 * Whether a cause, as it was found, accounts for another one, which is then not said beside it: it says so itself, or the other one is only a
 * symptom wherever an error of such a layer explains the same step.
 */
export const hides = ({ diagnosis, match }: Matched, other: Diagnosis): boolean =>
  canHide(
    {
      ...diagnosis,
      severity: match.severity ?? diagnosis.severity,
      explains: match.explains ?? diagnosis.explains,
    },
    other,
  )

/** Whether a cause accounts for another one where it explains all that it can. */
export function canHide(cause: Diagnosis, other: Diagnosis): boolean {
  if (cause.id === other.id) return false
  if (other.id in cause.hides) return true
  if (cause.severity !== 'error' || !other.symptomOf) return false
  const { step, layers } = other.symptomOf
  // What keeps from looking says nothing of what was seen.
  return cause.explains.includes(step) && (layers ? layers.includes(cause.layer) : cause.layer !== 'access')
}
