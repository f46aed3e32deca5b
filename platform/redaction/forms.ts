/** A way in which a secret is written; `encoded` ones coincide with nothing else by accident. */
export interface Form {
  readonly text: string
  readonly encoded: boolean
}

/** Shorter ones are too common to be told apart from ordinary text. */
export const MIN_FORM_LENGTH = 4
/** What one line of a longer secret needs to be recognised alone. */
const MIN_LINE_LENGTH = 8
const MIN_ENCODED_LENGTH = 6

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/** What to look for in a text whose escapes were undone: the secret, what collapsing and stripping make of it, its lines, and base64 around it. */
export function formsOf(secret: string): readonly Form[] {
  const lines = secret.split(/[\r\n]+/).map(line => line.trim())
  const plain = [
    secret,
    secret.trim(),
    secret.replace(/\s+/g, ' ').trim(),
    secret.replace(CONTROL_CHARACTERS, ''),
    secret.replace(CONTROL_CHARACTERS, ' ').trim(),
    ...(lines.length > 1 ? lines.filter(line => line.length >= MIN_LINE_LENGTH) : []),
  ]
  // A whole JSON document may have been encoded.
  const encoded = [secret, JSON.stringify(secret).slice(1, -1)].flatMap(base64Of)
  return [
    ...distinct(plain, MIN_FORM_LENGTH).map(text => ({ text, encoded: false })),
    ...distinct(encoded, MIN_ENCODED_LENGTH).map(text => ({ text, encoded: true })),
  ]
}

const distinct = (texts: readonly string[], minLength: number): readonly string[] =>
  [...new Set(texts)].filter(text => text.length >= minLength)

/** Inside of a longer text (`user:password`) base64 has three forms, of which the characters at the ends depend on the neighbours. */
function base64Of(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor(((before + bytes.length) * 8) / 6)
    const own = encoded.slice(from, to)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
