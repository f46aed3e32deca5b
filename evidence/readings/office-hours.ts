import { MINUTE_MS } from '../../lib/durations.ts'
import type { Environment, OfficeHours } from '../../platform/environment.ts'
import type { Service } from '../ecs.ts'
import { START_MARGIN_MINUTES } from '../expectations.ts'

const START_MARGIN_MS = START_MARGIN_MINUTES * MINUTE_MS
const SUNDAY = 7
const WEEK_DAYS = '1,2,3,4,5'
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Whether a moment lies within the hours in which the services of an environment run: always where no schedule stops them. */
export function isOfficeTime(at: Date, { officeHours }: Pick<Environment, 'officeHours'>): boolean {
  if (officeHours === null) return true
  const { startHourUtc, stopHourUtc, weekDays } = officeHours
  const hour = at.getUTCHours()
  return hour >= startHourUtc && hour < stopHourUtc && weekDays.includes(at.getUTCDay() || SUNDAY)
}

/** Whether a service is at 0 tasks because the schedule wants it so, or has only just begun to start it: nothing that needs a task can then be judged, and nothing is wrong. */
export const isStoppedBySchedule = (service: Service | undefined, environment: Environment, at: Date): boolean =>
  service?.found === true &&
  service.desiredCount === 0 &&
  // Hours that go on from one day to the next begin with no start.
  !(isOfficeTime(at, environment) && isOfficeTime(new Date(at.getTime() - START_MARGIN_MS), environment))

/** `05:00-17:00 UTC, week days`. */
export function describeHours({ startHourUtc, stopHourUtc, weekDays }: OfficeHours): string {
  const hour = (value: number) => `${String(value).padStart(2, '0')}:00`
  const days = weekDays.join() === WEEK_DAYS ? 'week days' : weekDays.map(day => DAYS[day - 1]).join(' ')
  return `${hour(startHourUtc)}-${hour(stopHourUtc)} UTC, ${days}`
}
