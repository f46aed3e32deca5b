import { type Form, formsOf, MIN_FORM_LENGTH } from './forms.ts'
import { shortenedAt } from './shortened.ts'

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

interface Entry extends Form {
  readonly secret: string
}

const HASHES = 1 << 20

export function createSearch(): Search {
  /** What is looked for, by the hash of how it begins, and which hashes occur. */
  const entries = new Map<number, Entry[]>()
  const beginnings = new Uint8Array(HASHES)

  function add(secret: string): void {
    for (const form of formsOf(secret)) {
      const hash = hashAt(form.text, 0)
      beginnings[hash] = 1
      const others = entries.get(hash)
      if (others) others.push({ ...form, secret })
      else entries.set(hash, [{ ...form, secret }])
    }
  }

  function* foundIn(text: string): Generator<Found> {
    for (let at = 0; at <= text.length - MIN_FORM_LENGTH; at++) {
      const hash = hashAt(text, at)
      if (beginnings[hash] === 0) continue
      for (const { text: form, encoded, anyCase, secret } of entries.get(hash) ?? [])
        if (standsAt(text, at, form, anyCase)) yield placed({ from: at, to: at + form.length, secret, encoded }, text)
        else if (!encoded) {
          const shortened = shortenedAt(text, at, form)
          if (shortened) yield { from: at, to: shortened.to, secret, encoded, shortened: shortened.kind }
        }
    }
  }

  return { add, in: text => [...foundIn(text)] }
}

const standsAt = (text: string, at: number, form: string, anyCase: boolean): boolean =>
  text.startsWith(form, at) || (anyCase && text.slice(at, at + form.length).toLowerCase() === form.toLowerCase())

/** Of the four characters from a place on, whatever their case. */
const hashAt = (text: string, at: number): number =>
  (folded(text.charCodeAt(at)) * 31 +
    folded(text.charCodeAt(at + 1)) * 967 +
    folded(text.charCodeAt(at + 2)) * 5_381 +
    folded(text.charCodeAt(at + 3)) * 40_503) &
  (HASHES - 1)

/** Beyond ASCII letters change their case in too many ways: all are one. */
const folded = (code: number): number => (code > 0x7f ? 0x80 : code >= 0x41 && code <= 0x5a ? code + 0x20 : code)

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
