const ASCII = /^[\0-\u007f]*$/

/** Without the difference of upper and lower case, and as long as it was: letters that are several in another case stay. */
export const folded = (text: string): string =>
  ASCII.test(text) ? text.toLowerCase() : Array.from(text, foldedLetter).join('')

function foldedLetter(letter: string): string {
  // Greek has two small letters for one large one.
  const upper = letter.toUpperCase()
  const small = (upper.length === letter.length ? upper : letter).toLowerCase()
  return small.length === letter.length ? small : letter
}
