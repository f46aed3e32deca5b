import type { PlannedChange } from '../../evidence/index.ts'

/** What a change in place ends, although nothing is destroyed: a service without tasks, or without visitors. */
export function stops({ address, was, planned }: PlannedChange): readonly string[] {
  if (was === undefined) return []
  const ends = (name: 'desiredCount' | 'maxCapacity' | 'targetGroups') => (was[name] ?? 0) > 0 && planned[name] === 0
  return [
    ...(ends('desiredCount')
      ? [`${address}: desired_count goes from ${was.desiredCount} to 0, which stops the tenant`]
      : []),
    ...(ends('maxCapacity')
      ? [`${address}: max_capacity goes from ${was.maxCapacity} to 0, which stops the tenant`]
      : []),
    ...(ends('targetGroups') ? [`${address}: is taken out of its target group, so that no visitor reaches it`] : []),
  ]
}
