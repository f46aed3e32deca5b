import { formsOf, MIN_FORM_LENGTH } from './forms.ts'
import { createFormsAlike, type FormsAlike } from './forms-alike.ts'

/** A secret found in a text. */
interface Found {
  readonly from: number
  readonly to: number
  readonly secret: string
  readonly encoded: boolean
  /** True when only its beginning stands there, and what follows says that it was shortened. */
  readonly shortened?: 'marked' | 'ended'
}

/** Looks for any number of secrets at once: a fleet has hundreds, and every text that leaves the process is searched for all of them. */
interface Search {
  readonly add: (secret: string) => void
  readonly in: (text: string) => readonly Found[]
}

const HASHES = 1 << 20

export function createSearch(): Search {
  /** What is looked for, by how it begins, and the hashes of that, which say fast that nothing begins here. */
  const alike = new Map<number, FormsAlike>()
  const beginnings = new Uint8Array(HASHES)

  function add(secret: string): void {
    for (const form of formsOf(secret)) {
      let window = 0
      for (let at = 0; at < MIN_FORM_LENGTH; at++) window = pushed(window, form.text.charCodeAt(at))
      beginnings[hashOf(window)] = 1
      const forms = alike.get(window) ?? createFormsAlike()
      alike.set(window, forms)
      forms.add({ ...form, secret })
    }
  }

  function foundIn(text: string): readonly Found[] {
    const found: Found[] = []
    let window = 0
    for (let end = 0; end < text.length; end++) {
      window = pushed(window, text.charCodeAt(end))
      if (beginnings[hashOf(window)] === 0) continue
      const at = end + 1 - MIN_FORM_LENGTH
      if (at < 0) continue
      const standing = alike.get(window)?.at(text, at) ?? []
      for (const { form, shortened } of standing) {
        const { secret, encoded } = form
        found.push(
          shortened
            ? { from: at, to: shortened.to, secret, encoded, shortened: shortened.kind }
            : placed({ from: at, to: at + form.text.length, secret, encoded }, text),
        )
      }
    }
    return found
  }

  return { add, in: foundIn }
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
