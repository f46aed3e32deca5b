export { count, quoted, revisionName } from '../../evidence/readings/words.ts'

/** `2026-11-23 15:59:02 UTC` of an ISO time. */
export const utc = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

/** `a`, `a and b`, `a, b and c`. */
export const list = (items: readonly string[], word = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`

/** Texts without `undefined`, so that facts can be listed with their conditions. */
export const facts = (texts: readonly (string | undefined | false)[]): readonly string[] =>
  texts.filter(text => typeof text === 'string')
