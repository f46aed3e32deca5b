import type { OfficeHours } from '../../platform/environment.ts'

const SUNDAY = 7

/** Whether the schedule wants the services to run at a moment. */
export const isOfficeTime = (at: Date, { startHourUtc, stopHourUtc, weekDays }: OfficeHours): boolean =>
  at.getUTCHours() >= startHourUtc && at.getUTCHours() < stopHourUtc && weekDays.includes(at.getUTCDay() || SUNDAY)

const hour = (value: number): string => `${String(value).padStart(2, '0')}:00`

/** `05:00-17:00 UTC, Mon Tue Wed Thu Fri`. */
export const describeHours = ({ startHourUtc, stopHourUtc, weekDays }: OfficeHours): string =>
  `${hour(startHourUtc)}-${hour(stopHourUtc)} UTC, ${weekDays.map(day => DAYS[day - 1]).join(' ')}`

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
