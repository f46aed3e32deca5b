import { cutLater, wholeOf } from '../../lib/text/cut.ts'
import { foreign } from '../../lib/text/foreign.ts'

export { count, revisionName, shortDigest } from '../../evidence/readings/words.ts'

/** Somebody else's text, cut, once secrets are taken out, to a length that fits a line of a report. */
export const shorten = (text: string, characters = 240): string =>
  foreign(wholeOf(text).length > characters ? cutLater(text, characters - 1, '…') : text)
