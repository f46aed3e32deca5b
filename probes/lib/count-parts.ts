const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b, 0x2c])
const LESS_THAN = 0x3c
const AMPERSAND = 0x26

/** What costs more memory to build than its length says. */
export interface Costs {
  /** Values of JSON, tags and entities of XML. */
  readonly parts: number
  /** The longest stretch of XML without a tag, in bytes: its parser puts texts together character by character. */
  readonly textBytes: number
}

/** Whether a document costs more than this; found without building any of it. */
export const costsMore = (form: 'json' | 'xml', body: Uint8Array, limits: Costs): boolean =>
  form === 'xml' ? xmlCostsMore(body, limits) : jsonHasMoreParts(body, limits.parts)

function jsonHasMoreParts(body: Uint8Array, limit: number): boolean {
  let parts = 0
  let inText = false
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index]
    if (byte === QUOTE) inText = !inText
    else if (inText) index += byte === BACKSLASH ? 1 : 0
    else parts += byte !== undefined && OPENING.has(byte) ? 1 : 0
    if (parts > limit) return true
  }
  return false
}

function xmlCostsMore(body: Uint8Array, limits: Costs): boolean {
  let parts = 0
  let lastTag = 0
  for (const [index, byte] of body.entries()) {
    if (byte === LESS_THAN) lastTag = index
    if (byte === LESS_THAN || byte === AMPERSAND) parts += 1
    if (parts > limits.parts || index - lastTag > limits.textBytes) return true
  }
  return false
}
