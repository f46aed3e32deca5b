import { CUT, END, FOREIGN, OWN_AGAIN, withoutMarks } from './marks.ts'

/** What is kept beyond a cut, so that a secret which begins before it is seen whole. */
const BEYOND = 16_384

/**
 * The text, of which no more than so many characters (and the rest of a secret that begins within them) are ever shown. Text is not cut where it is
 * judged: a cut could halve a secret, and half a secret is not recognised any more. `redact` takes away what is marked here, after the secrets.
 */
export function cutLater(text: string, characters: number, instead = ''): string {
  const whole = wholeOf(text)
  if (whole.length <= characters) return text
  const cut = `${whole.slice(0, characters)}${CUT}${whole.slice(characters, characters + BEYOND)}${END}${instead}`
  // Which part of it was not ours is not known any more.
  return text.includes(FOREIGN) ? `${FOREIGN}${cut}${OWN_AGAIN}` : cut
}

/** The same of a text as somebody else wrote it: what looks like a mark there is none of ours. */
export const cutForeign = (text: string, characters: number, instead?: string): string =>
  cutLater(withoutMarks(text), characters, instead)

/** The text without the marks, for whoever judges or cuts it anew. */
export const wholeOf = withoutMarks
