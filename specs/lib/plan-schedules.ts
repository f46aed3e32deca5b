import type { PlannedChange } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'

/** A schedule that lets no task run, where services run around the clock. */
export const stopsBySchedule = (
  { address, type, actions, planned }: PlannedChange,
  { environment }: Target,
): readonly string[] =>
  environment.officeHours === null &&
  type === 'aws_appautoscaling_scheduled_action' &&
  planned.scheduledMax === 0 &&
  actions.some(action => action === 'create' || action === 'update')
    ? [`${address}: max_capacity is 0 from its time on, which stops the tenant`]
    : []
