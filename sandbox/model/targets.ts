import { derived } from './derived.ts'
import type { ListenerState, RuleActionState, TargetGroupState, World } from './state.ts'

/** Whether any rule or default action of the load balancer sends requests to a target group. */
export const isForwardedTo = ({ listeners, loadBalancer }: World, arn: string): boolean =>
  loadBalancer !== null && listeners.some(listener => allGroupsOf(listener).has(arn))

/** Whether any rule or default action names a target group, though with no weight. */
export const isNamedIn = ({ listeners }: World, arn: string): boolean =>
  listeners
    .flatMap(({ defaultActions, rules }) => [defaultActions, ...rules.map(({ actions }) => actions)].flat())
    .some(
      ({ TargetGroupArn, ForwardConfig }) =>
        TargetGroupArn === arn || (ForwardConfig?.TargetGroups ?? []).some(each => each.TargetGroupArn === arn),
    )

const allGroupsOf = derived(
  ({ defaultActions, rules }: ListenerState, visit) => {
    visit(defaultActions)
    for (const { actions } of rules) visit(actions)
  },
  ({ defaultActions, rules }): ReadonlySet<string> =>
    new Set([defaultActions, ...rules.map(({ actions }) => actions)].flat().flatMap(groupsOf)),
)

/** The target group with this ARN, in which its name stands. */
export function groupWithArn({ targetGroups }: World, arn: string): TargetGroupState | undefined {
  const named = targetGroups.get(arn.split('/')[1] ?? '')
  return named?.arn === arn ? named : [...targetGroups.values()].find(each => each.arn === arn)
}

/** The target groups of a forward that get requests at all. */
export function groupsOf({ TargetGroupArn, ForwardConfig }: RuleActionState): readonly string[] {
  const weighted = (ForwardConfig?.TargetGroups ?? []).filter(({ Weight = 1 }) => Weight > 0)
  return weighted.length > 0
    ? weighted.map(each => each.TargetGroupArn)
    : TargetGroupArn === undefined
      ? []
      : [TargetGroupArn]
}
