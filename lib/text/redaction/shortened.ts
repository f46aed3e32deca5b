/** PHP's stack traces keep fifteen characters of an argument. */
const MIN_BEGINNING_LENGTH = 8
const MIN_BEGINNING_SHARE = 0.6

/** What a writer puts where it left something out: dots, or nothing but the end of the text or of what it quotes. */
const ELLIPSIS = /^(?:\.\.\.|…|\[\.\.\.\]|\\u2026)/
const QUOTE = /^\\{0,3}["'`]/
const ELLIPSIS_LENGTH = 6

/** Where the beginning of a secret ends that stands at a place of a text without the rest, `undefined` when none does. */
export function shortenedAt(
  text: string,
  at: number,
  secret: string,
): { readonly to: number; readonly kind: 'marked' | 'ended' } | undefined {
  const share = Math.ceil(secret.length * MIN_BEGINNING_SHARE)
  const least = Math.min(MIN_BEGINNING_LENGTH, share)
  if (secret.length <= least || !text.startsWith(secret.slice(0, least), at)) return undefined
  let length = least
  while (length < secret.length && text[at + length] === secret[length]) length++
  // A secret with dots in it.
  for (const shorter of [length, length - 1, length - 2, length - 3])
    if (shorter >= least && ELLIPSIS.test(text.slice(at + shorter, at + shorter + ELLIPSIS_LENGTH)))
      return { to: at + shorter, kind: 'marked' }
  const to = at + length
  const ends = to >= text.length || QUOTE.test(text.slice(to, to + ELLIPSIS_LENGTH))
  return ends && length >= share ? { to, kind: 'ended' } : undefined
}
