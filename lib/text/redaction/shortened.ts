/** PHP's stack traces keep fifteen characters of an argument. */
const MIN_BEGINNING_LENGTH = 8
const MIN_BEGINNING_SHARE = 0.6

/** What a writer puts where it left something out: dots, or nothing but the end of the text or of what it quotes. */
const ELLIPSIS = /^(?:\.\.\.|…|\[\.\.\.\]|\\u2026)/
const QUOTE = /^\\{0,3}["'`]/
const ELLIPSIS_LENGTH = 6
/** Dots at the end of what is left may be the secret's own. */
const MAX_OWN_DOTS = 3

/** Where what is left of a secret ends, and by what that was told. */
export interface Shortened {
  readonly to: number
  readonly kind: 'marked' | 'ended'
}

/** Whether a secret can have been shortened that goes on otherwise than a text from this place on. */
export const mayBeShortenedAt = (text: string, at: number): boolean =>
  isEndedAt(text, at) || isMarkedAt(text, at) || [1, 2, MAX_OWN_DOTS].some(dots => isMarkedAt(text, at - dots))

const isMarkedAt = (text: string, at: number): boolean => ELLIPSIS.test(text.slice(at, at + ELLIPSIS_LENGTH))
const isEndedAt = (text: string, at: number): boolean =>
  at >= text.length || QUOTE.test(text.slice(at, at + ELLIPSIS_LENGTH))

/** Where the beginning of a secret ends that stands at a place of a text without the rest, `undefined` when none does. */
export function shortenedAt(text: string, at: number, secret: string): Shortened | undefined {
  const share = Math.ceil(secret.length * MIN_BEGINNING_SHARE)
  const least = Math.min(MIN_BEGINNING_LENGTH, share)
  if (secret.length <= least || !text.startsWith(secret.slice(0, least), at)) return undefined
  let length = least
  while (length < secret.length && text[at + length] === secret[length]) length++
  for (let dots = 0; dots <= MAX_OWN_DOTS; dots++)
    if (length - dots >= least && isMarkedAt(text, at + length - dots))
      return { to: at + length - dots, kind: 'marked' }
  return isEndedAt(text, at + length) && length >= share ? { to: at + length, kind: 'ended' } : undefined
}
