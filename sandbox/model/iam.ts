import { isRecord } from '../../lib/values.ts'
import type { RoleState, World } from './state.ts'

/** A sandbox that runs all day must not grow. */
const MOST_REMEMBERED = 10_000

/**
 * Why a role of the platform may not do something, in AWS' words, and `null` where it may; judged as IAM does: an explicit Deny wins, and what
 * the role's boundary does not allow, no policy of the role gives.
 */
export function roleRefusal(
  world: World,
  roleArn: string,
  { action, resource, resourcePolicy = null }: RoleRequest,
): string | null {
  const role = [...world.roles.values()].find(({ arn }) => arn === roleArn)
  const covering = (documents: readonly string[]): readonly Statement[] =>
    statementsOf(documents).filter(each => covers(each, action, resource))
  const own = role ? covering(documentsOf(role)) : []
  const limit = role?.boundary ? covering([role.boundary.document]) : undefined
  if (own.some(denies)) return 'with an explicit deny in an identity-based policy'
  if (resourcePolicy !== null && covering([resourcePolicy]).some(denies))
    return 'with an explicit deny in a resource-based policy'
  if (limit?.some(denies)) return 'with an explicit deny in a permissions boundary'
  if (!judge(own)) return `because no identity-based policy allows the ${action} action`
  return limit && !judge(limit) ? `because no permissions boundary allows the ${action} action` : null
}

interface RoleRequest {
  readonly action: string
  readonly resource: string
  /** The resource's own policy, which here only ever denies. */
  readonly resourcePolicy?: string | null
}

export const roleAllows = (world: World, roleArn: string, action: string, resource: string): boolean =>
  roleRefusal(world, roleArn, { action, resource }) === null

/** A policy's document as IAM keeps it. */
export const policyDocument = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

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
  effects.some(({ Effect }) => Effect === 'Allow') && !effects.some(denies)

const denies = ({ Effect }: Statement): boolean => Effect === 'Deny'

const documentsOf = ({ inline, attached }: RoleState): readonly string[] => [
  ...inline.values(),
  ...attached.map(({ document }) => document),
]

const statementsOf = (documents: readonly string[]): readonly Statement[] => documents.flatMap(parsedOf)

const parsedOf = remembered((text: string): readonly Statement[] => {
  const document: unknown = JSON.parse(text)
  const statements = isRecord(document) ? [document.Statement].flat() : []
  return statements.filter(isRecord)
})

const OPERATORS: readonly string[] = ['StringEquals', 'StringLike', 'ArnEquals']

const IF_EXISTS = 'IfExists'

/** Every condition of a statement, of the operators that policies here use; a key that a request does not have holds for `IfExists` alone. */
function holds({ Condition }: Statement, context: PolicyRequest['context']): boolean {
  const operators = isRecord(Condition) ? Object.entries(Condition) : []
  return operators.every(([name, keys]) => {
    const ifExists = name.endsWith(IF_EXISTS)
    const operator = ifExists ? name.slice(0, -IF_EXISTS.length) : name
    if (!OPERATORS.includes(operator)) throw new Error(`no condition operator ${name} here`)
    return Object.entries(isRecord(keys) ? keys : {}).every(([key, wanted]) => {
      const value = context[key]
      const patterns = [wanted].flat().filter(each => typeof each === 'string')
      return value === undefined
        ? ifExists
        : patterns.some(each => (operator === 'StringEquals' ? each === value : wildcard(each).test(value)))
    })
  })
}

const covers = (statement: Statement, action: string, resource: string): boolean =>
  listed(statement, 'Action', action.toLowerCase(), pattern => pattern.toLowerCase()) &&
  listed(statement, 'Resource', resource, pattern => pattern)

function listed(statement: Statement, member: string, value: string, fold: (pattern: string) => string): boolean {
  const not = statement[`Not${member}`]
  const patterns = [not ?? statement[member]].flat().filter(each => typeof each === 'string')
  return patterns.some(pattern => matches(fold(pattern), value)) !== (not !== undefined)
}

const matches = (pattern: string, value: string): boolean =>
  /[*?]/.test(pattern) ? wildcard(pattern).test(value) : pattern === value

/** `*` any text, `?` one character. */
export const wildcard = (pattern: string, flags = 's'): RegExp => expressionOf(`${flags} ${pattern}`)

const expressionOf = remembered((key: string): RegExp => {
  const [flags = '', ...pattern] = key.split(' ')
  const source = pattern
    .join(' ')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, flags)
})

/** A fleet's policies and rules are read anew for every task and every request. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    const made = make(text)
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(text, made)
    return made
  }
}
