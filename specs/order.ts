import { type SpecId, specIds } from './catalogue.ts'

/** Waits for log delivery: started with all others, awaited last, so that it holds nobody up. */
const LAST: readonly SpecId[] = ['requests-logged']

/** The order in which the steps are awaited. */
export const stepOrder: readonly SpecId[] = [...specIds.filter(id => !LAST.includes(id)), ...LAST]
