import { isRecord } from '../../lib/values.ts'
import { matchesWildcard } from './wildcard.ts'

/** Condition keys (`elasticfilesystem:AccessPointArn`) and the value each has in the request that is judged. */
export type Circumstances = Readonly<Record<string, string>>

type Comparison = (wanted: string, value: string) => boolean

const equal: Comparison = (wanted, value) => wanted === value
const like: Comparison = (wanted, value) => matchesWildcard(wanted, value)

/** The operators that policies of this platform use; in IAM both forms for ARNs take wildcards. */
const OPERATORS: Readonly<Record<string, Comparison>> = {
  StringEquals: equal,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted, value) => wanted.toLowerCase() === value.toLowerCase(),
}

/** Whether a statement's condition holds: all of its keys have to, each by one of its values. `depends`: not decided by what is known. */
export function conditionHolds(condition: unknown, circumstances: Circumstances): 'yes' | 'no' | 'depends' {
  if (condition === null) return 'yes'
  if (!isRecord(condition)) return 'depends'
  const answers = Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys) ? Object.entries(keys).map(([key, wanted]) => judge(operator, key, wanted)) : ['depends' as const],
  )
  if (answers.includes('no')) return 'no'
  return answers.includes('depends') ? 'depends' : 'yes'

  function judge(operator: string, key: string, wanted: unknown): 'yes' | 'no' | 'depends' {
    const compare = OPERATORS[operator]
    const value = Object.entries(circumstances).find(([known]) => known.toLowerCase() === key.toLowerCase())?.[1]
    const values = [wanted].flat().map(String)
    if (!compare || value === undefined || values.some(text => text.includes('${'))) return 'depends'
    return values.some(text => compare(text, value)) ? 'yes' : 'no'
  }
}
