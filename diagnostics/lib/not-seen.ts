import type { CannotLookCode, EvidenceKind, EvidenceSet } from '../../evidence/index.ts'
import { quoted } from '../../lib/text/words.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../../specs/catalogue.ts'

/** Evidence that could not be seen, with AWS' own words. */
export interface NotSeen {
  readonly kind: EvidenceKind
  readonly reproduce: string
  readonly message: string
  readonly hint: string
}

/** Every kind that was refused with one code. */
export function notSeen(view: EvidenceSet, code: CannotLookCode): readonly NotSeen[] {
  return Object.values(view).flatMap(evidence =>
    evidence?.status === 'unavailable' && evidence.error.code === code
      ? [
          {
            kind: evidence.kind,
            reproduce: evidence.reproduce,
            message: evidence.error.message,
            hint: evidence.error.hint,
          },
        ]
      : [],
  )
}

/** The steps that look at one of these kinds. */
export function stepsThatSee(kinds: readonly EvidenceKind[]): readonly SpecId[] {
  return specIds.filter(id => {
    const row: SpecRow = catalogue[id]
    return [...row.needs, ...row.considers].some(kind => kinds.includes(kind))
  })
}

/** Equal messages once, with the kinds of evidence they concern. */
export function refusals(found: readonly NotSeen[]): readonly string[] {
  const byMessage = new Map<string, string[]>()
  for (const { kind, message } of found) byMessage.set(message, [...(byMessage.get(message) ?? []), kind])
  return [...byMessage].map(([message, kinds]) => `${kinds.join(', ')}: ${quoted(message)}`)
}
