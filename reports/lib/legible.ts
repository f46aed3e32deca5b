import { stripVTControlCharacters } from 'node:util'

/** Control characters besides tab and line feed, and the marks that turn the direction of writing: a page's title must not steer a terminal. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/** The same data, fit to be shown on a terminal: nothing that is not seen. */
export function legible<T>(value: T): T
export function legible(value: unknown): unknown {
  if (typeof value === 'string') return stripVTControlCharacters(value).replace(/\r\n?/g, '\n').replace(UNSEEN, '')
  if (Array.isArray(value)) return value.map(inner => legible(inner))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, legible(inner)]))
  return value
}
