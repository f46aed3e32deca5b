import type { EvidenceKind, EvidenceOf, EvidenceSet } from '../evidence/index.ts'
import { probes } from '../probes/index.ts'

/** How long gathering took against the longest chain of calls that wait for each other, each costing one added latency. */
interface Gathering {
  readonly gatheringMs: number
  readonly chainMs: number
  readonly chain: readonly string[]
}

export function gatheringOf(evidence: EvidenceSet, latencyMs: number): Gathering {
  const seen = Object.values(evidence)
  const ends = seen.map(endOf)
  const starts = seen.map(one => endOf(one) - one.elapsedMs)
  const longest = seen
    .filter(one => !waitsForDelivery(one))
    .map(one => chainTo(one.kind, evidence, latencyMs))
    .reduce((a, b) => (b.calls > a.calls ? b : a))
  const finished = Math.max(...seen.filter(one => !waitsForDelivery(one)).map(endOf), 0)
  return {
    gatheringMs: (finished || Math.max(...ends)) - Math.min(...starts),
    chainMs: longest.calls * latencyMs,
    chain: longest.kinds,
  }
}

/** Waiting for log delivery is no call: that probe is measured apart. */
const waitsForDelivery = (one: EvidenceOf<EvidenceKind>): boolean => one.kind === 'request-marker'

const endOf = (one: EvidenceOf<EvidenceKind>): number => Date.parse(one.observedAt)

function chainTo(
  kind: EvidenceKind,
  evidence: EvidenceSet,
  latencyMs: number,
): { calls: number; kinds: readonly string[] } {
  const own = Math.floor((evidence[kind]?.elapsedMs ?? 0) / latencyMs)
  const before = probes[kind].after.map(below => chainTo(below, evidence, latencyMs))
  const deepest = before.reduce((a, b) => (b.calls > a.calls ? b : a), { calls: 0, kinds: [] as readonly string[] })
  return { calls: deepest.calls + own, kinds: [...deepest.kinds, `${kind} x${own}`] }
}
