import { cut, oneLine } from './text.ts'

const CELL_COLUMNS = 300
const SPECIAL = /[\\`*_[\]#|~>$]/g
/** These, and what HTML is made of: most words have none. */
const MAY_BE_MARKUP = /[\\`*_[\]#|~>$&<]/
/** What would make a list, a heading or a rule of a line. */
const BEGINNING = /^[-+=]/
const NUMBERED = /^(\d+)([.)] )/
/** What GitHub or GitLab makes of a word outside code: somebody to notify, a reference, a link. */
const CALLS = /[@#!](?=[\w./])|\bwww\.|:\/\//i

/** One line of prose in which nothing is markup, and nobody is mentioned. A word that would become a link stands as code, to be copied as it is. */
export const inline = (text: string): string =>
  oneLine(text)
    .split(' ')
    .map(word => (CALLS.test(word) ? copyable(word) : plain(word)))
    .join(' ')
    .replace(BEGINNING, '\\$&')
    .replace(NUMBERED, '$1\\$2')

/** What ends a sentence is no part of what is copied. */
function copyable(word: string): string {
  const isTail = word.length > 1 && ENDS_A_PART.includes(word.slice(-1))
  return isTail ? `${name(word.slice(0, -1))}${plain(word.slice(-1))}` : name(word)
}

const ENDS_A_PART: readonly string[] = [',', ';', '.']

const plain = (word: string): string =>
  MAY_BE_MARKUP.test(word) ? word.replaceAll('&', '&amp;').replace(SPECIAL, '\\$&').replaceAll('<', '&lt;') : word

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
