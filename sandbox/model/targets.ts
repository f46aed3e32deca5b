import type { RuleActionState, World } from './state.ts'

/** Whether any rule or default action of the load balancer sends requests to a target group. */
export const isForwardedTo = ({ listeners, loadBalancer }: World, arn: string): boolean =>
  loadBalancer !== null &&
  listeners.some(({ defaultActions, rules }) =>
    [...defaultActions, ...rules.flatMap(({ actions }) => actions)].some(action => groupsOf(action).includes(arn)),
  )

/** The target groups of a forward that get requests at all. */
export function groupsOf({ TargetGroupArn, ForwardConfig }: RuleActionState): readonly string[] {
  const weighted = (ForwardConfig?.TargetGroups ?? []).filter(({ Weight = 1 }) => Weight > 0)
  return weighted.length > 0
    ? weighted.map(each => each.TargetGroupArn)
    : TargetGroupArn === undefined
      ? []
      : [TargetGroupArn]
}
