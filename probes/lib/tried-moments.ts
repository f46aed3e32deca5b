import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'
import type { Visit } from './edge-function/visits.ts'
import { GOES_BY_CLOCK } from './tried-words.ts'

/** What a stranger could do, and what it is called. */
export interface TriedVisit {
  readonly visit: Visit
  readonly says: string
  /** The same at another time: only what opens the door at both goes by the day or the hour, and not by a date, as of a launch. */
  readonly before?: Visit
}

const WEEK_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
/** Of one day every hour is tried, of the others so many hours apart. */
const EVERY_HOUR_OF = 'Wednesday'
const HOURS_APART = 4
const HALF_AN_HOUR_MS = HOUR_MS / 2
/** A year that ends on the same day of the week. */
const YEAR_MS = 364 * DAY_MS
/** For documentation: on nobody's list. */
const IPV6 = '2001:db8::1'

const plain: Visit = { method: 'GET', path: '/', authorization: null }

/** Visits without a login at other times of the day and the week, and from the other kind of address, as far as the code looks at them. */
export function momentsTried(code: string): readonly TriedVisit[] {
  return [
    ...(/\bviewer\b/.test(code) ? [{ visit: { ...plain, ip: IPV6 }, says: 'no more than his request, by IPv6' }] : []),
    ...(GOES_BY_CLOCK.test(code) ? timesOfTheWeek(Date.now()) : []),
  ]
}

function timesOfTheWeek(nowMs: number): readonly TriedVisit[] {
  const todayMs = nowMs - (nowMs % DAY_MS)
  return WEEK_DAYS.flatMap((_, index) => {
    const dayMs = todayMs + (index + 1) * DAY_MS
    const day = WEEK_DAYS[new Date(dayMs).getUTCDay()] ?? ''
    const hours = Array.from({ length: 24 }, (__, hour) => hour)
    return hours
      .filter(hour => day === EVERY_HOUR_OF || hour % HOURS_APART === 0)
      .map(hour => {
        const laterMs = dayMs + hour * HOUR_MS + HALF_AN_HOUR_MS - nowMs
        return {
          visit: { ...plain, laterMs },
          before: { ...plain, laterMs: laterMs - YEAR_MS },
          says: `no more than his request at another time, as on ${day} at ${String(hour).padStart(2, '0')}:30 UTC`,
        }
      })
  })
}
