import { harmless, harmlessLine } from '../harmless.ts'
import { isCommonWord } from './weak.ts'

type Parting = 'never' | 'maybe' | 'always'

/** A way in which a secret is written; `encoded` ones coincide with nothing else by accident. */
export interface Form {
  readonly text: string
  readonly encoded: boolean
  /** True when upper and lower case make no difference. */
  readonly anyCase: boolean
  /** Whether something may stand between its characters. */
  readonly parted: Parting
}

/** Shorter ones are too common to be told apart from ordinary text. */
export const MIN_FORM_LENGTH = 4
/** What one line of a longer secret needs to be recognised alone. */
const MIN_LINE_LENGTH = 6
const MIN_ENCODED_LENGTH = 6
/** Two bytes of hexadecimal are anybody's. */
const MIN_LIST_LENGTH = 8
const MIN_ANY_CASE_LENGTH = 8
/** Bytes whose numbers are found whatever parts them, and the lists of which all others are such. */
const MIN_PARTED_LIST = 8
const PARTED_LIST = /^(?:[0-9a-f]+|0x[0-9a-fx, ]+|\d{1,3}(?: \d{1,3})*)$/

const NEVER: Parting = 'never'
const MAYBE: Parting = 'maybe'
const ALWAYS: Parting = 'always'

const CONTROL_CHARACTERS = /\p{Cc}+/gu

/** What to look for in a text whose escapes were undone: the secret, what collapsing and stripping make of it, its lines, and base64 around it. */
export function formsOf(secret: string): readonly Form[] {
  const lines = secret.split(/[\r\n]+/).map(line => line.trim())
  const shown = [
    secret,
    secret.trim(),
    secret.replace(/\s+/g, ' ').trim(),
    secret.replace(CONTROL_CHARACTERS, ''),
    secret.replace(CONTROL_CHARACTERS, ' ').trim(),
    ...(lines.length > 1 ? lines.filter(line => line.length >= MIN_LINE_LENGTH) : []),
    ...misreadingsOf(secret),
    ...doublingsOf(secret),
    ...withoutTags(secret),
  ]
  const plain = [...new Set(shown)].flatMap(text => [
    text,
    harmless(text),
    harmlessLine(text),
    compatible(harmlessLine(text)),
  ])
  const bytes = Buffer.from(secret)
  // A whole JSON document may have been encoded.
  const encoded = [bytes, Buffer.from(JSON.stringify(secret).slice(1, -1)), Buffer.from(secret, 'utf16le')]
  const isLong = bytes.length >= MIN_PARTED_LIST
  const anyCase = secret.length >= MIN_ANY_CASE_LENGTH && !isCommonWord(secret)
  return [
    ...distinct(plain, MIN_FORM_LENGTH).map(text => ({ text, encoded: false, anyCase, parted: MAYBE })),
    ...distinct(encoded.flatMap(base64Of), MIN_ENCODED_LENGTH).map(text => ({
      text,
      encoded: true,
      anyCase: false,
      parted: MAYBE,
    })),
    ...distinct(listsOf(bytes), MIN_LIST_LENGTH).map(text => ({
      text,
      encoded: true,
      anyCase: true,
      parted: isLong && PARTED_LIST.test(text) ? MAYBE : NEVER,
    })),
    ...(isLong ? wordsOf(bytes) : []).map(text => ({ text, encoded: true, anyCase: true, parted: ALWAYS })),
  ]
}

/** Marks that a writer sets twice where they would mean something: SQL and YAML, tables, Compose and Make, formats and Windows. */
const DOUBLED: readonly string[] = ["'", '"', '$', '%', '{', '}']

const doublingsOf = (secret: string): readonly string[] => {
  const marks = DOUBLED.filter(mark => secret.includes(mark))
  const twice = (text: string, mark: string): string => text.replaceAll(mark, () => mark.repeat(2))
  return [...marks.map(mark => twice(secret, mark)), twice(twice(secret, '{'), '}')]
}

/** Without what looks like a tag, closed or not, as it is left where tags are taken away. */
const withoutTags = (secret: string): readonly string[] =>
  [/<[^<>]{0,512}>/g, /<[^>]{0,512}>/g, /<[a-z/!?][^>]{0,512}(?:>|$)/gi]
    .map(tag => secret.replace(tag, ''))
    .filter(left => left.length >= MIN_LINE_LENGTH && !isCommonWord(left))

/** One way of writing for characters that only look different: full width, ligatures, accents of their own. */
export const compatible = (text: string): string => text.normalize('NFKC')

/** What becomes of letters beyond ASCII where somebody takes UTF-8 for something else, or cannot write them. */
function misreadingsOf(secret: string): readonly string[] {
  const beyond = /[^\p{ASCII}]/gu
  if (secret.search(beyond) < 0) return []
  const dropped = secret.replace(beyond, '')
  const misread = inLatin(secret)
  return [
    ...misread,
    ...misread.flatMap(inLatin),
    secret.replace(beyond, '?'),
    secret.replace(beyond, '\ufffd'),
    secret.replace(beyond, letter => '?'.repeat(Buffer.byteLength(letter))),
    secret.replace(beyond, letter => '\ufffd'.repeat(Buffer.byteLength(letter))),
    // In dumps.
    secret.replace(beyond, letter => '.'.repeat(Buffer.byteLength(letter))),
    secret.replace(beyond, letter => [...Buffer.from(letter)].map(byte => byte.toString(8)).join('')),
    ...(dropped.length >= MIN_LINE_LENGTH ? [dropped] : []),
  ]
}

/** UTF-8 taken for one of the encodings with a byte for each letter. */
const inLatin = (text: string): readonly string[] => {
  const bytes = Buffer.from(text)
  return [bytes.toString('latin1'), new TextDecoder('windows-1252').decode(bytes)]
}

/** Its bytes as numbers: hexadecimal in a row and as dumps part them, one by one and in twos, and as a list of decimals. */
const listsOf = (bytes: Buffer): readonly string[] => {
  const pairs = [...bytes].map(byte => byte.toString(16).padStart(2, '0'))
  return [
    pairs.join(''),
    pairs.join(' '),
    pairs.join(':'),
    `0x${pairs.join(', 0x')}`,
    ...[0, 1].map(before =>
      pairs.map((pair, index) => (index > 0 && (index + before) % 2 === 0 ? ` ${pair}` : pair)).join(''),
    ),
    bytes.join(','),
    bytes.join(', '),
    bytes.join(' '),
  ]
}

/** Its bytes as a machine with the last one first reads two of them together, from either. */
const wordsOf = (bytes: Buffer): readonly string[] =>
  [bytes, bytes.subarray(1)].map(part => {
    const even = Buffer.from(part.subarray(0, part.length - (part.length % 2)))
    return even.swap16().toString('hex')
  })

const distinct = (texts: readonly string[], minLength: number): readonly string[] =>
  [...new Set(texts)].filter(text => text.length >= minLength)

/** Inside of a longer text (`user:password`) base64 has three forms, of which the characters at the ends depend on the neighbours. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor(((before + bytes.length) * 8) / 6)
    const own = encoded.slice(from, to)
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
