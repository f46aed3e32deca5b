import { isRecord } from '../../lib/values.ts'
import type { PermissionsBoundary, RolePolicy } from '../iam.ts'
import { type Circumstances, conditionHolds } from './policy-condition.ts'
import { matchesWildcard } from './wildcard.ts'

/** What a role's policies say about one action on one resource. */
export interface PolicyDecision {
  /** True when a statement allows it and none that could be judged denies it. */
  readonly allowed: boolean
  /** The policy whose explicit Deny wins, `null` when none denies. */
  readonly deniedBy: string | null
  readonly allowedBy: string | null
  /** What could change the answer, but cannot be judged from here; `null` when the answer is certain. */
  readonly uncertain: string | null
  /** The part of it that may be a Deny, which an Allow from elsewhere would not outweigh. */
  readonly maybeDenied: string | null
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  /** Of a resource's own policy: whom it speaks of. */
  readonly principals: unknown
  readonly actions: { readonly not: boolean; readonly patterns: readonly string[] }
  readonly resources: { readonly not: boolean; readonly patterns: readonly string[] }
  /** `null`: none. */
  readonly condition: unknown
}

const VERSIONS: readonly unknown[] = [undefined, '2008-10-17', '2012-10-17']

/** Judges identity policies as IAM does: an explicit Deny wins, then any Allow, and nothing said means no. `circumstances` decide conditions. */
export const allows = (
  policies: readonly RolePolicy[],
  action: string,
  resourceArn: string,
  circumstances: Circumstances = {},
): PolicyDecision =>
  decide(
    policies.map(({ name, document }) => ({ name, statements: statementsOf(document) })),
    statement => (covers(statement, action, resourceArn) ? conditionHolds(statement.condition, circumstances) : 'no'),
  )

/** The same of a resource's own policy, as far as it speaks of this role. */
export const resourceAllows = (
  { name, document }: { readonly name: string; readonly document: unknown },
  role: { readonly accountId: string; readonly roleArn: string | null },
  action: string,
  resourceArn: string,
  circumstances: Circumstances = {},
): PolicyDecision =>
  decide([{ name, statements: statementsOf(document, ['*']) }], statement => {
    if (!covers(statement, action, resourceArn)) return 'no'
    const speaks = speaksOf(statement, role)
    const holds = conditionHolds(statement.condition, circumstances)
    if (speaks === 'no' || holds === 'no') return 'no'
    return speaks === 'yes' && holds === 'yes' ? 'yes' : 'depends'
  })

/** The same of a role's trust policy and a service of AWS, such as `ecs-tasks.amazonaws.com`, that wants to take the role on. */
export const trusts = (document: unknown, service: string, circumstances: Circumstances): PolicyDecision =>
  decide([{ name: 'of trust', statements: statementsOf(document, ['*']) }], statement => {
    if (!isAbout(statement, ASSUME_ROLE)) return 'no'
    const { principals } = statement
    if (!isRecord(principals)) return principals === '*' ? 'yes' : 'depends'
    const named = [principals.Service ?? []].flat().map(String)
    return named.includes(service) ? conditionHolds(statement.condition, circumstances) : 'no'
  })

const ASSUME_ROLE = 'sts:AssumeRole'

/** What is left of a decision inside a permissions boundary: what the boundary does not allow, no policy of the role gives. */
export function within(
  boundary: PermissionsBoundary,
  decision: PolicyDecision,
  judge: (policies: readonly RolePolicy[]) => PolicyDecision,
): PolicyDecision & { readonly outside: string | null } {
  if (typeof boundary === 'string') return { ...decision, outside: null }
  const limit = judge([boundary])
  if (limit.deniedBy !== null) return { ...decision, allowed: false, deniedBy: boundary.name, outside: null }
  if (limit.uncertain !== null) return { ...decision, uncertain: decision.uncertain ?? limit.uncertain, outside: null }
  return limit.allowed ? { ...decision, outside: null } : { ...decision, allowed: false, outside: boundary.name }
}

function decide(
  policies: readonly { readonly name: string; readonly statements: readonly Statement[] | undefined }[],
  applies: (statement: Statement) => 'yes' | 'no' | 'depends',
): PolicyDecision {
  let deniedBy: string | null = null
  let allowedBy: string | null = null
  const conditions: { readonly effect: Statement['effect']; readonly text: string }[] = []
  for (const { name, statements } of policies) {
    if (!statements) {
      conditions.push({ effect: 'Deny', text: `policy ${name} cannot be read as a policy document` })
      continue
    }
    for (const statement of statements) {
      const { effect } = statement
      const holds = applies(statement)
      if (holds === 'no') continue
      if (holds === 'depends' || hasVariable(statement)) {
        const verb = effect === 'Allow' ? 'allows' : 'denies'
        conditions.push({ effect, text: `policy ${name} ${verb} it under a condition` })
      } else if (effect === 'Deny') deniedBy ??= name
      else allowedBy ??= name
    }
  }
  if (deniedBy !== null) return { allowed: false, deniedBy, allowedBy, uncertain: null, maybeDenied: null }
  const textOf = (of: typeof conditions): string | null => of.map(({ text }) => text).join('; ') || null
  const denials = conditions.filter(({ effect }) => effect === 'Deny')
  const uncertain = textOf(allowedBy === null ? conditions : denials)
  return { allowed: allowedBy !== null, deniedBy, allowedBy, uncertain, maybeDenied: textOf(denials) }
}

/** A whole account is named where its roles' own policies have to allow as well: that gives nothing by itself, and a Deny meets everybody in it. */
function speaksOf(
  { principals, effect }: Statement,
  { accountId, roleArn }: { readonly accountId: string; readonly roleArn: string | null },
): 'yes' | 'no' | 'depends' {
  if (principals === '*') return 'yes'
  if (!isRecord(principals)) return 'depends'
  const named = [principals.AWS ?? []].flat().map(String)
  if (named.includes('*') || (roleArn !== null && named.includes(roleArn))) return 'yes'
  if (effect === 'Deny' && named.some(name => name === accountId || name === `arn:aws:iam::${accountId}:root`))
    return 'yes'
  // Sessions of the role are named by a name that only a running task has.
  return roleArn === null || named.some(name => name.includes(':assumed-role/')) ? 'depends' : 'no'
}

/** Every resource that an Allow of an action names, by policy. */
export const allowedResources = (
  policies: readonly RolePolicy[],
  action: string,
): readonly { readonly policy: string; readonly resource: string }[] =>
  policies.flatMap(({ name, document }) =>
    (statementsOf(document) ?? [])
      .filter(statement => statement.effect === 'Allow' && isAbout(statement, action) && !statement.resources.not)
      .flatMap(({ resources }) => resources.patterns.map(resource => ({ policy: name, resource }))),
  )

const isAbout = ({ actions }: Statement, action: string): boolean =>
  actions.patterns.some(pattern => matchesWildcard(pattern, action, { ignoreCase: true })) !== actions.not

const covers = (statement: Statement, action: string, resourceArn: string): boolean =>
  isAbout(statement, action) &&
  statement.resources.patterns.some(pattern => matchesWildcard(withoutVariables(pattern), resourceArn)) !==
    statement.resources.not

/** `${aws:username}` and the like stand for text that is only known when the request is made. */
const VARIABLE = /\$\{[^{}]*\}/g
const withoutVariables = (pattern: string): string => pattern.replace(VARIABLE, '*')
const hasVariable = ({ resources }: Statement): boolean => resources.patterns.some(pattern => /\$\{/.test(pattern))

/** `undefined` when the document is not one that IAM would accept. A resource's own policy need not name the resource. */
export function statementsOf(document: unknown, resources?: readonly string[]): readonly Statement[] | undefined {
  if (!isRecord(document) || !VERSIONS.includes(document.Version)) return undefined
  const raw = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  const statements = raw.map(each => parseStatement(each, resources))
  return statements.every(statement => statement !== undefined) ? statements : undefined
}

function parseStatement(raw: unknown, everywhere: readonly string[] | undefined): Statement | undefined {
  if (!isRecord(raw) || (raw.Effect !== 'Allow' && raw.Effect !== 'Deny')) return undefined
  const actions = patternsOf(raw, 'Action')
  const isNamed = raw.Resource !== undefined || raw.NotResource !== undefined
  const resources = !isNamed && everywhere ? { not: false, patterns: everywhere } : patternsOf(raw, 'Resource')
  if (!actions || !resources) return undefined
  return { effect: raw.Effect, principals: raw.Principal, actions, resources, condition: raw.Condition ?? null }
}

function patternsOf(raw: Readonly<Record<string, unknown>>, key: 'Action' | 'Resource') {
  const not = raw[key] === undefined
  const value = not ? raw[`Not${key}`] : raw[key]
  const patterns = typeof value === 'string' ? [value] : value
  if (!Array.isArray(patterns) || !patterns.every(pattern => typeof pattern === 'string')) return undefined
  return { not, patterns }
}
