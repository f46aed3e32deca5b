import { cutLater, wholeOf } from './cut.ts'
import { foreign } from './foreign.ts'

/** `1 task`, `3 tasks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** `a`, `a and b`, `a, b and c`. */
export const list = (items: readonly string[], word = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`

/** `2026-11-23 15:59:02 UTC` of an ISO time. */
export const utc = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

/** Texts without `undefined`, so that facts can be listed with their conditions. */
export const facts = (texts: readonly (string | undefined | false)[]): readonly string[] =>
  texts.filter(text => typeof text === 'string')

/** No reason that AWS gives is as long; what is longer is kept out of sentences. */
const LONGEST_QUOTE = 4_000

/** One line of somebody else's text, in quotes; whole, since what decides stands at its end. */
export function quoted(text: string, limit = LONGEST_QUOTE): string {
  return `"${cutLater(wholeOf(text).replace(/\s+/g, ' ').trim(), limit, '...')}"`
}

/** Somebody else's words inside a sentence of ours, whole. */
export const theirs = (text: string): string =>
  foreign(wholeOf(text).length > LONGEST_QUOTE ? cutLater(text, LONGEST_QUOTE, '…') : text)

/** Enough of a digest to tell it from others. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** `prod-goldencrust:2` of a task definition's ARN. */
export const revisionName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** The number of a revision, of its task definition's ARN. */
export const revisionNumber = (arn: string): number => Number(arn.split(':').at(-1))
