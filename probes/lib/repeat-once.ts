import type { EvidenceData, EvidenceKind } from '../../evidence/index.ts'
import type { Probe, ProbeContext } from './define.ts'
import { within } from './within.ts'

/** The part of a probe's time after which its first look stands. */
const SHARE_OF_PROBE = 0.9

/**
 * The same probe, which looks a second time where the first look is in doubt: one connection that was cut, or on which something else than the
 * expected spoke, says nothing of the platform. What both looks see, or what the first saw when there is no time for another, is the evidence.
 */
export function repeatOnce<K extends EvidenceKind, After extends EvidenceKind>(
  probe: Probe<K, After>,
  isInDoubt: (data: EvidenceData[K], context: ProbeContext<After>) => boolean,
): Probe<K, After> {
  return {
    ...probe,
    collect: async context => {
      const startedAt = performance.now()
      const first = await probe.collect(context)
      if (!isInDoubt(first, context)) return first
      const limitMs = (probe.deadlineMs?.(context.target) ?? context.target.limits.probeMs) * SHARE_OF_PROBE
      const leftMs = limitMs - (performance.now() - startedAt)
      try {
        return await within(leftMs, context.signal, signal => probe.collect({ ...context, signal }))
      } catch (error) {
        if (context.signal.aborted) throw error
        return first
      }
    },
  }
}
