export { count, revisionName, shortDigest } from '../../probes/evidence/words.ts'

/** Cut to a length that fits a line of a report. */
export const shorten = (text: string, characters = 240): string =>
  text.length > characters ? `${text.slice(0, characters - 1)}…` : text

/** A host name in the form in which two can be compared. */
export const normaliseHost = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
