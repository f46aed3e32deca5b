const HEADER_BYTES = 12
const QUESTIONS_AT = 4
const RECORDS_AT = [6, 8, 10] as const
const POINTER_BITS = 0xc0
const DOT = '.'.charCodeAt(0)
const CNAME = 5
/** No name takes more octets (RFC 1035, 2.3.4), so none needs more steps. */
const MOST_STEPS = 255

/**
 * Whether each name that counts (of the question, of a record, in a CNAME) can be told from its text: a label with a dot in it would read as
 * two. False for what cannot be read as well.
 */
export function hasPlainLabels(message: Buffer): boolean {
  try {
    let at = HEADER_BYTES
    for (let left = message.readUInt16BE(QUESTIONS_AT); left > 0; left--) at = endOfName(message, at) + 4
    for (let left = RECORDS_AT.reduce((sum, count) => sum + message.readUInt16BE(count), 0); left > 0; left--) {
      at = endOfName(message, at)
      if (message.readUInt16BE(at) === CNAME) endOfName(message, at + 10)
      at += 10 + message.readUInt16BE(at + 8)
    }
    return true
  } catch {
    return false
  }
}

/** Where the name at this place ends; throws when one of its labels holds a dot, and when it has no end. */
function endOfName(message: Buffer, start: number): number {
  let end: number | undefined
  let at = start
  for (let step = 0; step < MOST_STEPS; step++) {
    const length = message.readUInt8(at)
    if ((length & POINTER_BITS) === POINTER_BITS) {
      end ??= at + 2
      at = message.readUInt16BE(at) & 0x3fff
      continue
    }
    if (length === 0) return end ?? at + 1
    const label = message.subarray(at + 1, at + 1 + length)
    if (label.includes(DOT)) throw new RangeError('a label holds a dot')
    at += 1 + length
  }
  throw new RangeError('a name without an end')
}
