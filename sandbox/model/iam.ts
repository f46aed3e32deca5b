import { isRecord } from '../../lib/values.ts'
import type { RoleState, World } from './state.ts'

/** Whether a role of the platform may do something, judged as IAM does: an explicit Deny wins, then any Allow. */
export function roleAllows(world: World, roleArn: string, action: string, resource: string): boolean {
  const role = [...world.roles.values()].find(({ arn }) => arn === roleArn)
  return role !== undefined && judge(statementsOf(documentsOf(role)).filter(each => covers(each, action, resource)))
}

/** One thing that somebody asks for: the action, what it is done to, and what IAM knows of the request. */
export interface PolicyRequest {
  readonly action: string
  /** `*` for an action that IAM allows for everything or not at all. */
  readonly resource: string
  readonly context: Readonly<Record<string, string>>
}

/** Whether identity policies allow a request, their conditions included. */
export const policiesAllow = (documents: readonly string[], { action, resource, context }: PolicyRequest): boolean =>
  judge(statementsOf(documents).filter(each => covers(each, action, resource) && holds(each, context)))

type Statement = Readonly<Record<string, unknown>>

const judge = (effects: readonly Statement[]): boolean =>
  effects.some(({ Effect }) => Effect === 'Allow') && !effects.some(({ Effect }) => Effect === 'Deny')

const documentsOf = ({ inline, attached }: RoleState): readonly string[] => [
  ...inline.values(),
  ...attached.map(({ document }) => document),
]

const statementsOf = (documents: readonly string[]): readonly Statement[] =>
  documents.flatMap(text => {
    const document: unknown = JSON.parse(text)
    const statements = isRecord(document) ? [document.Statement].flat() : []
    return statements.filter(isRecord)
  })

/** Every condition of a statement, of the operators that policies here use; a key that a request does not have holds for none. */
function holds({ Condition }: Statement, context: PolicyRequest['context']): boolean {
  const operators = isRecord(Condition) ? Object.entries(Condition) : []
  return operators.every(([operator, keys]) => {
    if (operator !== 'StringEquals' && operator !== 'ArnEquals')
      throw new Error(`no condition operator ${operator} here`)
    return Object.entries(isRecord(keys) ? keys : {}).every(([key, wanted]) => {
      const value = context[key]
      const patterns = [wanted].flat().filter(each => typeof each === 'string')
      return (
        value !== undefined &&
        patterns.some(each => (operator === 'ArnEquals' ? wildcard(each).test(value) : each === value))
      )
    })
  })
}

const covers = (statement: Statement, action: string, resource: string): boolean =>
  listed(statement, 'Action', action.toLowerCase(), pattern => pattern.toLowerCase()) &&
  listed(statement, 'Resource', resource, pattern => pattern)

function listed(statement: Statement, member: string, value: string, fold: (pattern: string) => string): boolean {
  const not = statement[`Not${member}`]
  const patterns = [not ?? statement[member]].flat().filter(each => typeof each === 'string')
  return patterns.some(pattern => wildcard(fold(pattern)).test(value)) !== (not !== undefined)
}

/** `*` any text, `?` one character. */
export const wildcard = (pattern: string, flags = 's'): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    flags,
  )
