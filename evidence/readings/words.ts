import { cutLater, wholeOf } from '../../lib/text/cut.ts'

/** `1 task`, `3 tasks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** Enough of a digest to tell it from others. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** `prod-goldencrust:2` of a task definition's ARN. */
export const revisionName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** One line of somebody else's text, in quotes and, once secrets are taken out, cut where it gets too long to read. */
export function quoted(text: string, limit = 240): string {
  return `"${cutLater(wholeOf(text).replace(/\s+/g, ' ').trim(), limit, '...')}"`
}
