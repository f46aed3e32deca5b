import { isUtf8 } from 'node:buffer'

const WORD = /[A-Za-z0-9+/_-]{8,16384}={0,2}/g
/** What these letters stand for at the beginning are the bits 10, with which no character of UTF-8 begins: most words of prose need not be decoded. */
const BEGINS_NO_TEXT = /^[g-v]/

/** Words of base64 that hold a text, and the text; without those in `dull`, to which words are added that hold none. */
export function* decodedIn(
  text: string,
  dull: Set<string>,
): Generator<{ readonly from: number; readonly to: number; readonly word: string; readonly decoded: string }> {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (BEGINS_NO_TEXT.test(word) || dull.has(word)) continue
    const bytes = Buffer.from(word, 'base64')
    if (isUtf8(bytes)) yield { from: index, to: index + word.length, word, decoded: bytes.toString('utf8') }
    else dull.add(word)
  }
}
