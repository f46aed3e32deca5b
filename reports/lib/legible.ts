import { stripVTControlCharacters } from 'node:util'
import { redactJson } from '../../platform/redact.ts'

/** Control characters besides tab and line feed, and the marks that turn the direction of writing: a page's title must not steer a terminal. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** The same data, fit to be shown on a terminal: no secret, nothing that is not seen. Cutting texts comes after this, never before. */
export const legible = <T>(value: T): T => redactJson(seen(value))

function seen<T>(value: T): T
function seen(value: unknown): unknown {
  if (typeof value === 'string') return stripVTControlCharacters(value).replace(/\r\n?/g, '\n').replace(UNSEEN, '')
  if (Array.isArray(value)) return value.map(inner => seen(inner))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, seen(inner)]))
  return value
}
