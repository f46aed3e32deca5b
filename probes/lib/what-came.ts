import { cutForeign } from '../../lib/text/cut.ts'

/** How much of a page that is no answer of AWS is told. */
const QUOTE_LENGTH = 80
const SNIFF_BYTES = 2_048
const GZIP = [0x1f, 0x8b]

const XML_DECLARATION = /^\ufeff?\s*<\?xml[^>]*>/
const ROOT_ELEMENT = /^\ufeff?\s*<([A-Za-z_][\w:.-]*)[\s/>]/
const HTML_START = /^\ufeff?\s*<(?:!doctype\s+html|html|head|body)\b/i

/** Where an answer begins as it should, without reading all of it. */
export function beginsAs(form: 'json' | 'xml', body: Uint8Array, roots: readonly string[]): boolean {
  const start = textOf(body)
  if (form === 'json') return /^\ufeff?\s*\{/.test(start)
  const root = rootOf(start)
  return root !== undefined && roots.includes(root)
}

/** Whether it is a web page. */
export const isHtml = (body: Uint8Array): boolean => HTML_START.test(textOf(body))

/** What came in place of an answer, in a few words; its beginning only where that is a page or a sentence, never where it may be part of an answer. */
export function whatCame(body: Uint8Array, quote: boolean): string {
  const size = `${body.length} bytes`
  if (body.length === 0) return 'an empty body'
  if (GZIP.every((byte, index) => body[index] === byte)) return `${size} of compressed data`
  const start = textOf(body)
  if (isHtml(body)) return quote ? `a web page (${quoted(start.replace(/<[^>]*>?/g, ' '))})` : 'a web page'
  const root = rootOf(start)
  if (root !== undefined) return `an XML document <${root}>`
  if (/^\ufeff?\s*[{["]/.test(start)) return `${size} of broken or other JSON`
  return quote && /^[\P{Cc}\r\n\t]*$/u.test(start) && !start.includes('\ufffd')
    ? `${size} of text (${quoted(start)})`
    : `${size} of something else`
}

const rootOf = (start: string): string | undefined => ROOT_ELEMENT.exec(start.replace(XML_DECLARATION, ''))?.[1]

const textOf = (body: Uint8Array): string => new TextDecoder().decode(body.subarray(0, SNIFF_BYTES))

const quoted = (text: string): string => `"${cutForeign(text.replace(/\s+/g, ' ').trim(), QUOTE_LENGTH)}"`
