import type { EvidenceData, EvidenceKind, EvidenceOf, EvidenceSet } from '../evidence/index.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { probes } from './index.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { type Common, commonOf } from './lib/common.ts'
import { withDeadline } from './lib/deadline.ts'
import type { Seen } from './lib/define.ts'
import { publishLook } from './lib/look-events.ts'
import { openAhead } from './open-ahead.ts'

/** Looks at one target: every probe runs at most once, as early as what it stands on allows, and always comes to an end. */
export interface Gatherer {
  readonly get: <K extends EvidenceKind>(kind: K) => Promise<EvidenceOf<K>>
  /** Whether anybody has asked for a kind yet. */
  readonly hasStarted: (kind: EvidenceKind) => boolean
  /** Starts several kinds without waiting for them. */
  readonly start: (kinds: Iterable<EvidenceKind>) => void
  /** Ends when all of these kinds are seen or known to be unavailable. */
  readonly settled: (kinds: Iterable<EvidenceKind>) => Promise<void>
  /** The evidence of these kinds, as it was seen. */
  readonly collect: (kinds: Iterable<EvidenceKind>) => Promise<EvidenceSet>
}

/** Evidence that is the same for every tenant of an environment, kept for the whole run. */
export type SharedEvidence = Map<EvidenceKind, Promise<EvidenceOf<EvidenceKind>>>

/** Whether a kind of evidence is the same for every tenant of an environment. */
export const isCommon = (kind: EvidenceKind): boolean => probes[kind].scope === 'environment'

/** Whether a kind of evidence is seen without an account. */
export const isForAnybody = (kind: EvidenceKind): boolean => probes[kind].forAnybody === true

export function createGatherer(
  target: Target,
  options: { aws: Aws; shared: SharedEvidence; signal: AbortSignal; common?: Common },
): Gatherer {
  const { aws, shared, signal, common = commonOf([target], signal) } = options
  const own: SharedEvidence = new Map()

  function get<K extends EvidenceKind>(kind: K): Promise<EvidenceOf<K>>
  function get(kind: EvidenceKind): Promise<EvidenceOf<EvidenceKind>> {
    const memo = probes[kind].scope === 'environment' ? shared : own
    const known = memo.get(kind)
    if (known) return known
    const looking = look(kind)
    memo.set(kind, looking)
    return looking
  }

  async function look(kind: EvidenceKind): Promise<EvidenceOf<EvidenceKind>> {
    const probe = probes[kind]
    // Whoever needs it gets the error too.
    probe.ahead?.({ target, aws, common }).catch(() => {})
    const seen: Partial<Seen<EvidenceKind>> = Object.fromEntries(
      await Promise.all(probe.after.map(async before => [before, await get(before)] as const)),
    )
    if (await probe.afterIfNeeded?.isNeeded({ target, aws, common })) await settled(probe.afterIfNeeded?.kinds ?? [])
    if (!hasSeen(seen, probe.after)) throw new Error(`the evidence that ${kind} stands on is missing`)
    const startedAt = performance.now()
    const of = probe.scope === 'environment' ? target.environment.name : targetKey(target)
    publishLook({ of, kind, state: 'begun' })
    const said = <E extends EvidenceOf<EvidenceKind>>(evidence: E): E => {
      const { status, elapsedMs, reproduce } = evidence
      publishLook({ of, kind, state: 'ended', status, elapsedMs, reproduce })
      return evidence
    }
    const envelope = (reproduce: string) => ({
      kind,
      reproduce,
      observedAt: new Date().toISOString(),
      elapsedMs: Math.round(performance.now() - startedAt),
    })
    let reproduce = ''
    // A look that throws, whatever came, ends only itself.
    try {
      reproduce = probe.reproduce(target, seen)
      const data = await withDeadline<EvidenceData[EvidenceKind]>(
        probe.deadlineMs?.(target) ?? target.limits.probeMs,
        signal,
        deadline => probe.collect({ target, aws, signal: deadline, seen, common }),
      )
      return said({ ...envelope(reproduce), status: 'observed', data })
    } catch (error) {
      return said({ ...envelope(reproduce), status: 'unavailable', error: classify(error) })
    }
  }

  async function settled(kinds: Iterable<EvidenceKind>): Promise<void> {
    await Promise.allSettled([...kinds].map(kind => get(kind)))
  }

  return {
    get,
    hasStarted: kind => (probes[kind].scope === 'environment' ? shared : own).has(kind),
    start: kinds => {
      for (const kind of kinds) void get(kind)
      openAhead({ target, aws, common }, kinds)
    },
    settled,
    collect: async kinds => {
      const entries = await Promise.all([...new Set(kinds)].map(async kind => [kind, await get(kind)] as const))
      return Object.fromEntries(entries)
    },
  }
}

export const hasSeen = (
  seen: Partial<Seen<EvidenceKind>>,
  after: readonly EvidenceKind[],
): seen is Seen<EvidenceKind> => after.every(kind => seen[kind] !== undefined)
