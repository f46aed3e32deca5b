import type { ForeignReference } from '../evidence/readings/foreign-references.ts'
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
  match.hides?.includes(other.id) ||
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

/** Whether a way out would change what is not the tenant's own: then what is wrong is that the tenant refers to it. */
export const changesForeign = ({ match }: Matched, foreign: readonly ForeignReference[]): boolean =>
  match.fixes.some(
    ({ changes, command, manual = '' }) => changes && foreign.some(({ name }) => names(command ?? manual, name)),
  )

/** Whether a text speaks of a resource: by its name, as a whole, behind which an ARN goes on. */
function names(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!OF_NAMES.test(text[at - 1] ?? '') && !OF_WORDS.test(text[at + name.length] ?? '')) return true
  }
  return false
}

const OF_NAMES = /[A-Za-z0-9-]/
const OF_WORDS = /[A-Za-z0-9]/
