/**
 * Text that is too long to be shown is not cut where it is judged: a cut could halve a secret, and half a secret is not recognised any more. It
 * is marked, by two characters that Unicode keeps out of all texts, and `redact` takes away what stands between them after the secrets.
 */
const CUT = '\ufdd0'
const END = '\ufdd1'
const MARKS = /[\ufdd0\ufdd1]/g

/** What is kept beyond a cut, so that a secret which begins before it is seen whole. */
const BEYOND = 16_384

/** The text, of which no more than so many characters (and the rest of a secret that begins within them) are ever shown. */
export function cutLater(text: string, characters: number, instead = ''): string {
  const whole = wholeOf(text)
  if (whole.length <= characters) return text
  return `${whole.slice(0, characters)}${CUT}${whole.slice(characters, characters + BEYOND)}${END}${instead}`
}

/** The text without the marks, for whoever judges or cuts it anew. */
export const wholeOf = (text: string): string => text.replace(MARKS, '')

/** The same with the stretches that are not to be shown, by their places in it. */
export function hiddenIn(text: string): {
  readonly whole: string
  readonly hidden: readonly (readonly [from: number, to: number])[]
} {
  if (!text.includes(CUT)) return { whole: text, hidden: [] }
  const hidden: (readonly [number, number])[] = []
  let whole = ''
  for (const [index, part] of text.split(CUT).entries()) {
    const end = index === 0 ? -1 : part.indexOf(END)
    if (end >= 0) hidden.push([whole.length, whole.length + end])
    whole += wholeOf(part)
  }
  return { whole, hidden }
}
