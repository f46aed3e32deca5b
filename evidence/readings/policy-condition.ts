import { isRecord } from '../../lib/values.ts'
import { matchesWildcard } from './wildcard.ts'

/** `null`: the request does not have the key. */
type Value = string | null

/**
 * Condition keys (`elasticfilesystem:AccessPointArn`) and the value each has in the request that is judged, or those that it may have; a key that is
 * not here is not known.
 */
export type Circumstances = Readonly<Record<string, Value | readonly Value[]>>

type Comparison = (wanted: string, value: string) => Holds
type Holds = 'yes' | 'no' | 'depends'

const heldIf = (isSo: boolean): Holds => (isSo ? 'yes' : 'no')
const equal: Comparison = (wanted, value) => heldIf(wanted === value)
const equalAnyCase: Comparison = (wanted, value) => heldIf(wanted.toLowerCase() === value.toLowerCase())
const like: Comparison = (wanted, value) => heldIf(matchesWildcard(wanted, value))

/** `arn:aws:service:region:account:resource`, of which the last may have colons of its own. */
const ARN_PARTS = 6

const partsOfArn = (arn: string): readonly string[] => {
  const parts = arn.split(':')
  return [...parts.slice(0, ARN_PARTS - 1), ...(parts.length < ARN_PARTS ? [] : [parts.slice(ARN_PARTS - 1).join(':')])]
}

/**
 * Each part by itself: a wildcard reaches over no colon but in the last one. What AWS makes of a pattern of fewer parts is not written anywhere
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).
 */
const likeArn: Comparison = (wanted, value) => {
  if (wanted === '*' || !matchesWildcard(wanted, value)) return heldIf(wanted === '*')
  const [asked, came] = [partsOfArn(wanted), partsOfArn(value)]
  if (asked.length < came.length) return 'depends'
  return heldIf(asked.length === came.length && asked.every((part, at) => matchesWildcard(part, came[at] ?? '')))
}

/** IAM's operators for texts, ARNs (both forms take wildcards) and truths, by the names without `Not`. */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  stringequals: equal,
  stringequalsignorecase: equalAnyCase,
  stringlike: like,
  arnequals: likeArn,
  arnlike: likeArn,
  bool: equalAnyCase,
}
const NEGATED = /^(string|arn)not(equals|equalsignorecase|like)$/
/** Those of dates, numbers and addresses, too: each holds for a key that is not in the request. */
const ANY_NEGATED = /^(?:string|arn|date|numeric)not|^notipaddress$/
/** What stands around an operator: for one value both words about sets say the same as none; a key that is there is there. */
const AROUND = /^(?:forallvalues:|foranyvalue:)|ifexists$/g
/** What holds for a key that is not in the request, whatever the operator. */
const WITHOUT_KEY = /^forallvalues:|ifexists$/

/** Whether a statement's condition holds: all of its keys have to, each by one of its values. `depends`: not decided by what is known. */
export function conditionHolds(condition: unknown, circumstances: Circumstances): Holds {
  if (condition === null) return 'yes'
  if (!isRecord(condition)) return 'depends'
  const known = new Map(Object.entries(circumstances).map(([key, value]) => [key.toLowerCase(), value]))
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, wanted]) => judgeAll(operator, known.get(key.toLowerCase()), wanted))
      : ['depends' as const],
  )
  if (answers.includes('no')) return 'no'
  return answers.includes('depends') ? 'depends' : 'yes'
}

/** `depends` where not all that the key may be come to the same. */
function judgeAll(operator: string, value: Circumstances[string] | undefined, wanted: unknown): Holds {
  if (value === undefined) return 'depends'
  const [first = 'depends', ...others] = new Set(
    [value].flat().map(each => judge(operator.toLowerCase(), each, wanted)),
  )
  return others.length === 0 ? first : 'depends'
}

function judge(operator: string, value: Value, wanted: unknown): Holds {
  const name = operator.replace(AROUND, '')
  const values = [wanted].flat().map(String)
  if (name === 'null') return values.some(text => (text.toLowerCase() === 'true') === (value === null)) ? 'yes' : 'no'
  if (value === null) {
    const isNegated = ANY_NEGATED.test(name) && !operator.startsWith('foranyvalue:')
    return WITHOUT_KEY.test(operator) || isNegated ? 'yes' : 'no'
  }
  if (values.some(text => text.includes('${'))) return 'depends'
  const compare = OPERATORS[name.replace(NEGATED, '$1$2')]
  if (!compare) return 'depends'
  const answers = values.map(text => compare(text, value))
  if (!answers.includes('yes') && answers.includes('depends')) return 'depends'
  // A negated operator holds when none of the values is the one.
  return heldIf(answers.includes('yes') !== NEGATED.test(name))
}

/**
 * Nobody shows a second factor where a service takes a role on, nor does the session that it gets: the key is not there, or false
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
 */
export const NO_SECOND_FACTOR: Circumstances = {
  'aws:MultiFactorAuthPresent': [null, 'false'],
  'aws:MultiFactorAuthAge': null,
}
