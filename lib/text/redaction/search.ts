import { folded } from './folded.ts'
import { formsOf, MIN_FORM_LENGTH } from './forms.ts'
import { createFormsAlike, type FormsAlike } from './forms-alike.ts'
import { createPartedSearch } from './parted.ts'
import { type Left, reversed } from './shortened.ts'

/** A secret found in a text. */
interface Found {
  readonly from: number
  readonly to: number
  readonly secret: string
  readonly encoded: boolean
  /** Present when only its beginning or its end stands there: how the text says that it was shortened. */
  readonly shortened?: Left['kind']
}

/** Looks for any number of secrets at once: a fleet has hundreds, and every text that leaves the process is searched for all of them. */
interface Search {
  readonly add: (secret: string) => void
  /** Hands over what stands at each place of a text, the longest first, until `take` says that it took one: what is shorter is part of that. */
  readonly in: (text: string, take: (found: Found) => boolean) => void
}

const HASHES = 1 << 20

/** What may be at a place: a beginning, an end. */
const BEGINS = 1
const ENDS = 2

export function createSearch(): Search {
  /** What is looked for, by how it begins and by how it ends, and the hashes of that, which say fast that nothing begins or ends here. */
  const alike = new Map<number, FormsAlike>()
  const endingAlike = new Map<number, FormsAlike>()
  const known = new Uint8Array(HASHES)
  const parted = createPartedSearch()

  function add(secret: string): void {
    for (const form of formsOf(secret)) {
      if (form.parted !== 'never') parted.add({ ...form, secret })
      if (form.parted === 'always') continue
      const from = form.text.length - MIN_FORM_LENGTH
      formsAt(alike, windowAt(form.text, 0), BEGINS).add({ ...form, secret })
      formsAt(endingAlike, windowAt(form.text, from), ENDS).add({ ...form, text: reversed(form.text), secret })
    }
  }

  function formsAt(those: Map<number, FormsAlike>, window: number, what: number): FormsAlike {
    const hash = hashOf(window)
    known[hash] = (known[hash] ?? 0) | what
    const forms = those.get(window) ?? createFormsAlike(what === ENDS)
    those.set(window, forms)
    return forms
  }

  function lookIn(text: string, take: (found: Found) => boolean): void {
    let small: string | undefined
    let backwards: { readonly text: string; readonly small: string } | undefined
    let window = 0
    for (let end = 0; end < text.length; end++) {
      window = pushed(window, text.charCodeAt(end))
      const what = known[hashOf(window)] ?? 0
      if (what === 0) continue
      const from = end + 1 - MIN_FORM_LENGTH
      if (from < 0) continue
      const forms = (what & BEGINS) === 0 ? undefined : alike.get(window)
      if (forms) {
        small ??= folded(text)
        for (const { length, ...standing } of forms.at(text, small, from))
          if (take(placed({ from, to: from + length, ...standing }, text))) break
      }
      const ending = (what & ENDS) === 0 ? undefined : endingAlike.get(window)
      if (ending) {
        small ??= folded(text)
        backwards ??= { text: reversed(text), small: reversed(small) }
        for (const { length, ...standing } of ending.at(backwards.text, backwards.small, text.length - 1 - end))
          if (standing.shortened && take(placed({ from: end + 1 - length, to: end + 1, ...standing }, text))) break
      }
    }
    parted.in(text, found => take(placed(found, text)))
  }

  return { add, in: lookIn }
}

function windowAt(text: string, from: number): number {
  let window = 0
  for (let at = from; at < from + MIN_FORM_LENGTH; at++) window = pushed(window, text.charCodeAt(at))
  return window
}

const BEYOND_ASCII = 0x80
const FOLDED = Uint8Array.from({ length: BEYOND_ASCII }, (_, code) =>
  code >= 0x41 && code <= 0x5a ? code + 0x20 : code,
)

/** Four characters in the bits of a number, whatever their case; one more pushes the first one out. Beyond ASCII letters change their case in too many ways: all are one. */
const pushed = (window: number, code: number): number =>
  (window << 8) | (code < BEYOND_ASCII ? (FOLDED[code] ?? code) : BEYOND_ASCII)

const hashOf = (window: number): number => Math.imul(window, 0x9e3779b1) >>> 12

const BASE64 = /[A-Za-z0-9+/_=-]/
/** A login around a password is not longer. */
const MAX_AROUND = 256

/** Of base64 the whole word: its neighbours hold bits of the secret, and the user name. */
function placed(found: Found, text: string): Found {
  if (!found.encoded) return found
  let { from, to } = found
  while (from > 0 && found.from - from < MAX_AROUND && BASE64.test(text.charAt(from - 1))) from--
  while (to < text.length && to - found.to < MAX_AROUND && BASE64.test(text.charAt(to))) to++
  return { ...found, from, to }
}
