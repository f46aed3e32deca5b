import { isRecord } from '../../lib/values.ts'
import { matchesWildcard } from './wildcard.ts'

/** Condition keys (`elasticfilesystem:AccessPointArn`) and the value each has in the request that is judged; a key that is not here is not known. */
export type Circumstances = Readonly<Record<string, string>>

type Comparison = (wanted: string, value: string) => boolean
type Holds = 'yes' | 'no' | 'depends'

const equal: Comparison = (wanted, value) => wanted === value
const equalAnyCase: Comparison = (wanted, value) => wanted.toLowerCase() === value.toLowerCase()
const like: Comparison = (wanted, value) => matchesWildcard(wanted, value)

/** IAM's operators for texts, ARNs (both forms take wildcards) and truths, by the names without `Not`. */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  stringequals: equal,
  stringequalsignorecase: equalAnyCase,
  stringlike: like,
  arnequals: like,
  arnlike: like,
  bool: equalAnyCase,
}
const NEGATED = /^(string|arn)not(equals|equalsignorecase|like)$/
/** What stands around an operator: for one value both words about sets say the same as none; a key that is there is there. */
const AROUND = /^(?:forallvalues:|foranyvalue:)|ifexists$/g

/** Whether a statement's condition holds: all of its keys have to, each by one of its values. `depends`: not decided by what is known. */
export function conditionHolds(condition: unknown, circumstances: Circumstances): Holds {
  if (condition === null) return 'yes'
  if (!isRecord(condition)) return 'depends'
  const known = new Map(Object.entries(circumstances).map(([key, value]) => [key.toLowerCase(), value]))
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, wanted]) => judge(operator, known.get(key.toLowerCase()), wanted))
      : ['depends' as const],
  )
  if (answers.includes('no')) return 'no'
  return answers.includes('depends') ? 'depends' : 'yes'
}

function judge(operator: string, value: string | undefined, wanted: unknown): Holds {
  const name = operator.toLowerCase().replace(AROUND, '')
  const values = [wanted].flat().map(String)
  if (value === undefined || values.some(text => text.includes('${'))) return 'depends'
  if (name === 'null') return values.some(text => text.toLowerCase() === 'false') ? 'yes' : 'no'
  const compare = OPERATORS[name.replace(NEGATED, '$1$2')]
  if (!compare) return 'depends'
  // A negated operator holds when none of the values is the one.
  return values.some(text => compare(text, value)) !== NEGATED.test(name) ? 'yes' : 'no'
}
