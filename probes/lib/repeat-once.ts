import type { EvidenceData, EvidenceKind } from '../../evidence/index.ts'
import { cannotLook } from './cannot-look.ts'
import type { Probe, ProbeContext } from './define.ts'
import { codeOf } from './error-code.ts'
import { within } from './within.ts'

/** The part of a probe's time after which a second look is given up. */
const SHARE_OF_PROBE = 0.9

/**
 * The same probe, which looks a second time where the first look is in doubt: one connection that was cut, or on which something else than the
 * expected spoke, says nothing of the platform. What the second look sees is the evidence; where it comes to no end in the time that is left,
 * nothing is known (`deadline`).
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
        if (context.signal.aborted || codeOf(error) !== 'ETIMEDOUT') throw error
        throw cannotLook(
          'deadline',
          'the first look did not get through, and the second one did not end in the time that was left',
          'try again; if it stays so, give more time: --timeout',
        )
      }
    },
  }
}
