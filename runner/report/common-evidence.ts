import type { EvidenceSet } from '../../evidence/index.ts'
import type { Report, SharedEvidence, TargetReport } from './report.ts'

type Held = ReadonlyMap<unknown, readonly string[]>

/** The same report with the evidence that several of its targets share said once: hundreds of copies would be most of a fleet's report. */
export function withCommonEvidence(report: Report): Report {
  const holders = holdersOf(report.targets)
  const ofAll = new Set([...holders].flatMap(([kind, held]) => (isOneOfSeveral(held) ? [kind] : [])))
  const isOfAll = (kind: string): boolean => ofAll.has(kind)
  const isOfSome = (kind: string, one: unknown): boolean =>
    !isOfAll(kind) && (holders.get(kind)?.get(one)?.length ?? 0) > 1
  const common = Object.assign({}, ...report.targets.map(({ evidence }) => part(evidence, isOfAll)))
  const shared = sharedOf(report.targets, holders, isOfSome)
  if (Object.keys(common).length === 0 && shared.length === 0) return report
  const isOwn = (kind: string, one: unknown) => !isOfAll(kind) && !isOfSome(kind, one)
  return {
    ...report,
    ...(Object.keys(common).length === 0 ? {} : { common }),
    ...(shared.length === 0 ? {} : { shared }),
    targets: report.targets.map(target => ({ ...target, evidence: part(target.evidence, isOwn) })),
  }
}

function isOneOfSeveral(held: Held): boolean {
  const [tenants = []] = held.values()
  return held.size === 1 && tenants.length > 1
}

/** The same report with all evidence at each of its targets. The copies are one object. */
export function withOwnEvidence({ common, shared, ...report }: Report): Report {
  if (!common && !shared) return report
  const ofSome = new Map<string, EvidenceSet>()
  for (const { tenants, evidence } of shared ?? [])
    for (const tenant of tenants) ofSome.set(tenant, { ...ofSome.get(tenant), ...evidence })
  const targets = report.targets.map(
    (target): TargetReport => ({
      ...target,
      evidence: { ...common, ...ofSome.get(target.tenant), ...target.evidence },
    }),
  )
  return { ...report, targets }
}

/** Which targets have one and the same piece of evidence, by its kind. */
function holdersOf(targets: readonly TargetReport[]): ReadonlyMap<string, Held> {
  const holders = new Map<string, Map<unknown, string[]>>()
  for (const { tenant, evidence } of targets)
    for (const [kind, one] of Object.entries(evidence)) {
      const ofKind = holders.get(kind) ?? new Map<unknown, string[]>()
      const tenants = ofKind.get(one) ?? []
      tenants.push(tenant)
      holders.set(kind, ofKind.set(one, tenants))
    }
  return holders
}

function sharedOf(
  targets: readonly TargetReport[],
  holders: ReadonlyMap<string, Held>,
  isOfSome: (kind: string, one: unknown) => boolean,
): readonly SharedEvidence[] {
  const groups = new Map<string, SharedEvidence>()
  for (const { tenant, evidence } of targets)
    for (const [kind, one] of Object.entries(part(evidence, isOfSome))) {
      const tenants = holders.get(kind)?.get(one) ?? []
      if (tenants[0] !== tenant) continue
      const key = tenants.join(' ')
      groups.set(key, { tenants, evidence: { ...groups.get(key)?.evidence, [kind]: one } })
    }
  return [...groups.values()]
}

const part = (evidence: EvidenceSet, wanted: (kind: string, one: unknown) => boolean): EvidenceSet =>
  Object.fromEntries(Object.entries(evidence).filter(([kind, one]) => wanted(kind, one)))
