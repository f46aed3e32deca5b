import type { EvidenceKind, EvidenceSet } from '../../evidence/index.ts'
import type { Report, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { catalogue, type SpecRow } from '../../specs/catalogue.ts'
import { identifier } from './identifier.ts'

/** The kinds of evidence a step was judged by, as far as they were gathered. */
export function kindsOf({ id }: SpecResult, evidence: EvidenceSet): readonly EvidenceKind[] {
  const row: SpecRow | undefined = Object.entries(catalogue).find(([name]) => name === id)?.[1]
  return [...(row?.needs ?? []), ...(row?.considers ?? [])].filter(kind => evidence[kind] !== undefined)
}

/** The file of one kind of evidence of a target; every step that used it refers to the same one, and every target where it is common to all. */
export const evidenceName = (
  { startedAt, common }: Report,
  { env, tenant }: TargetReport,
  kind: EvidenceKind,
): string => {
  const of = common?.[kind] === undefined ? [env, tenant] : [env]
  return `${identifier(startedAt, ...of, kind)}-attachment.json`
}
