import { cut, oneLine } from './text.ts'

const CELL_COLUMNS = 300
const SPECIAL = /[\\`*_[\]#|~>$]/g
/** What would make a list, a heading or a rule of a line. */
const BEGINNING = /^(?:[-+=]|\d+[.)]\s)/
/** A zero-width space keeps a name from being notified, a number from becoming an issue, a host from becoming a link. */
const CALLS = /([@#](?=[\w./])|\bwww(?=\.)|\b(?:https?|ftp):(?=\/))/gi

/** One line of prose in which nothing is markup, and nobody is mentioned. */
export const inline = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replace(SPECIAL, '\\$&')
    .replaceAll('<', '&lt;')
    .replace(BEGINNING, begin => (/^\d/.test(begin) ? begin.replace(/\d+/, '$&\u200b') : `\\${begin}`))
    .replace(CALLS, '$1\u200b')

/** The same, bounded, for a table. */
export const cell = (text: string): string => inline(cut(oneLine(text), CELL_COLUMNS))

/** A name in a table or a line, as code. */
export const name = (text: string): string => `\`${oneLine(text).replace(/[`|]/g, "'")}\``

/** Text as it is, in a fence that nothing inside can close. */
export function block(text: string, language = 'text'): string {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${text}\n${fence}`
}
