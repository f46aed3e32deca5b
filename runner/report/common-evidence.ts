import type { EvidenceSet } from '../../evidence/index.ts'
import type { Report, TargetReport } from './report.ts'

/** The same report with the evidence that all of its targets share said once: hundreds of copies would be most of a fleet's report. */
export function withCommonEvidence(report: Report): Report {
  const holders = new Map<string, Set<unknown>>()
  const counts = new Map<string, number>()
  for (const { evidence } of report.targets)
    for (const [kind, one] of Object.entries(evidence)) {
      holders.set(kind, (holders.get(kind) ?? new Set()).add(one))
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
    }
  const isShared = (kind: string) => holders.get(kind)?.size === 1 && (counts.get(kind) ?? 0) > 1
  const common = Object.assign({}, ...report.targets.map(({ evidence }) => part(evidence, isShared)))
  if (Object.keys(common).length === 0) return report
  return {
    ...report,
    common,
    targets: report.targets.map(target => ({ ...target, evidence: part(target.evidence, kind => !isShared(kind)) })),
  }
}

/** The same report with all evidence at each of its targets. The copies are one object. */
export function withOwnEvidence({ common, ...report }: Report): Report {
  if (!common) return report
  const targets = report.targets.map(
    (target): TargetReport => ({
      ...target,
      evidence: { ...common, ...target.evidence },
    }),
  )
  return { ...report, targets }
}

const part = (evidence: EvidenceSet, wanted: (kind: string) => boolean): EvidenceSet =>
  Object.fromEntries(Object.entries(evidence).filter(([kind]) => wanted(kind)))
