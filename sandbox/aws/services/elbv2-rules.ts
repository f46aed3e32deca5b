import type { ListenerState, RuleActionState, RuleState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, text, texts } from '../lib/input.ts'
import { listenersOf, listenerWithArn } from './elbv2-load-balancer.ts'
import { pageOf } from './elbv2-page.ts'

/** Rules come in an order that means nothing, the default rule among them, as ELBv2 does not promise any. */
export function describeRules(world: World, input: Input) {
  const listenerArn = text(input, 'ListenerArn')
  const ruleArns = texts(input, 'RuleArns')
  if ((listenerArn === undefined) === (ruleArns.length === 0)) {
    throw awsError('ValidationError', 'You must specify either listener rule ARNs or a listener ARN')
  }
  const listeners = listenerArn !== undefined ? [listenerWithArn(world, listenerArn)] : listenersOf(world)
  const all = listeners
    .flatMap(listener => [...listener.rules.map(describeRule), describeDefaultRule(listener)])
    .map(rule => ({ rule, place: hexOf(rule.RuleArn, 8) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ rule }) => rule)
  if (!ruleArns.every(arn => all.some(({ RuleArn }) => RuleArn === arn))) throw noRule()
  const { items, marker } = pageOf(
    all.filter(({ RuleArn }) => ruleArns.length === 0 || ruleArns.includes(RuleArn)),
    input,
  )
  return { Rules: items, NextMarker: marker }
}

export const describeRule = ({ arn, priority, conditions, actions }: RuleState) => ({
  RuleArn: arn,
  Priority: String(priority),
  Conditions: conditions,
  Actions: numbered(actions),
  IsDefault: false,
})

export const defaultRuleArn = ({ arn }: ListenerState): string => `${ruleArnPrefix(arn)}/${hexOf(arn, 16)}`

export const ruleArnPrefix = (listenerArn: string): string => listenerArn.replace(':listener/', ':listener-rule/')

export const noRule = () => awsError('RuleNotFound', 'One or more rules not found')

const describeDefaultRule = (listener: ListenerState) => ({
  RuleArn: defaultRuleArn(listener),
  Priority: 'default',
  Conditions: [],
  Actions: numbered(listener.defaultActions),
  IsDefault: true,
})

const numbered = (actions: readonly RuleActionState[]) =>
  actions.map((action, index) => ({ Order: index + 1, ...action }))
