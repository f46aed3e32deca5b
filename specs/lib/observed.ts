import type { EvidenceKind, EvidenceOf } from '../../evidence/index.ts'

type Observed<K extends EvidenceKind> = Extract<EvidenceOf<K>, { status: 'observed' }>['data']

/** The data of evidence that a step can do without; `undefined` when it could not be seen. */
export function observed<K extends EvidenceKind>(evidence: EvidenceOf<K>): Observed<K> | undefined
export function observed(evidence: EvidenceOf<EvidenceKind>): unknown {
  return evidence.status === 'observed' ? evidence.data : undefined
}

/** Why evidence could not be seen, for a sentence; empty when it was. */
export const whyNot = (evidence: EvidenceOf<EvidenceKind>): string =>
  evidence.status === 'unavailable' ? evidence.error.message : ''
