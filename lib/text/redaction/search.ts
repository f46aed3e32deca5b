import { folded } from './folded.ts'
import { formsOf, MIN_FORM_LENGTH } from './forms.ts'
import { createFormsAlike, type FormsAlike } from './forms-alike.ts'
import { createPartedSearch } from './parted.ts'
import type { Left } from './shortened.ts'

/** A secret found in a text. */
interface Found {
  readonly from: number
  readonly to: number
  readonly secret: string
  readonly encoded: boolean
  /** Present when only its beginning stands there: how the text says that it was shortened. */
  readonly shortened?: Left['kind']
}

/** Looks for any number of secrets at once: a fleet has hundreds, and every text that leaves the process is searched for all of them. */
interface Search {
  readonly add: (secret: string) => void
  /** Hands over what stands at each place of a text, the longest first, until `take` says that it took one: what is shorter is part of that. */
  readonly in: (text: string, take: (found: Found) => boolean) => void
}

const HASHES = 1 << 20

export function createSearch(): Search {
  /** What is looked for, by how it begins, and the hashes of that, which say fast that nothing begins here. */
  const alike = new Map<number, FormsAlike>()
  const beginnings = new Uint8Array(HASHES)
  const parted = createPartedSearch()

  function add(secret: string): void {
    for (const form of formsOf(secret)) {
      if (form.parted !== 'never') parted.add({ ...form, secret })
      if (form.parted === 'always') continue
      let window = 0
      for (let at = 0; at < MIN_FORM_LENGTH; at++) window = pushed(window, form.text.charCodeAt(at))
      beginnings[hashOf(window)] = 1
      const forms = alike.get(window) ?? createFormsAlike()
      alike.set(window, forms)
      forms.add({ ...form, secret })
    }
  }

  function lookIn(text: string, take: (found: Found) => boolean): void {
    let small: string | undefined
    let window = 0
    for (let end = 0; end < text.length; end++) {
      window = pushed(window, text.charCodeAt(end))
      if (beginnings[hashOf(window)] === 0) continue
      const from = end + 1 - MIN_FORM_LENGTH
      if (from < 0) continue
      const forms = alike.get(window)
      if (!forms) continue
      small ??= folded(text)
      for (const { length, ...standing } of forms.at(text, small, from))
        if (take(placed({ from, to: from + length, ...standing }, text))) break
    }
    parted.in(text, found => take(placed(found, text)))
  }

  return { add, in: lookIn }
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
