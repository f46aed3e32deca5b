import { randomUUID } from 'node:crypto'
import type { ListenerState, RuleState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, records, requiredText } from '../lib/input.ts'
import { listenersOf, listenerWithArn } from './elbv2-load-balancer.ts'
import { actionsOf, conditionsOf } from './elbv2-rule-input.ts'
import { defaultRuleArn, describeRule, noRule, ruleArnPrefix } from './elbv2-rules.ts'

const LARGEST_PRIORITY = 50_000
const RULE_ID_LENGTH = 16

export function createRule(world: World, input: Input) {
  const listener = listenerWithArn(world, requiredText(input, 'ListenerArn'))
  const priority = priorityIn(input)
  requireFree(listener, priority, [])
  const rule: RuleState = {
    arn: `${ruleArnPrefix(listener.arn)}/${randomUUID().replaceAll('-', '').slice(0, RULE_ID_LENGTH)}`,
    priority,
    conditions: conditionsOf(input),
    actions: actionsOf(world, input, 'Actions'),
  }
  listener.rules = [...listener.rules, rule]
  return { Rules: [describeRule(rule)] }
}

/** Conditions and actions that are given replace the rule's own. */
export function modifyRule(world: World, input: Input) {
  const { rule } = ruleWithArn(world, requiredText(input, 'RuleArn'))
  const conditions = input.Conditions === undefined ? rule.conditions : conditionsOf(input)
  rule.actions = input.Actions === undefined ? rule.actions : actionsOf(world, input, 'Actions')
  rule.conditions = conditions
  return { Rules: [describeRule(rule)] }
}

export function deleteRule(world: World, input: Input) {
  const { listener, rule } = ruleWithArn(world, requiredText(input, 'RuleArn'))
  listener.rules = listener.rules.filter(each => each !== rule)
  return {}
}

/** All priorities of one call are set together, so that two rules can change places. */
export function setRulePriorities(world: World, input: Input) {
  const wanted = records(input, 'RulePriorities').map(each => ({
    ...ruleWithArn(world, requiredText(each, 'RuleArn')),
    priority: priorityIn(each),
  }))
  const moving = wanted.map(({ rule }) => rule)
  for (const { listener, priority } of wanted) requireFree(listener, priority, moving)
  if (new Set(wanted.map(({ priority }) => priority)).size < wanted.length) {
    throw awsError('ValidationError', 'Each rule must get a priority of its own')
  }
  for (const { rule, priority } of wanted) rule.priority = priority
  return { Rules: moving.map(describeRule) }
}

function ruleWithArn(world: World, arn: string): { readonly listener: ListenerState; readonly rule: RuleState } {
  for (const listener of listenersOf(world)) {
    if (arn === defaultRuleArn(listener)) {
      throw awsError('OperationNotPermitted', `Default rule '${arn}' cannot be modified`)
    }
    const rule = listener.rules.find(each => each.arn === arn)
    if (rule) return { listener, rule }
  }
  throw noRule()
}

function priorityIn(input: Input): number {
  const priority = number(input, 'Priority')
  if (priority === undefined || !Number.isInteger(priority) || priority < 1 || priority > LARGEST_PRIORITY) {
    throw awsError(
      'ValidationError',
      `'${requiredText(input, 'Priority')}' is not a valid rule priority, specify a value between 1 and ${LARGEST_PRIORITY}`,
    )
  }
  return priority
}

function requireFree({ rules }: ListenerState, priority: number, moving: readonly RuleState[]): void {
  if (rules.some(rule => rule.priority === priority && !moving.includes(rule))) {
    throw awsError('PriorityInUse', `Priority '${priority}' is currently in use`)
  }
}
