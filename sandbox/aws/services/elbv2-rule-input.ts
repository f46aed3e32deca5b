import type { RuleActionState, RuleConditionState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, list, number, record, records, requiredText, text, texts } from '../lib/input.ts'
import { present } from '../lib/present.ts'
import { requireTargetGroup } from './elbv2-target-groups.ts'

/** Conditions of CreateRule and ModifyRule; plain `Values` and the field's own structure are kept as one, as ELBv2 answers them. */
export function conditionsOf(input: Input): RuleConditionState[] {
  const conditions = records(input, 'Conditions').map(conditionOf)
  if (conditions.length === 0) throw awsError('ValidationError', 'A condition must be specified')
  return conditions
}

/** Actions with their target groups checked. */
export function actionsOf(world: World, input: Input, member: string): RuleActionState[] {
  const actions = records(input, member).map(actionOf)
  if (actions.length === 0) throw awsError('ValidationError', 'An action must be specified')
  for (const { TargetGroupArn, ForwardConfig } of actions) {
    if (TargetGroupArn !== undefined) requireTargetGroup(world, TargetGroupArn)
    for (const group of ForwardConfig?.TargetGroups ?? []) requireTargetGroup(world, group.TargetGroupArn)
  }
  return actions
}

function conditionOf(input: Input): RuleConditionState {
  const Field = requiredText(input, 'Field')
  const plain = texts(input, 'Values')
  switch (Field) {
    case 'host-header':
      return { Field, ...patterns('HostHeaderConfig', plain, input) }
    case 'path-pattern':
      return { Field, ...patterns('PathPatternConfig', plain, input) }
    case 'http-header': {
      const config = record(input, 'HttpHeaderConfig')
      return {
        Field,
        HttpHeaderConfig: { HttpHeaderName: requiredText(config, 'HttpHeaderName'), ...valuesIn(config) },
      }
    }
    case 'http-request-method':
      return { Field, HttpRequestMethodConfig: { Values: texts(record(input, 'HttpRequestMethodConfig'), 'Values') } }
    case 'source-ip':
      return { Field, SourceIpConfig: { Values: texts(record(input, 'SourceIpConfig'), 'Values') } }
    case 'query-string': {
      const pairs = records(record(input, 'QueryStringConfig'), 'Values')
      const Values = pairs.map(pair => present({ Key: text(pair, 'Key'), Value: text(pair, 'Value') }))
      return { Field, QueryStringConfig: { Values } }
    }
    default:
      throw awsError(
        'ValidationError',
        `Condition field '${Field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      )
  }
}

function patterns(member: 'HostHeaderConfig' | 'PathPatternConfig', plain: readonly string[], input: Input) {
  const config = record(input, member)
  if (plain.length > 0 && list(config, 'Values').length > 0) {
    throw awsError('ValidationError', `You cannot specify both Values and ${member}`)
  }
  const values = plain.length > 0 ? { Values: plain } : valuesIn(config)
  return { ...('Values' in values ? { Values: values.Values } : {}), [member]: values }
}

function valuesIn(config: Input) {
  const regexValues = texts(config, 'RegexValues')
  if (regexValues.length > 0) return { RegexValues: regexValues }
  const values = texts(config, 'Values')
  if (values.length === 0) throw awsError('ValidationError', 'A condition value must be specified')
  return { Values: values }
}

function actionOf(input: Input): RuleActionState {
  const Type = requiredText(input, 'Type')
  switch (Type) {
    case 'forward':
      return forwardOf(Type, input)
    case 'fixed-response': {
      const config = record(input, 'FixedResponseConfig')
      const more = present({ ContentType: text(config, 'ContentType'), MessageBody: text(config, 'MessageBody') })
      return { Type, FixedResponseConfig: { StatusCode: requiredText(config, 'StatusCode'), ...more } }
    }
    case 'redirect': {
      const config = record(input, 'RedirectConfig')
      return {
        Type,
        RedirectConfig: {
          Protocol: text(config, 'Protocol') ?? '#{protocol}',
          Port: text(config, 'Port') ?? '#{port}',
          Host: text(config, 'Host') ?? '#{host}',
          Path: text(config, 'Path') ?? '/#{path}',
          Query: text(config, 'Query') ?? '#{query}',
          StatusCode: requiredText(config, 'StatusCode'),
        },
      }
    }
    default:
      throw awsError('ValidationError', `the sandbox's load balancer has no action '${Type}'`)
  }
}

/** ELBv2 answers a forward to one target group in both forms, whichever it was given in. */
function forwardOf(Type: 'forward', input: Input): RuleActionState {
  const single = text(input, 'TargetGroupArn')
  const several = records(record(input, 'ForwardConfig'), 'TargetGroups').map(each => ({
    TargetGroupArn: requiredText(each, 'TargetGroupArn'),
    Weight: number(each, 'Weight') ?? 1,
  }))
  const TargetGroups =
    several.length > 0 ? several : single === undefined ? [] : [{ TargetGroupArn: single, Weight: 1 }]
  const [first] = TargetGroups
  if (!first) throw awsError('ValidationError', 'A target group must be specified')
  return {
    Type,
    ...(TargetGroups.length === 1 ? { TargetGroupArn: first.TargetGroupArn } : {}),
    ForwardConfig: { TargetGroups },
  }
}
