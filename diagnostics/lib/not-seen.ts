import { camelCase } from '../../evidence/camel-case.ts'
import type { CannotLookCode, EvidenceKind } from '../../evidence/index.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../../specs/catalogue.ts'
import { evidenceKinds } from './evidence-kinds.ts'
import { quoted } from './text.ts'

/** Evidence that could not be seen, with AWS' own words. */
export interface NotSeen {
  readonly kind: EvidenceKind
  readonly reproduce: string
  readonly message: string
  readonly hint: string
}

/** Every kind that was refused with one code. */
export function notSeen(view: object, code: CannotLookCode): readonly NotSeen[] {
  const found: Readonly<Record<string, unknown>> = { ...view }
  return evidenceKinds.flatMap(kind => {
    const evidence = found[camelCase(kind)]
    return isUnavailable(evidence) && evidence.error.code === code
      ? [{ kind, reproduce: evidence.reproduce, message: evidence.error.message, hint: evidence.error.hint }]
      : []
  })
}

interface Unavailable {
  readonly status: 'unavailable'
  readonly reproduce: string
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

const isUnavailable = (value: unknown): value is Unavailable =>
  typeof value === 'object' && value !== null && 'status' in value && value.status === 'unavailable'

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
