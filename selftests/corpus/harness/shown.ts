import { decode } from 'entities'
import type { Row } from './row.ts'

/** So many words of the input in a row are its own words. */
const RUN_OF_WORDS = 5

const wordsIn = (text: string): readonly string[] =>
  decode(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** Whether a text holds what the platform said: a run of the input's own words. */
export function isShown(input: Row['input'], text: string): boolean {
  const shown = ` ${wordsIn(text).join(' ')} `
  const said = textsOf(input).map(each => wordsIn(each))
  // A page without a word has its status.
  if (said.every(words => words.length === 0)) return statusesOf(input).some(status => shown.includes(` ${status} `))
  return said.some(words => {
    const length = Math.min(RUN_OF_WORDS, words.length)
    if (length === 0) return false
    return words.some(
      (_, from) => from + length <= words.length && shown.includes(` ${words.slice(from, from + length).join(' ')} `),
    )
  })
}

/** Names of members whose text says nothing by itself. */
const NOT_WORDS = new Set(['name', 'essential', 'stopCode', 'via', 'type', 'runtime', 'where'])
const SHORT = 3

/** Every text of an input that a person would recognise: of a page what is printed and where it leads. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.includes('<') ? printed(value) : value.length > SHORT ? [value] : []
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    NOT_WORDS.has(name) ? [] : name.toLowerCase() === 'headers' ? locationOf(member) : textsOf(member),
  )
}

const statusesOf = (input: Row['input']): readonly string[] =>
  [...JSON.stringify(input).matchAll(/"status":(\d{3})/g)].map(([, status = '']) => status)

const locationOf = (headers: unknown): readonly string[] =>
  typeof headers !== 'object' || headers === null
    ? []
    : Object.entries(headers).flatMap(([name, value]) =>
        /^(?:location|x-cache|x-redirect-by|www-authenticate)$/i.test(name) ? [String(value)] : [],
      )

const printed = (html: string): readonly string[] =>
  html
    .replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .split(/<[^>]*>/)
    .map(each => each.trim())
    .filter(each => each.length > SHORT)
