import type {
  Action,
  Rule,
  RuleCondition as SdkCondition,
  RuleTransform as SdkTransform,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ListenerRule, RuleAction, RuleCondition, RuleTransform } from '../../evidence/index.ts'
import { VALUE_NOT_SHOWN } from '../../evidence/readings/routing.ts'
import { cutForeign } from '../../lib/text/cut.ts'
import { required } from './answers.ts'
import { browsersMet } from './browsers.ts'
import { isOrdinary, isPlausible, registerWhole } from './register-values.ts'
import { type EdgeRequest, isOnSender, throughEdge } from './through-edge.ts'

/** What AWS uses for the parts of a redirect that a rule leaves out. */
const KEEP = { protocol: '#{protocol}', host: '#{host}', port: '#{port}', path: '/#{path}' } as const
const BODY_LIMIT = 300
/** A pattern that every value matches. */
const ANYTHING = /^\*+$/
/** Headers that every browser sends: their values are mostly words of the web's own. */
const ORDINARY_HEADER =
  /^(?:accept(?:-[a-z]{1,16})?|cache-control|connection|content-(?:type|length)|host|origin|referer|upgrade|user-agent|x-forwarded-(?:for|port|proto))$/i
/** What stands between the wildcards of a value, and what a regular expression says literally. */
const WILDCARDS = /[*?]+/
const LITERAL_RUN = /[A-Za-z0-9_=+/!@#%&~:;,-]{8,128}/g

/** A rule as DescribeRules returns it, its conditions in one form. */
export function toRule(rule: Rule, edge: readonly EdgeRequest[] = []): ListenerRule {
  return {
    arn: required(rule.RuleArn, "a rule's ARN"),
    priority: priorityOf(rule),
    conditions: (rule.Conditions ?? []).map(condition => toCondition(condition, edge)),
    actions: toActions(rule.Actions),
    ...(rule.Transforms?.length ? { transforms: rule.Transforms.map(toTransform) } : {}),
  }
}

const toTransform = ({ Type, HostHeaderRewriteConfig, UrlRewriteConfig }: SdkTransform): RuleTransform => ({
  type: Type ?? '',
  rewrites:
    (HostHeaderRewriteConfig ?? UrlRewriteConfig)?.Rewrites?.map(({ Regex, Replace }) => ({
      regex: Regex ?? '',
      replace: Replace ?? '',
    })) ?? [],
})

/** The default action stands among the rules too, with the word `default` in place of a number. */
function priorityOf({ IsDefault, Priority }: Rule): number | null {
  if (IsDefault || Priority === 'default') return null
  const priority = Number(required(Priority, "a rule's priority"))
  return required(Number.isInteger(priority) ? priority : undefined, `a number as priority (${Priority})`)
}

/** Values stand in `Values`, in the field's own configuration, or in both. */
function toCondition(condition: SdkCondition, edge: readonly EdgeRequest[]): RuleCondition {
  const { HostHeaderConfig, PathPatternConfig, HttpHeaderConfig, HttpRequestMethodConfig, SourceIpConfig } = condition
  const query = (condition.QueryStringConfig?.Values ?? []).map(
    ({ Key, Value = '' }) => `${Key ?? '*'}=${hiddenValues([Value])?.join('') ?? ''}`,
  )
  registerValues(condition)
  const browsers = browsersMet(condition)
  return {
    field: required(condition.Field, "a condition's field"),
    values: distinct([
      condition.Field === 'http-header' ? hiddenValues(condition.Values) : condition.Values,
      HostHeaderConfig?.Values,
      PathPatternConfig?.Values,
      hiddenValues(HttpHeaderConfig?.Values),
      HttpRequestMethodConfig?.Values,
      SourceIpConfig?.Values,
      query,
    ]),
    regexValues: distinct([
      condition.Field === 'http-header' ? hiddenValues(condition.RegexValues) : condition.RegexValues,
      HostHeaderConfig?.RegexValues,
      PathPatternConfig?.RegexValues,
      hiddenValues(HttpHeaderConfig?.RegexValues),
    ]),
    headerName: HttpHeaderConfig?.HttpHeaderName ?? null,
    ...(isOnSender(condition) && edge.length > 0 ? { throughEdge: throughEdge(condition, edge) } : {}),
    ...(browsers === undefined ? {} : { browsers }),
  }
}

/** A header (or an address) by which CloudFront proves itself holds a secret, and which one does cannot be told by its name: only that there is a value leaves here. */
const hiddenValues = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values?.map(value => (ANYTHING.test(value) ? value : VALUE_NOT_SHOWN))

/** What others may quote of a condition although it is not shown. */
function registerValues({ Field, Values, RegexValues, HttpHeaderConfig, QueryStringConfig }: SdkCondition): void {
  const isHeader = Field === 'http-header'
  const isKey = ORDINARY_HEADER.test(HttpHeaderConfig?.HttpHeaderName ?? '') ? isPlausible : isNoWord
  for (const value of [...(HttpHeaderConfig?.Values ?? []), ...((isHeader && Values) || [])])
    for (const piece of [value, ...value.split(WILDCARDS)]) if (isKey(piece)) registerWhole(piece)
  for (const pattern of [...(HttpHeaderConfig?.RegexValues ?? []), ...((isHeader && RegexValues) || [])])
    for (const [run] of pattern.replace(/\\([^A-Za-z0-9])/g, '$1').matchAll(LITERAL_RUN))
      if (isKey(run)) registerWhole(run)
  for (const { Value = '' } of QueryStringConfig?.Values ?? [])
    for (const piece of [Value, ...Value.split(WILDCARDS)]) if (isNoWord(piece)) registerWhole(piece)
}

const isNoWord = (value: string): boolean => !isOrdinary(value)

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
          body:
            FixedResponseConfig.MessageBody === undefined
              ? null
              : cutForeign(FixedResponseConfig.MessageBody, BODY_LIMIT),
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
