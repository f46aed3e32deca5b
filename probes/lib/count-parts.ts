import { countJsonParts } from '../../lib/text/json-parts.ts'

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
  form === 'xml'
    ? xmlCostsMore(body, limits)
    : countJsonParts(body.length, index => body[index], limits.parts) > limits.parts

function xmlCostsMore(body: Uint8Array, limits: Costs): boolean {
  let parts = 0
  let lastTag = 0
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index]
    if (byte === LESS_THAN) lastTag = index
    if (byte === LESS_THAN || byte === AMPERSAND) parts += 1
    if (parts > limits.parts || index - lastTag > limits.textBytes) return true
  }
  return false
}
