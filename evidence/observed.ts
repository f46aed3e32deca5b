import type { EvidenceData, EvidenceKind, EvidenceOf } from './index.ts'

/** The data of evidence that one can do without; `undefined` when it could not be seen. */
export const observed = <K extends EvidenceKind>(evidence: EvidenceOf<K> | undefined): EvidenceData[K] | undefined =>
  evidence?.status === 'observed' ? evidence.data : undefined

/** Why evidence could not be seen, for a sentence; empty when it was. */
export const whyNot = (evidence: EvidenceOf<EvidenceKind> | undefined): string =>
  evidence?.status === 'unavailable' ? evidence.error.message : ''
