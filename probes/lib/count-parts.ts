const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b, 0x2c])
const LESS_THAN = 0x3c

/** Whether a document has more parts (values of JSON, tags of XML) than this; found without building any of them. */
export function hasMoreParts(form: 'json' | 'xml', body: Uint8Array, limit: number): boolean {
  let parts = 0
  let inText = false
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index]
    if (form === 'xml') parts += byte === LESS_THAN ? 1 : 0
    else if (byte === QUOTE) inText = !inText
    else if (inText) index += byte === BACKSLASH ? 1 : 0
    else parts += byte !== undefined && OPENING.has(byte) ? 1 : 0
    if (parts > limit) return true
  }
  return false
}
