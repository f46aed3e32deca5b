import { createHmac } from 'node:crypto'
import { decodedIn } from '../../../lib/text/redaction/base64.ts'
import { viewsOf } from '../../../lib/text/redaction/views.ts'
import { originally } from '../../../lib/text/rewrite.ts'
import { addressesIn, addressStandIns } from './addresses.ts'
import type { Originals } from './originals.ts'

/** A place in a text, and what is written there instead. */
interface Place {
  readonly from: number
  readonly to: number
  readonly written: string
}

/** A shorter word is replaced where it stands alone: inside of another it is a syllable. */
export const SYLLABLE = 4
/** A word of a text; an escape before it is none of its letters. */
const WORD = /%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[nrtbf]|[\p{L}\p{N}]+/giu
/** `Golden Crust` is goldencrust: as many words of a title, with one of these between them. */
const JOINED_WORDS = 4
const JOINT = /^[ _-]$/
const FIRST_ACCOUNT = 100_000_000_001
/** No vowels, so that no stand-in is a word that somebody reads something in. */
const LETTERS = 'bcdfghjklmnpqrstvwxz'
/** How deep a text is encoded in a text. */
const LAYERS = 20

/** The same text with a stand-in for each original in it, in whatever form it is written; the same original has the same one everywhere. */
export function standIns(
  { accounts, addresses, hosts, tenants, names }: Originals,
  key: Uint8Array,
): (text: string) => string {
  const words = new Map<string, string>()
  const taken = new Set<string>()
  const add = (word: string, kind: string) => words.set(word, standInFor(word, kind, key, taken))
  for (const tenant of tenants) add(tenant, 'tenant')
  for (const host of hosts) add(host, 'host')
  for (const name of names) add(name, 'name')
  let number = FIRST_ACCOUNT
  for (const account of accounts) {
    while (accounts.has(`${number}`)) number++
    words.set(account, `${number++}`)
  }
  const long = [...words.keys()].filter(word => word.length > SYLLABLE).sort((a, b) => b.length - a.length)
  const longest = Math.max(0, ...[...tenants].map(({ length }) => length))
  const addressFor = addressStandIns(key)

  function* insideOf(token: string, begin: number): Generator<Place> {
    const seen = token.toLowerCase()
    // A few letters are two when they are small: no name has them.
    if (seen.length !== token.length) return
    for (const word of long)
      for (let at = seen.indexOf(word); at >= 0; at = seen.indexOf(word, at + word.length)) {
        const to = at + word.length
        yield { from: begin + at, to: begin + to, written: likewise(token.slice(at, to), words.get(word) ?? word) }
      }
  }

  function* placesIn(text: string): Generator<Place> {
    for (const { from, to, written } of addressesIn(text)) {
      if (!addresses.has(written)) continue
      const other = addressFor(written)
      yield { from, to, written: text.startsWith(written, from) ? other : other.replaceAll('.', '-') }
    }
    const tokens = [...text.matchAll(WORD)].filter(([token]) => !/^[%\\]/.test(token))
    for (const [at, { 0: token, index }] of tokens.entries()) {
      const whole = words.get(token.toLowerCase())
      if (whole !== undefined) {
        yield { from: index, to: index + token.length, written: likewise(token, whole) }
        continue
      }
      yield* insideOf(token, index)
      let joined = token
      let end = index + token.length
      for (const next of tokens.slice(at + 1, at + JOINED_WORDS)) {
        joined += next[0]
        if (joined.length > longest || !JOINT.test(text.slice(end, next.index))) break
        end = next.index + next[0].length
        const tenant =
          joined.length > SYLLABLE && tenants.has(joined.toLowerCase()) ? words.get(joined.toLowerCase()) : undefined
        if (tenant !== undefined) yield { from: index, to: end, written: likewise(joined, tenant) }
      }
    }
  }

  const once = (text: string): string => written(text, [...placesIn(text)])

  /** What is spelled otherwise is written plainly: in the place of an escaped name stands the stand-in. */
  function renamed(text: string, depth: number): string {
    let now = once(text)
    for (let layer = 0; layer < LAYERS; layer++) {
      const views = viewsOf(now)
      const places = views.slice(1).flatMap((view): readonly Place[] =>
        [...placesIn(view.text)].map(({ from, to, written: other }) => {
          const [begin, end] = originally(view, from, to)
          return { from: begin, to: end, written: other }
        }),
      )
      const encoded =
        depth === 0
          ? []
          : views.flatMap(view =>
              [...decodedIn(view.text, new Set())].flatMap(({ from, to, word, decoded }): readonly Place[] => {
                const other = renamed(decoded, depth - 1)
                if (other === decoded) return []
                const [begin, end] = originally(view, from, to)
                return [
                  {
                    from: begin,
                    to: end,
                    written: Buffer.from(other).toString(/[_-]/.test(word) ? 'base64url' : 'base64'),
                  },
                ]
              }),
            )
      const next = written(now, [...places, ...encoded])
      if (next === now) return now
      now = once(next)
    }
    return now
  }

  const known = new Map<string, string>()
  return text => {
    const result = known.get(text) ?? renamed(text, 2)
    known.set(text, result)
    return result
  }
}

/** Places that overlap: the first, and of these the longest. */
function written(text: string, places: readonly Place[]): string {
  let result = ''
  let done = 0
  for (const place of places.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (place.from < done || place.to <= place.from) continue
    result += text.slice(done, place.from) + place.written
    done = place.to
  }
  return result + text.slice(done)
}

const likewise = (found: string, standIn: string): string => {
  if (found === found.toLowerCase()) return standIn
  if (found === found.toUpperCase()) return standIn.toUpperCase()
  return /^\p{Lu}/u.test(found) ? standIn.charAt(0).toUpperCase() + standIn.slice(1) : standIn
}

/** As long as the word, with letters and digits where it has them: what is too long or no name stays so. */
function standInFor(word: string, kind: string, key: Uint8Array, taken: Set<string>): string {
  const begin = /^\p{L}+$/u.test(word) && word.length >= kind.length + 2 ? kind : ''
  for (let attempt = 0; ; attempt++) {
    const random = createHmac('sha512', key).update(`${kind} ${attempt} ${word}`).digest()
    const made = [...word].map((letter, index) => {
      const number = random[index % random.length] ?? 0
      return (
        begin.charAt(index) || (/\p{N}/u.test(letter) ? `${number % 10}` : (LETTERS[number % LETTERS.length] ?? 'x'))
      )
    })
    const standIn = made.join('')
    if (standIn === word || taken.has(standIn)) continue
    taken.add(standIn)
    return standIn
  }
}
