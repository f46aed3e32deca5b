import { cut, oneLine } from './text.ts'

const CELL_COLUMNS = 300
const SPECIAL = /[\\`*_{}[\]()#+!|~>$-]/g
/** A zero-width space keeps a name from being notified and a number from becoming a link. */
const CALLS = /([@#])(?=\w)/g

/** One line of prose in which nothing is markup, and nobody is mentioned. */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(SPECIAL, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\\?#(?=\w)/g, '\\#\u200b')
    .replace(CALLS, '$1\u200b')
    .replace(/(https?|ftp):\/\//gi, '$1:\u200b//')

/** The same, bounded, for a table. */
export const cell = (text: string): string => inline(cut(oneLine(text), CELL_COLUMNS))

/** Text as it is, in a fence that nothing inside can close. */
export function block(text: string, language = 'text'): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${text}\n${fence}`
}
