/** What JSON may hold as it is, but a terminal obeys or nobody sees. */
const UNSEEN = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** Nearly all of a report is made of the others, which are told apart in a tenth of the time. */
const MAYBE_UNSEEN = /[^\n -~]{1,1000}/gu

/** Other programs read the same text, whether a character or its escape is written. */
const escapedUnits = (character: string): string =>
  character
    .split('')
    .map(unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** A text of JSON with the same values, harmless on a terminal, in a pipeline's log and within a page's script. */
export const harmlessJson = (text: string): string =>
  text
    .replace(MAYBE_UNSEEN, some => some.replace(UNSEEN, escapedUnits))
    .replace(/##([a-z]{0,20}\[)/gi, '#\\u0023$1')
    .replace(/<([/!])/g, '\\u003c$1')
