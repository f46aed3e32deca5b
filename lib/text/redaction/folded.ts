const ASCII = /^[\0-\u007f]*$/

/** What changes beyond ASCII is hardly ever more than a few letters of a text. */
const CHANGING = /[A-Z]+|[^\0-\u007f]+/g

/** Without the difference of upper and lower case, and as long as it was: letters that are several in another case stay. */
export const folded = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text.replace(CHANGING, run => (ASCII.test(run) ? run.toLowerCase() : Array.from(run, foldedLetter).join('')))

function foldedLetter(letter: string): string {
  // Greek has two small letters for one large one.
  const upper = letter.toUpperCase()
  const small = (upper.length === letter.length ? upper : letter).toLowerCase()
  return small.length === letter.length ? small : letter
}
