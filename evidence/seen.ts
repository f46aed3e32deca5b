import type { EvidenceData, EvidenceKind, EvidenceOf, EvidenceSet } from './index.ts'

/** What a step or a cause sees: the data of what it needs, and the evidence, as far as there is any, of what it considers. */
export type Seen<Needs extends EvidenceKind, Considers extends EvidenceKind> = {
  readonly [K in Needs]: EvidenceData[K]
} & Pick<EvidenceSet, Considers>

/** Exactly what was asked for, keyed by its kind; undefined where something that is needed was not observed. */
export function seen<Needs extends EvidenceKind, Considers extends EvidenceKind>(
  evidence: EvidenceSet,
  needs: readonly Needs[],
  considers: readonly Considers[],
): Seen<Needs, Considers> | undefined {
  const data: Data = {}
  for (const kind of needs) put(data, kind, evidence[kind])
  if (!holds(data, needs)) return undefined
  const considered: EvidenceSet = Object.fromEntries(considers.map(kind => [kind, evidence[kind]]))
  return { ...considered, ...data }
}

type Data = { [K in EvidenceKind]?: EvidenceData[K] }

function put<K extends EvidenceKind>(data: Data, kind: K, found: EvidenceOf<K> | undefined): void {
  if (found?.status === 'observed') data[kind] = found.data
}

const holds = <K extends EvidenceKind>(data: Data, kinds: readonly K[]): data is Data & { [P in K]: EvidenceData[P] } =>
  kinds.every(kind => data[kind] !== undefined)
