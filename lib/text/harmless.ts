// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this takes out.

import { type Rewriting, rewrite, type View } from './rewrite.ts'

/** Besides tab and line feed: what controls, what has no width, what turns the direction of writing, halves of surrogate pairs, no characters. */
const CHARACTERS: Rewriting = [
  /[\0-\u0008\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu,
  () => '',
]
/** What no reader sees, in the order in which it is taken out. */
const UNSEEN: readonly Rewriting[] = [
  // Sequences that steer a terminal: colours and moves; titles and links, which end by themselves; any other escape.
  [/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, () => ''],
  [
    /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)/g,
    () => '',
  ],
  [/\u001b[ -/]*[0-~]/g, () => ''],
  [/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, () => '\n'],
  CHARACTERS,
  // More marks on one letter than any script has grow over the lines around it.
  [/(\p{M}{4})\p{M}+/gu, ([, kept]) => kept],
]

/** The text as a reader will see it, with the way back: what is searched for secrets is what `harmless` leaves. */
export const asSeen = (view: View): View => UNSEEN.reduce(rewrite, view)

/** The same where nobody knows the sequences: each takes a letter with it that another reader sees. */
export const asSpelled = (view: View): View => rewrite(view, CHARACTERS)

/** `::error::` of GitHub, at the start of a line; wrapping can put any word there. */
const WORKFLOW_COMMAND = /(^|\s)::([a-z-]+)/gi
/** A part of an IPv6 address; no command is made of these letters. */
const HEX = /^[0-9a-f]+$/i
/** `##[error]` of GitHub and Azure, `##vso[` of Azure, `##teamcity[`: they count wherever they stand in a line. */
const LOGGING_COMMAND = /##([a-z]{0,20}\[)/gi
/** GitLab folds a log at these. */
const SECTION = /(section_(?:start|end)):/gi

/** Nearly all texts of a report are made of these alone. */
const PLAIN = /^[\t\n -~]*$/
/** Where an order to a pipeline may stand. */
const ORDERS = /::|##|section_/i

/**
 * Somebody else's text as a person would read it, in characters that no terminal and no pipeline takes for an order. Line ends become line
 * feeds. Orders of pipelines stay readable, with a space where they are recognised.
 */
export function harmless(text: string): string {
  if (PLAIN.test(text) && !ORDERS.test(text)) return text
  return asSeen({ text })
    .text.replace(WORKFLOW_COMMAND, (whole, before: string, word: string) =>
      HEX.test(word) ? whole : `${before}: :${word}`,
    )
    .replace(LOGGING_COMMAND, '# #$1')
    .replace(SECTION, '$1 :')
}

/** The same in one line: a line feed would let it speak in our place. */
export const harmlessLine = (text: string): string => harmless(text).replaceAll('\n', ' ')
