import { isRecord } from '../../lib/values.ts'
import { derived } from './derived.ts'
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
  const covering = (statements: readonly Statement[]): readonly Statement[] =>
    statements.filter(each => covers(each, action, resource))
  const own = role ? covering(statementsAbout(role, action)) : []
  const limit = role?.boundary ? covering(parsedOf(role.boundary.document)) : undefined
  if (own.some(denies)) return 'with an explicit deny in an identity-based policy'
  if (resourcePolicy !== null && covering(parsedOf(resourcePolicy)).some(denies))
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
  judge(documents.flatMap(parsedOf).filter(each => covers(each, action, resource) && holds(each, context)))

/** One of a policy, as it is asked. */
interface Statement {
  readonly effect: unknown
  readonly speaksOfAction: (inLowerCase: string) => boolean
  readonly speaksOfResource: (arn: string) => boolean
  readonly condition: unknown
}

const judge = (effects: readonly Statement[]): boolean =>
  effects.some(({ effect }) => effect === 'Allow') && !effects.some(denies)

const denies = ({ effect }: Statement): boolean => effect === 'Deny'

/** A role that all tenants share has policies for each of them: what they say of one action, each sentence once, is looked for no second time. */
const statementsByAction = derived(
  ({ inline, attached }: RoleState, visit) => {
    for (const document of inline.values()) visit(document)
    for (const { document } of attached) visit(document)
  },
  ({ inline, attached }) => {
    const documents = new Set([...inline.values(), ...attached.map(({ document }) => document)])
    return { all: [...documents].flatMap(parsedOf), about: new Map<string, readonly Statement[]>() }
  },
)

function statementsAbout(role: RoleState, action: string): readonly Statement[] {
  const { all, about } = statementsByAction(role)
  const inLowerCase = action.toLowerCase()
  const statements = about.get(inLowerCase) ?? all.filter(({ speaksOfAction }) => speaksOfAction(inLowerCase))
  about.set(inLowerCase, statements)
  return statements
}

const parsedOf = remembered((text: string): readonly Statement[] => {
  const document: unknown = JSON.parse(text)
  const statements = isRecord(document) ? [document.Statement].flat() : []
  return statements.filter(isRecord).map(statement => ({
    effect: statement.Effect,
    speaksOfAction: listed(statement, 'Action', pattern => pattern.toLowerCase()),
    speaksOfResource: listed(statement, 'Resource', pattern => pattern),
    condition: statement.Condition,
  }))
})

const OPERATORS: readonly string[] = ['StringEquals', 'StringLike', 'ArnEquals']

const IF_EXISTS = 'IfExists'

/** Every condition of a statement, of the operators that policies here use; a key that a request does not have holds for `IfExists` alone. */
function holds({ condition }: Statement, context: PolicyRequest['context']): boolean {
  const operators = isRecord(condition) ? Object.entries(condition) : []
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

const covers = ({ speaksOfAction, speaksOfResource }: Statement, action: string, resource: string): boolean =>
  speaksOfAction(action.toLowerCase()) && speaksOfResource(resource)

function listed(
  statement: Readonly<Record<string, unknown>>,
  member: string,
  fold: (pattern: string) => string,
): (value: string) => boolean {
  const not = statement[`Not${member}`]
  const patterns = [not ?? statement[member]].flat().filter(each => typeof each === 'string')
  const tests = patterns.map(pattern => matching(fold(pattern)))
  return value => tests.some(matches => matches(value)) !== (not !== undefined)
}

/** What stands before a pattern's first wildcard tells most apart. */
function matching(pattern: string): (value: string) => boolean {
  const first = pattern.search(/[*?]/)
  if (first === -1) return value => value === pattern
  const start = pattern.slice(0, first)
  return value => value.startsWith(start) && wildcard(pattern).test(value)
}

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
