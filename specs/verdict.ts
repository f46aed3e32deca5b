import type { Fix } from '../evidence/fix.ts'
import type { CannotLookCode } from '../evidence/index.ts'

/** The verdict of a step. There is no way to pass without saying what was seen. */
export type Verdict = {
  readonly notes: readonly string[]
} & (
  | { readonly status: 'passed'; readonly saw: string }
  | { readonly status: 'failed'; readonly reason: string; readonly fixes?: readonly Fix[] }
  | { readonly status: 'not-applicable'; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string; readonly code?: CannotLookCode }
)

/** Remarks that are no verdict: deviations, exposures, unusual settings. */
type Notes = readonly string[]

/** Looked, and saw the right thing: `saw` says it in a few words. */
export const passed = (saw: string, notes: Notes = []): Verdict => ({ status: 'passed', saw, notes })
/** Looked, and saw the wrong thing: `reason` quotes it. */
export const failed = (reason: string, notes: Notes = []): Verdict => ({ status: 'failed', reason, notes })
/** The same with the way out beside it. */
export const failedWith = (reason: string, fixes: readonly Fix[], notes: Notes = []): Verdict => ({
  status: 'failed',
  reason,
  fixes,
  notes,
})
/** Could not look, or what was seen proves nothing either way. */
export const unknown = (reason: string, notes: Notes = []): Verdict => ({ status: 'unknown', reason, notes })
/** Could not look because evidence is missing, with the code of what stood in the way. */
export const couldNotLook = (code: CannotLookCode, reason: string): Verdict => ({
  status: 'unknown',
  reason,
  code,
  notes: [],
})
/** The step does not exist for this target. */
export const notApplicable = (reason: string, notes: Notes = []): Verdict => ({
  status: 'not-applicable',
  reason,
  notes,
})
