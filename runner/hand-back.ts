import type { EvidenceKind } from '../evidence/index.ts'

/** Says which of the kinds that a step of a target has seen it hands back. */
type HandBack = (step: string, target: string, kinds: readonly EvidenceKind[]) => readonly EvidenceKind[]

/**
 * Evidence is large and travels to the reporting process once: by the first step that saw it, or by the first of any target where it is common to
 * all of them. The same step of the same target, run again, hands it back again.
 */
export function createHandBack(isCommon: (kind: EvidenceKind) => boolean): HandBack {
  const handedBack = new Map<string, string>()
  return (step, target, kinds) =>
    kinds.filter(kind => {
      const key = isCommon(kind) ? kind : `${target} ${kind}`
      const by = handedBack.get(key) ?? `${target} ${step}`
      handedBack.set(key, by)
      return by === `${target} ${step}`
    })
}
