import { FOREIGN, OWN_AGAIN } from './marks.ts'

/**
 * Somebody else's text inside a sentence of ours. It is marked, so that `redact` takes out of it what it leaves in our own words, and `redact`
 * takes away the marks.
 */
export const foreign = (text: string): string =>
  text === '' ? '' : `${FOREIGN}${text.replaceAll(FOREIGN, '').replaceAll(OWN_AGAIN, '')}${OWN_AGAIN}`
