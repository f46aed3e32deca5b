import type { Service } from '../../evidence/index.ts'
import type { OfficeHours } from '../../platform/environment.ts'
import type { StepContext } from '../step.ts'
import { notApplicable, type Verdict } from '../verdict.ts'

/** How long after the start of office hours a service may still be on its way up. */
const START_MARGIN_MINUTES = 5

/** Outside office hours a schedule keeps DEV and SIT at 0 tasks: nothing that needs a task can then be judged, and nothing is wrong. */
export function stoppedBySchedule(service: Service | undefined, { target, now }: StepContext): Verdict | undefined {
  const { officeHours } = target.environment
  if (!service?.found || service.desiredCount > 0 || officeHours === null) return undefined
  if (isOfficeTime(now, officeHours)) return undefined
  return notApplicable(`stopped by the schedule outside office hours (${describeHours(officeHours)})`)
}

function isOfficeTime(now: Date, { startHourUtc, stopHourUtc, weekDays }: OfficeHours): boolean {
  const minutes = now.getUTCHours() * 60 + now.getUTCMinutes()
  const running = minutes >= startHourUtc * 60 + START_MARGIN_MINUTES && minutes < stopHourUtc * 60
  return running && weekDays.includes(now.getUTCDay() || 7)
}

function describeHours({ startHourUtc, stopHourUtc, weekDays }: OfficeHours): string {
  const hour = (value: number) => `${String(value).padStart(2, '0')}:00`
  const days = weekDays.join() === '1,2,3,4,5' ? 'week days' : `days ${weekDays.join(', ')} of the week`
  return `${hour(startHourUtc)}-${hour(stopHourUtc)} UTC, ${days}`
}
