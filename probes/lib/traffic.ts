import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Target } from '../../platform/target.ts'
import { required } from './answers.ts'
import type { Aws } from './aws.ts'
import { commonOf } from './common.ts'
import { describeService } from './describe-service.ts'

/** Where the requests of one of a service's two listener rules go: that of the visitors, or that of the test listener. */
export type Traffic =
  /** The service has no such rule. */
  | { readonly led: false }
  | {
      readonly led: true
      readonly rule: string
      readonly port: number
      readonly protocol: string
      /** Of the groups that the rule gives any weight to. */
      readonly targets: readonly { readonly id: string; readonly state: string }[]
    }

/** Reads the rule that the service names, its listener, and the targets that it leads to. */
export async function lookAtTraffic(
  { target, aws, signal }: { readonly target: Target; readonly aws: Aws; readonly signal: AbortSignal },
  which: 'test' | 'production',
): Promise<Traffic> {
  const answer = await describeService({ target, aws, common: commonOf([target], signal) })
  const settings = answer.found
    ? (answer.service.loadBalancers ?? []).flatMap(each => each.advancedConfiguration ?? [])
    : []
  const named = which === 'test' ? settings[0]?.testListenerRule : settings[0]?.productionListenerRule
  if (named === undefined) return { led: false }
  const [elbv2, { DescribeRulesCommand, DescribeListenersCommand, DescribeTargetHealthCommand }] = [
    await aws.elbv2(),
    await import('@aws-sdk/client-elastic-load-balancing-v2'),
  ]
  const options = { abortSignal: signal }
  const [rules, listeners] = await Promise.all([
    elbv2.send(new DescribeRulesCommand({ RuleArns: [named] }), options),
    elbv2.send(new DescribeListenersCommand({ ListenerArns: [listenerOf(named)] }), options),
  ])
  const rule = required(
    rules.Rules?.find(({ RuleArn }) => RuleArn === named),
    `the listener rule ${named}`,
  )
  const [listener] = listeners.Listeners ?? []
  const health = await Promise.all(
    groupsIn(rule).map(group => elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: group }), options)),
  )
  return {
    led: true,
    rule: named,
    port: required(listener?.Port, "the listener's port"),
    protocol: required(listener?.Protocol, "the listener's protocol"),
    targets: health.flatMap(({ TargetHealthDescriptions = [] }) =>
      TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
        id: required(Target?.Id, "a target's address"),
        state: required(TargetHealth?.State, "a target's state"),
      })),
    ),
  }
}

/** A rule's ARN is that of its listener with one part more. */
const listenerOf = (ruleArn: string): string =>
  ruleArn.replace(':listener-rule/', ':listener/').split('/').slice(0, -1).join('/')

/** The groups that get requests at all. */
function groupsIn({ Actions = [] }: Rule): readonly string[] {
  return Actions.flatMap(({ ForwardConfig, TargetGroupArn }) => {
    const weighted = ForwardConfig?.TargetGroups ?? []
    if (weighted.length === 0) return TargetGroupArn ?? []
    return weighted.flatMap(({ TargetGroupArn: group, Weight = 1 }) =>
      Weight > 0 && group !== undefined ? [group] : [],
    )
  })
}
