import type { Action, Rule, RuleCondition as SdkCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ListenerRule, RuleAction, RuleCondition } from '../evidence/index.ts'
import { required } from './answers.ts'

/** What AWS uses for the parts of a redirect that a rule leaves out. */
const KEEP = { protocol: '#{protocol}', host: '#{host}', port: '#{port}', path: '/#{path}' } as const
const BODY_LIMIT = 300

/** A rule as DescribeRules returns it, its conditions in one form. */
export function toRule(rule: Rule): ListenerRule {
  return {
    arn: required(rule.RuleArn, "a rule's ARN"),
    priority: priorityOf(rule),
    conditions: (rule.Conditions ?? []).map(toCondition),
    actions: toActions(rule.Actions),
  }
}

/** The default action stands among the rules too, with the word `default` in place of a number. */
function priorityOf({ IsDefault, Priority }: Rule): number | null {
  if (IsDefault || Priority === 'default') return null
  const priority = Number(required(Priority, "a rule's priority"))
  return required(Number.isInteger(priority) ? priority : undefined, `a number as priority (${Priority})`)
}

/** Values stand in `Values`, in the field's own configuration, or in both. */
function toCondition(condition: SdkCondition): RuleCondition {
  const { HostHeaderConfig, PathPatternConfig, HttpHeaderConfig, HttpRequestMethodConfig, SourceIpConfig } = condition
  const query = (condition.QueryStringConfig?.Values ?? []).map(({ Key, Value }) => `${Key ?? '*'}=${Value ?? ''}`)
  return {
    field: required(condition.Field, "a condition's field"),
    values: distinct([
      condition.Values,
      HostHeaderConfig?.Values,
      PathPatternConfig?.Values,
      HttpHeaderConfig?.Values,
      HttpRequestMethodConfig?.Values,
      SourceIpConfig?.Values,
      query,
    ]),
    regexValues: distinct([
      condition.RegexValues,
      HostHeaderConfig?.RegexValues,
      PathPatternConfig?.RegexValues,
      HttpHeaderConfig?.RegexValues,
    ]),
    headerName: HttpHeaderConfig?.HttpHeaderName ?? null,
  }
}

const distinct = (lists: readonly (readonly string[] | undefined)[]): readonly string[] => [
  ...new Set(lists.flatMap(list => list ?? [])),
]

const toActions = (actions: readonly Action[] | undefined): readonly RuleAction[] =>
  [...(actions ?? [])].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).map(toAction)

function toAction({ Type, TargetGroupArn, ForwardConfig, FixedResponseConfig, RedirectConfig }: Action): RuleAction {
  const weighted = (ForwardConfig?.TargetGroups ?? []).map(group => ({
    arn: required(group.TargetGroupArn, 'the target group of a forward'),
    weight: group.Weight ?? 1,
  }))
  return {
    type: required(Type, "an action's type"),
    targetGroups: weighted.length > 0 || !TargetGroupArn ? weighted : [{ arn: TargetGroupArn, weight: 1 }],
    fixedResponse: FixedResponseConfig
      ? {
          statusCode: FixedResponseConfig.StatusCode ?? '',
          contentType: FixedResponseConfig.ContentType ?? null,
          body: FixedResponseConfig.MessageBody?.slice(0, BODY_LIMIT) ?? null,
        }
      : null,
    redirect: RedirectConfig
      ? {
          statusCode: RedirectConfig.StatusCode ?? '',
          protocol: RedirectConfig.Protocol ?? KEEP.protocol,
          host: RedirectConfig.Host ?? KEEP.host,
          port: RedirectConfig.Port ?? KEEP.port,
          path: RedirectConfig.Path ?? KEEP.path,
        }
      : null,
  }
}
