import { folded } from './folded.ts'
import type { Form } from './forms.ts'
import { isLetter, lettersOf, numberOf } from './letters.ts'
import { isPart, leftBefore } from './shortened.ts'
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
  /** Present when only its beginning stands there. */
  readonly shortened?: 'broken'
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

const pushed = (window: number, letter: number): number => ((window << BITS_OF_LETTER) | letter) & BITS_OF_WINDOW
const hashOf = (window: number): number => Math.imul(window, 0x9e3779b1) >>> 14

/** A form without what may stand between its characters; `undefined` where too little is left to tell it from what others write. */
function tellingLettersOf({ text, secret, encoded }: FormOf): string | undefined {
  const letters = lettersOf(text)
  if (!isEnough(letters)) return undefined
  return encoded || !(isCommonWord(letters) || isCommonWord(secret) || isName(secret)) ? letters : undefined
}

const isEnough = (letters: string): boolean => letters.length >= (/\D/.test(letters) ? MIN_LETTERS : MIN_DIGITS)

export function createPartedSearch(): PartedSearch {
  const alike = new Map<number, ReturnType<typeof createSortedTexts<FormOf>>>()
  const beginnings = new Int32Array(WORDS_OF_HASHES)

  function add(form: FormOf): void {
    const letters = tellingLettersOf(form)
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
      let part = ''
      let partly: readonly FormOf[] = []
      const texts = forms.texts()
      const all = letters
      goAlong(texts, all.text, first, (length, whole, from, to) => {
        if (whole !== undefined) wholes.push(whole)
        part = all.text.slice(first, first + length)
        // What the first and the last of a sorted list have in common all have.
        partly = from < to ? [...forms.of(texts[from]), ...forms.of(texts[to - 1])] : []
      })
      const begin = all.at[first] ?? 0
      const isTaken = wholes
        .reverse()
        .flatMap(forms.of)
        .some(({ secret, encoded, ...form }) => {
          const place = placeOf(form, text, begin)
          return place !== undefined && take({ from: place.from, to: place.to, secret, encoded })
        })
      const beginning = isTaken || !isEnough(part) ? undefined : beginningOf(part, partly, text, begin)
      if (beginning) take(beginning)
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

/** A beginning of a form, where the rest of it was left out. */
function beginningOf(letters: string, forms: readonly FormOf[], text: string, begin: number): Parted | undefined {
  const [form] = forms
  const place = form && placeOf(form, text, begin, letters.length)
  if (!place || !isPart(form, place.length)) return undefined
  if (!(form.encoded || leftBefore(text, place.to))) return undefined
  const isOne = forms.every(({ secret }) => secret === form.secret)
  return {
    from: place.from,
    to: place.to,
    secret: isOne ? form.secret : letters,
    encoded: form.encoded,
    shortened: 'broken',
  }
}

/**
 * Where a form stands whose first letter is at a place: each of its characters in their order, with not too much between two of them; of a beginning at
 * least so many letters. Nothing between is no matter of this search.
 */
function placeOf(
  { text: form, anyCase }: Pick<FormOf, 'text' | 'anyCase'>,
  text: string,
  place: number,
  least = Number.POSITIVE_INFINITY,
): { readonly from: number; readonly to: number; readonly length: number } | undefined {
  let next = 0
  while (!isLetter(form.charCodeAt(next))) next++
  let from = place
  for (let lead = next; lead > 0 && from > 0 && text[from - 1] === form[lead - 1]; lead--) from--
  let last = form.length
  while (!isLetter(form.charCodeAt(last - 1))) last--
  let to = place
  let skipped = 0
  let letters = 0
  for (; next < last; next++) {
    const wanted = form.charAt(next)
    if (isBlank(wanted)) {
      if (text[to] === wanted) to++
      continue
    }
    const between = betweenAt(text, to, wanted, anyCase)
    if (between === undefined) {
      if (letters < least) return undefined
      break
    }
    skipped += between
    to += between + 1
    if (isLetter(wanted.charCodeAt(0))) letters++
  }
  if (skipped === 0) return undefined
  for (; next === last && last < form.length && text[to] === form[last]; last++) to++
  return { from, to, length: next }
}

/** How much stands between a place and the next character of a form; `undefined` where that does not follow. */
function betweenAt(text: string, place: number, wanted: string, anyCase: boolean): number | undefined {
  for (let between = 0; between <= MAX_BETWEEN; between++) {
    if (isSame(text.charAt(place + between), wanted, anyCase)) return between
    if (place + between >= text.length || isLetter(text.charCodeAt(place + between))) return undefined
  }
  return undefined
}

const isBlank = (character: string): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r'

const isSame = (a: string, b: string, anyCase: boolean): boolean => a === b || (anyCase && folded(a) === folded(b))
