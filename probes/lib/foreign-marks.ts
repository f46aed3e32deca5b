import { wholeOf } from '../../lib/text/cut.ts'

/** Our marks in bytes that nobody has read yet: in UTF-8, and as JSON and XML can write them. */
const MAY_HOLD_MARKS = /\u00ef\u00b7|\\ufdd|&#(?:x0{0,8}fdd|0{0,8}6497)/i

/** Takes what looks like a mark of ours out of every text of an answer; `body`: the bytes that it was read from. */
export function takeMarksOut(answer: unknown, body: Uint8Array): void {
  if (MAY_HOLD_MARKS.test(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'))) unmark(answer)
}

function unmark(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  for (const [key, member] of Object.entries(value))
    if (typeof member === 'string') Reflect.set(value, key, wholeOf(member))
    else unmark(member)
}
