import type { EvidenceSet } from '../index.ts'

/**
 * The moment by which a target is judged: when its service was seen, so that everybody who asks for the hour gets one answer; without that, when the
 * newest evidence was.
 */
export const judgedAt = ({ service, ...others }: EvidenceSet): Date =>
  new Date(service?.observedAt ?? Math.max(0, ...Object.values(others).map(({ observedAt }) => Date.parse(observedAt))))
