import { cutLater, wholeOf } from '../../platform/cut.ts'
import { foreign } from '../../platform/foreign.ts'

export { count, revisionName, shortDigest } from '../../probes/evidence/words.ts'

/** Somebody else's text, cut, once secrets are taken out, to a length that fits a line of a report. */
export const shorten = (text: string, characters = 240): string =>
  foreign(wholeOf(text).length > characters ? cutLater(text, characters - 1, '…') : text)

/** A host name in the form in which two can be compared. */
export const normaliseHost = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
