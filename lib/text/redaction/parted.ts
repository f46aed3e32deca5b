import { folded } from './folded.ts'
import type { Form } from './forms.ts'
import { createSortedTexts, goAlong } from './sorted-texts.ts'
import { isCommonWord, isName } from './weak.ts'

interface FormOf extends Form {
  readonly secret: string
}

interface Parted {
  readonly from: number
  readonly to: number
  readonly secret: string
  readonly encoded: boolean
}

/** Looks for what stands somewhere with line breaks, blanks, quotes and signs between its characters. */
interface PartedSearch {
  readonly add: (form: FormOf) => void
  readonly in: (text: string, take: (found: Parted) => boolean) => void
}

/** Fewer letters and digits may follow each other by accident when all that stands between is left out. */
const MIN_LETTERS = 8
/** Of numbers, which follow each other everywhere. */
const MIN_DIGITS = 16
/** An indent between two quotes and a sign is not longer. */
const MAX_BETWEEN = 80

/** By so many of its letters a form is looked for. */
const WINDOW = 5
const BITS_OF_LETTER = 6
const BITS_OF_WINDOW = (1 << (WINDOW * BITS_OF_LETTER)) - 1
/** One bit for each hash: so few bytes that they stay near. */
const WORDS_OF_HASHES = 1 << 13
const ASCII = 0x80
const OTHER_LETTER = 63

/** Letters and digits by their number, whatever their case; 0 is none of them. */
const NUMBERS = Uint8Array.from({ length: ASCII }, (_, code) => {
  const letter = String.fromCharCode(code)
  return /[a-z0-9]/i.test(letter) ? Number.parseInt(letter, 36) + 1 : 0
})

/** Beyond ASCII all are letters but blanks and what has no width. */
const numberOf = (code: number): number =>
  code < ASCII
    ? (NUMBERS[code] ?? 0)
    : code > 0xa0 && (code < 0x2000 || code >= 0x2070) && code !== 0x3000
      ? OTHER_LETTER
      : 0
const isLetter = (code: number): boolean => numberOf(code) > 0

const pushed = (window: number, letter: number): number => ((window << BITS_OF_LETTER) | letter) & BITS_OF_WINDOW
const hashOf = (window: number): number => Math.imul(window, 0x9e3779b1) >>> 14

/** A form without what may stand between its characters; `undefined` where too little is left to tell it from what others write. */
function lettersOf({ text, secret, encoded }: FormOf): string | undefined {
  const letters = Array.from({ length: text.length }, (_, at) => (isLetter(text.charCodeAt(at)) ? text[at] : '')).join(
    '',
  )
  if (letters.length < (/\D/.test(letters) ? MIN_LETTERS : MIN_DIGITS)) return undefined
  return encoded || !(isCommonWord(letters) || isCommonWord(secret) || isName(secret)) ? letters : undefined
}

export function createPartedSearch(): PartedSearch {
  const alike = new Map<number, ReturnType<typeof createSortedTexts<FormOf>>>()
  const beginnings = new Int32Array(WORDS_OF_HASHES)

  function add(form: FormOf): void {
    const letters = lettersOf(form)
    if (letters === undefined) return
    let window = 0
    for (let at = 0; at < WINDOW; at++) window = pushed(window, numberOf(letters.charCodeAt(at)))
    const hash = hashOf(window)
    beginnings[hash >> 5] = (beginnings[hash >> 5] ?? 0) | (1 << hash)
    const forms = alike.get(window) ?? createSortedTexts<FormOf>()
    alike.set(window, forms)
    forms.add(folded(letters), form)
  }

  function lookIn(text: string, take: (found: Parted) => boolean): void {
    let window = 0
    let count = 0
    let letters: ReturnType<typeof lettersIn> | undefined
    for (let end = 0; end < text.length; end++) {
      const letter = numberOf(text.charCodeAt(end))
      if (letter === 0) continue
      count++
      window = pushed(window, letter)
      const hash = hashOf(window)
      if ((((beginnings[hash >> 5] ?? 0) >> hash) & 1) === 0 || count < WINDOW) continue
      const forms = alike.get(window)
      if (!forms) continue
      letters ??= lettersIn(text)
      const wholes: string[] = []
      const first = count - WINDOW
      goAlong(forms.texts(), letters.text, first, (_, whole) => {
        if (whole !== undefined) wholes.push(whole)
      })
      for (const found of wholes.reverse().flatMap(forms.of)) {
        const place = placeOf(found, text, letters.at[first] ?? 0)
        if (place && take({ ...place, secret: found.secret, encoded: found.encoded })) break
      }
    }
  }

  return { add, in: lookIn }
}

function lettersIn(text: string): { readonly text: string; readonly at: readonly number[] } {
  const small = folded(text)
  const at: number[] = []
  const pieces: string[] = []
  let from = 0
  for (let place = 0; place <= text.length; place++) {
    if (place < text.length && isLetter(text.charCodeAt(place))) at.push(place)
    else {
      if (place > from) pieces.push(small.slice(from, place))
      from = place + 1
    }
  }
  return { text: pieces.join(''), at }
}

/** Where a form stands whose first letter is at a place: each of its characters in their order, with not too much between two of them. Nothing between is no matter of this search. */
function placeOf(
  { text: form, anyCase }: FormOf,
  text: string,
  place: number,
): { readonly from: number; readonly to: number } | undefined {
  let next = 0
  while (!isLetter(form.charCodeAt(next))) next++
  let from = place
  for (let lead = next; lead > 0 && from > 0 && text[from - 1] === form[lead - 1]; lead--) from--
  let last = form.length
  while (!isLetter(form.charCodeAt(last - 1))) last--
  let to = place
  let skipped = 0
  let between = 0
  for (; next < last; next++) {
    const wanted = form.charAt(next)
    if (isBlank(wanted)) {
      if (text[to] === wanted) to++
      continue
    }
    between = 0
    while (!isSame(text.charAt(to), wanted, anyCase)) {
      if (to >= text.length || between === MAX_BETWEEN || isLetter(text.charCodeAt(to))) return undefined
      between++
      to++
    }
    skipped += between
    to++
  }
  if (skipped === 0) return undefined
  for (; last < form.length && text[to] === form[last]; last++) to++
  return { from, to }
}

const isBlank = (character: string): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r'

const isSame = (a: string, b: string, anyCase: boolean): boolean => a === b || (anyCase && folded(a) === folded(b))
