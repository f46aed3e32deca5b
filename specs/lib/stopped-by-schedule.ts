import type { Service } from '../../evidence/index.ts'
import { describeHours, isStoppedBySchedule } from '../../evidence/readings/office-hours.ts'
import type { StepContext } from '../step.ts'
import { notApplicable, type Verdict } from '../verdict.ts'

/** The verdict of every step that needs a task, where the schedule has stopped them. */
export function stoppedBySchedule(service: Service | undefined, { target, now }: StepContext): Verdict | undefined {
  const { environment } = target
  if (environment.officeHours === null || !isStoppedBySchedule(service, environment, now)) return undefined
  return notApplicable(`stopped by the schedule outside office hours (${describeHours(environment.officeHours)})`)
}
