import type { EvidenceKind, EvidenceOf, EvidenceSet } from '../evidence/index.ts'
import type { Gatherer } from '../probes/gather.ts'

/** What was seen once, in the place of looking: nobody is asked, and what was not looked at then is not seen now. */
export function recordedGatherer(evidence: EvidenceSet): Gatherer {
  const has = (kind: EvidenceKind) => Object.hasOwn(evidence, kind)
  function get<K extends EvidenceKind>(kind: K): Promise<EvidenceOf<K>>
  async function get(kind: EvidenceKind): Promise<EvidenceOf<EvidenceKind>> {
    return (has(kind) ? evidence[kind] : undefined) ?? notLookedAt(kind, evidence)
  }
  return {
    get,
    hasStarted: has,
    start() {},
    async settled() {},
    async collect(kinds) {
      return Object.fromEntries(await Promise.all([...kinds].map(async kind => [kind, await get(kind)] as const)))
    },
  }
}

const notLookedAt = (kind: EvidenceKind, evidence: EvidenceSet): EvidenceOf<EvidenceKind> => ({
  kind,
  status: 'unavailable',
  reproduce: '',
  observedAt: Object.values(evidence)[0]?.observedAt ?? new Date(0).toISOString(),
  elapsedMs: 0,
  error: {
    code: 'not-here',
    message: `the recording has no ${kind}: the run that it keeps did not look at it`,
    hint: 'look at the platform itself',
  },
})
