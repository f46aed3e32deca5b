import type { PlannedChange } from '../../evidence/index.ts'
import type { Environment } from '../../platform/environment.ts'

/** What a change in place ends, although nothing is destroyed: a service without tasks, or without visitors. */
export function stops(change: PlannedChange, { officeHours }: Pick<Environment, 'officeHours'>): readonly string[] {
  const { address, was } = change
  return [
    ...(ends(change, 'desiredCount') && officeHours === null ? [`${saysStop(change)}, which stops the tenant`] : []),
    ...(ends(change, 'maxCapacity')
      ? [`${address}: max_capacity goes from ${was?.maxCapacity} to 0, which stops the tenant`]
      : []),
    ...(ends(change, 'targetGroups')
      ? [`${address}: is taken out of its target group, so that no visitor reaches it`]
      : []),
  ]
}

/** Where a schedule stops and starts services every day, a plan that stops one ends with the next start. */
export const stopsForNow = (change: PlannedChange, { officeHours }: Pick<Environment, 'officeHours'>) =>
  ends(change, 'desiredCount') && officeHours !== null
    ? [`${saysStop(change)}, which stops the tenant until the schedule starts it`]
    : []

const ends = ({ was, planned }: PlannedChange, name: 'desiredCount' | 'maxCapacity' | 'targetGroups'): boolean =>
  (was?.[name] ?? 0) > 0 && planned[name] === 0

const saysStop = ({ address, was }: PlannedChange): string =>
  `${address}: desired_count goes from ${was?.desiredCount} to 0`
