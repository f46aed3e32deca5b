import { MINUTE_MS } from '../../lib/durations.ts'
import { cannotLook } from './cannot-look.ts'

/** As far as AWS tolerates a clock that is off. */
const TOLERATED_MS = 5 * MINUTE_MS
/** Verdicts on a certificate that stand and fall with the clock of this machine. */
const DATES: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']

let aheadMs = 0

/** Keeps by how many milliseconds AWS' clock is ahead of this machine's, as the Date of its last answer says. */
export function rememberClock(offsetMs: number): void {
  aheadMs = offsetMs
}

/** Whether an error of TLS is about a certificate's dates, which a wrong clock cannot judge. */
export const isAboutDates = (code: string | null): boolean => code !== null && DATES.includes(code)

/**
 * Throws `clock-skewed` where this machine's clock is known to be wrong, so that what depends on it was not seen. `validAt` narrows that to
 * what AWS' clock would judge otherwise.
 */
export function needsRightClock(validAt: (at: Date) => boolean = () => true): void {
  if (Math.abs(aheadMs) < TOLERATED_MS || !validAt(new Date(Date.now() + aheadMs))) return
  throw cannotLook(
    'clock-skewed',
    `${clockDifference(-aheadMs)}: the dates of a certificate cannot be judged by it`,
    clockHint(),
  )
}

/** `this machine's clock is 180 min behind AWS'`. */
export function clockDifference(ownAheadMs: number): string {
  const minutes = Math.round(ownAheadMs / MINUTE_MS)
  return `this machine's clock is ${Math.abs(minutes)} min ${minutes < 0 ? 'behind' : 'ahead of'} AWS'`
}

/** What this machine believes, which an operator can hold against a watch. */
export const clockHint = (): string =>
  `this machine's clock says ${new Date().toISOString().slice(0, 16)}Z: set it right where that is wrong`
