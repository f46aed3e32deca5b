/** `1 task`, `2 tasks`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** Cut to a length that fits a line of a report. */
export const shorten = (text: string, characters = 240): string =>
  text.length > characters ? `${text.slice(0, characters - 1)}…` : text

/** Enough of a digest to tell it from others. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** The last part of an ARN: `prod-goldencrust:3`. */
export const revisionName = (arn: string): string => arn.split('/').at(-1) ?? arn

/** A host name in the form in which two can be compared. */
export const normaliseHost = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
