import { decodedIn } from '../../../lib/text/redaction/base64.ts'
import { viewsOf } from '../../../lib/text/redaction/views.ts'
import { isRecord } from '../../../lib/values.ts'
import type { Originals } from './originals.ts'
import { SYLLABLE } from './stand-ins.ts'

/**
 * The originals that are still in what was written, in whatever form. It looks for them by itself, as whoever wants to know whose it is would: in
 * the text as it is, with its escapes undone, in base64, and without what stands between the letters. Texts in `own` are of the suite: an id of a step is
 * nobody's name.
 */
export function leftOver(
  written: unknown,
  originals: Originals,
  isMember: (key: string) => boolean,
  own: ReadonlySet<string> = new Set(),
): readonly string[] {
  const words = [originals.accounts, originals.tenants, originals.hosts, originals.names].flatMap(one => [...one])
  const [long, short] = [
    words.filter(({ length }) => length > SYLLABLE),
    words.filter(({ length }) => length <= SYLLABLE),
  ]
  const found = new Set<string>()
  const look = (text: string, depth: number) => {
    for (const { text: view } of viewsOf(text)) {
      const seen = view.toLowerCase()
      for (const word of long) if (seen.includes(word)) found.add(word)
      const alone = new Set(seen.match(/[\p{L}\p{N}]+/gu) ?? [])
      for (const word of short) if (alone.has(word)) found.add(word)
      const joined = seen.replace(/[ _-]/g, '')
      for (const one of originals.tenants) if (one.length > SYLLABLE && joined.includes(one)) found.add(one)
      for (const address of originals.addresses) if (holds(seen, address)) found.add(address)
      if (depth > 0) for (const { decoded } of decodedIn(view, new Set())) look(decoded, depth - 1)
    }
  }
  for (const text of new Set(everyText(written, isMember))) if (!own.has(text)) look(text, 2)
  return [...found]
}

/** Not as the beginning or the end of a longer number. */
function holds(text: string, address: string): boolean {
  for (const written of [address, address.replaceAll('.', '-')])
    for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) {
      const [before, after] = [text.charAt(at - 1), text.slice(at + written.length, at + written.length + 2)]
      if (!/[\d.]/.test(before) && !/^(?:\d|\.\d|-\d)/.test(after)) return true
    }
  return false
}

function* everyText(value: unknown, isMember: (key: string) => boolean): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value)
  else if (Array.isArray(value)) for (const inner of value) yield* everyText(inner, isMember)
  else if (isRecord(value))
    for (const [key, inner] of Object.entries(value)) {
      if (!isMember(key)) yield key
      yield* everyText(inner, isMember)
    }
}
