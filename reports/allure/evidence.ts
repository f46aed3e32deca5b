import type { EvidenceKind, EvidenceSet, SpecResult, TargetReport } from '../../runner/report/report.ts'
import type { View } from '../view.ts'
import { identifier } from './identifier.ts'

/** The kinds of evidence a step was judged by, as far as they were gathered. */
export function kindsOf(
  { id }: SpecResult,
  evidence: EvidenceSet,
  { steps }: Pick<View, 'steps'>,
): readonly EvidenceKind[] {
  const { needs = [], considers = [] } = steps[id] ?? {}
  return [...needs, ...considers].filter(kind => evidence[kind] !== undefined)
}

/** The file of one kind of evidence of a target; every step that used it refers to the same one, and every target where it is common to all. */
export const evidenceName = (
  { startedAt, common }: View,
  { env, tenant }: TargetReport,
  kind: EvidenceKind,
): string => {
  const of = common?.[kind] === undefined ? [env, tenant] : [env]
  return `${identifier(startedAt, ...of, kind)}-attachment.json`
}
