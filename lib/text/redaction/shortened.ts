import type { Shortest } from './shortest.ts'

/** PHP's stack traces keep fifteen characters of an argument. */
const MIN_BEGINNING_LENGTH = 8
const MIN_BEGINNING_SHARE = 0.6

/** What a writer puts where it left something out: dots, or nothing but the end of the text or of what it quotes. */
const ELLIPSIS = /^(?:\.\.\.|…|\[\.\.\.\]|\\u2026)/
const QUOTE = /^\\{0,3}["'`]/
const ELLIPSIS_LENGTH = 6
/** How any of these begins. */
const SIGNS: ReadonlySet<string> = new Set(['.', '…', '[', '\\', '"', "'", '`', ''])
/** Dots at the end of what is left may be the secret's own. */
const MAX_OWN_DOTS = 3

/** Where what is left of a secret ends, and by what that was told. */
export interface Left {
  readonly at: number
  readonly kind: 'marked' | 'ended'
}

/** Whether a text says at a place up to which it is like a secret that it left out the rest. */
export function leftBefore(text: string, at: number): Left | undefined {
  for (let before = at; before >= at - MAX_OWN_DOTS; before--) {
    if (before < at && text[before] !== '.') break
    if (SIGNS.has(text.charAt(before)) && ELLIPSIS.test(signAt(text, before))) return { at: before, kind: 'marked' }
  }
  const isEnded = SIGNS.has(text.charAt(at)) && (at >= text.length || QUOTE.test(signAt(text, at)))
  return isEnded ? { at, kind: 'ended' } : undefined
}

const signAt = (text: string, at: number): string => text.slice(at, at + ELLIPSIS_LENGTH)

/**
 * The secret whose beginning stands somewhere with nothing but a sign after it; `undefined` when the beginning is too short to tell. That several
 * begin so says the text itself in the place of any of them: the same beginning stays the same, and none is taken for another.
 */
export function secretBeginningWith(
  beginning: string,
  left: Left['kind'],
  { first, other }: Shortest<{ readonly text: string; readonly secret: string }>,
): string | undefined {
  const tells = ({ text }: { readonly text: string }): boolean => beginning.length >= leastOf(text, left)
  if (!tells(first)) return undefined
  return other && tells(other) ? beginning : first.secret
}

function leastOf({ length }: string, left: Left['kind']): number {
  const share = Math.ceil(length * MIN_BEGINNING_SHARE)
  return left === 'ended' ? share : Math.min(MIN_BEGINNING_LENGTH, share)
}
