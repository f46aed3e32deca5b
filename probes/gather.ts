import type { EvidenceData, EvidenceKind, EvidenceOf, EvidenceSet } from '../evidence/index.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { probes } from './index.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { type Common, commonOf } from './lib/common.ts'
import { withDeadline } from './lib/deadline.ts'
import type { Probe, Seen } from './lib/define.ts'
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
  const memoOf = (kind: EvidenceKind): SharedEvidence => (isCommon(kind) ? shared : own)

  function get<K extends EvidenceKind>(kind: K): Promise<EvidenceOf<K>>
  function get(kind: EvidenceKind): Promise<EvidenceOf<EvidenceKind>> {
    const memo = memoOf(kind)
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
    // A look that waits for nothing asks before those are begun that come after it in the order.
    const seen = probe.after.length > 0 || probe.afterIfNeeded ? await seenBefore(probe) : {}
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

  async function seenBefore({ after, afterIfNeeded }: Probe<EvidenceKind>): Promise<Partial<Seen<EvidenceKind>>> {
    const seen = await Promise.all(after.map(async before => [before, await get(before)] as const))
    if (await afterIfNeeded?.isNeeded({ target, aws, common })) await settled(afterIfNeeded?.kinds ?? [])
    return Object.fromEntries(seen)
  }

  const hasStarted = (kind: EvidenceKind): boolean => memoOf(kind).has(kind)

  async function settled(kinds: Iterable<EvidenceKind>): Promise<void> {
    await Promise.allSettled([...kinds].map(kind => get(kind)))
  }

  return {
    get,
    hasStarted,
    start: kinds => {
      const wanted = [...kinds].filter(kind => !hasStarted(kind))
      if (wanted.length === 0) return
      for (const kind of longestFirst(wanted)) void get(kind)
      openAhead({ target, aws, common }, wanted)
    },
    settled,
    collect: async kinds => {
      const entries = await Promise.all([...new Set(kinds)].map(async kind => [kind, await get(kind)] as const))
      return Object.fromEntries(entries)
    },
  }
}

/** Those at the beginning of the longest chain of answers first, each of which is asked for only after the one before. */
function longestFirst(kinds: readonly EvidenceKind[]): readonly EvidenceKind[] {
  const lengths = new Map<EvidenceKind, number>()
  const lengthFrom = (kind: EvidenceKind): number => {
    const known = lengths.get(kind)
    if (known !== undefined) return known
    const { ahead, answers = 1 } = probes[kind]
    const behind = kinds.filter(other => probes[other].after.includes(kind)).map(lengthFrom)
    const length = (ahead ? 0 : answers) + Math.max(0, ...behind)
    lengths.set(kind, length)
    return length
  }
  return kinds.toSorted((a, b) => lengthFrom(b) - lengthFrom(a))
}

export const hasSeen = (
  seen: Partial<Seen<EvidenceKind>>,
  after: readonly EvidenceKind[],
): seen is Seen<EvidenceKind> => after.every(kind => seen[kind] !== undefined)
