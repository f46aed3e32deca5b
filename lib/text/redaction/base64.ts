import { isUtf8 } from 'node:buffer'

/** A word that is looked into: shorter ones hold no secret, longer ones are no document. */
const SHORTEST = 8
const LONGEST = 16_384

/** What a letter of either alphabet stands for; others have more bits. */
const NO_LETTER = 64
const ASCII = 0x80
const BITS = Uint8Array.from({ length: ASCII }, (_, code) => {
  const letter = String.fromCharCode(code)
  return /[A-Za-z0-9+/_-]/.test(letter) ? (Buffer.from(`${letter}A`, 'base64')[0] ?? 0) >> 2 : NO_LETTER
})

function bitsOf(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < ASCII ? (BITS[code] ?? NO_LETTER) : NO_LETTER
}

/** Words of base64 that hold a text, and the text; without those in `dull`, to which words are added that hold none. */
export function* decodedIn(
  text: string,
  dull: Set<string>,
): Generator<{ readonly from: number; readonly to: number; readonly word: string; readonly decoded: string }> {
  for (let from = wordIn(text, 0); from >= 0; ) {
    const end = endOf(text, from)
    let to = end
    while (to - end < 2 && text[to] === '=') to++
    const word = text.slice(from, to)
    if (!dull.has(word)) {
      const bytes = Buffer.from(word, 'base64')
      if (isUtf8(bytes)) yield { from, to, word, decoded: bytes.toString('utf8') }
      else dull.add(word)
    }
    from = wordIn(text, end)
  }
}

/** Where the next word begins that may hold a text; -1 where there is none. */
function wordIn(text: string, begin: number): number {
  let from = begin
  for (let at = begin; at < text.length; at++) {
    if (bitsOf(text, at) === NO_LETTER) from = at + 1
    else if (at - from === SHORTEST - 1) {
      if (mayHoldText(text, from)) return from
      at = endOf(text, from) - 1
      from = at + 1
    }
  }
  return -1
}

function endOf(text: string, from: number): number {
  const last = Math.min(text.length, from + LONGEST)
  let to = from + SHORTEST
  while (to < last && bitsOf(text, to) !== NO_LETTER) to++
  return to
}

/** Whether eight letters can begin a text in UTF-8, as those of most words of prose cannot: each of six bytes is ASCII, or has its place among the bytes of a letter. */
function mayHoldText(text: string, from: number): boolean {
  let rest = 0
  for (let at = from; at < from + SHORTEST; at += 4) {
    const bits =
      (bitsOf(text, at) << 18) | (bitsOf(text, at + 1) << 12) | (bitsOf(text, at + 2) << 6) | bitsOf(text, at + 3)
    for (let shift = 16; shift >= 0; shift -= 8) {
      const byte = (bits >> shift) & 0xff
      const goesOn = (byte & 0xc0) === 0x80
      if (goesOn !== rest > 0) return false
      rest = goesOn ? rest - 1 : byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    }
  }
  return true
}
