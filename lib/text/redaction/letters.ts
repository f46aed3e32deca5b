const ASCII = 0x80
const OTHER_LETTER = 63

/** Letters and digits by their number, whatever their case; 0 is none of them. */
const NUMBERS = Uint8Array.from({ length: ASCII }, (_, code) => {
  const letter = String.fromCharCode(code)
  return /[a-z0-9]/i.test(letter) ? Number.parseInt(letter, 36) + 1 : 0
})

/** What a letter or a digit is among them; beyond ASCII all are letters but blanks and what has no width. */
export const numberOf = (code: number): number =>
  code < ASCII
    ? (NUMBERS[code] ?? 0)
    : code > 0xa0 && (code < 0x2000 || code >= 0x2070) && code !== 0x3000
      ? OTHER_LETTER
      : 0

/** Whether a character is a letter or a digit. */
export const isLetter = (code: number): boolean => numberOf(code) > 0

/** The letters and digits of a text alone. */
export const lettersOf = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => (isLetter(text.charCodeAt(at)) ? text[at] : '')).join('')
