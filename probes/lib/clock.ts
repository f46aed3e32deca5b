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

/** `20260801T183402Z`, with or without the signs between, and `Tue, 14 Nov 2023 22:13:20 GMT`. */
const TIMES =
  /\b\d{4}-?\d\d-?\d\dT\d\d:?\d\d:?\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)|\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g

/**
 * By how many milliseconds this machine's clock is ahead of AWS', where that is why AWS calls a request expired; undefined where it is not. Of the
 * two times that it may quote the later one is its own. A single one that is this machine's is that of the signature, and says no more.
 */
export function skewOfExpired(message: string): number | 'unknown' | undefined {
  if (Math.abs(aheadMs) >= TOLERATED_MS) return -aheadMs
  const times = [...message.matchAll(TIMES)].map(([text]) => timeOf(text)).filter(Number.isFinite)
  if (times.length === 0) return undefined
  const ownAheadMs = Date.now() - Math.max(...times)
  const isOff = Math.abs(ownAheadMs) >= TOLERATED_MS
  if (times.length === 1) return isOff ? undefined : 'unknown'
  return isOff ? ownAheadMs : undefined
}

/** A time as AWS writes it, as milliseconds since the epoch. */
export const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6'))

/** `this machine's clock is 180 min behind AWS'`. */
export function clockDifference(ownAheadMs: number): string {
  const minutes = Math.round(ownAheadMs / MINUTE_MS)
  return `this machine's clock is ${Math.abs(minutes)} min ${minutes < 0 ? 'behind' : 'ahead of'} AWS'`
}

/** What this machine believes, which an operator can hold against a watch. */
export const clockHint = (): string =>
  `this machine's clock says ${new Date().toISOString().slice(0, 16)}Z: set it right where that is wrong`
