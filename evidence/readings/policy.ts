import { isRecord } from '../../lib/values.ts'
import type { RolePolicy } from '../iam.ts'
import { type Circumstances, conditionHolds } from './policy-condition.ts'
import { matchesWildcard } from './wildcard.ts'

/** What a role's policies say about one action on one resource. */
interface PolicyDecision {
  /** True when a statement allows it and none that could be judged denies it. */
  readonly allowed: boolean
  /** The policy whose explicit Deny wins, `null` when none denies. */
  readonly deniedBy: string | null
  readonly allowedBy: string | null
  /** What could change the answer, but cannot be judged from here; `null` when the answer is certain. */
  readonly uncertain: string | null
}

interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: { readonly not: boolean; readonly patterns: readonly string[] }
  readonly resources: { readonly not: boolean; readonly patterns: readonly string[] }
  /** `null`: none. */
  readonly condition: unknown
}

const VERSIONS: readonly unknown[] = [undefined, '2008-10-17', '2012-10-17']

/** Judges identity policies as IAM does: an explicit Deny wins, then any Allow, and nothing said means no. `circumstances` decide conditions. */
export function allows(
  policies: readonly RolePolicy[],
  action: string,
  resourceArn: string,
  circumstances: Circumstances = {},
): PolicyDecision {
  let deniedBy: string | null = null
  let allowedBy: string | null = null
  const conditions: { readonly effect: Statement['effect']; readonly text: string }[] = []
  for (const { name, document } of policies) {
    const statements = statementsOf(document)
    if (!statements) {
      conditions.push({ effect: 'Deny', text: `policy ${name} cannot be read as a policy document` })
      continue
    }
    for (const statement of statements) {
      if (!covers(statement, action, resourceArn)) continue
      const { effect } = statement
      const holds = conditionHolds(statement.condition, circumstances)
      if (holds === 'no') continue
      if (holds === 'depends' || hasVariable(statement)) {
        const verb = effect === 'Allow' ? 'allows' : 'denies'
        conditions.push({ effect, text: `policy ${name} ${verb} it under a condition` })
      } else if (effect === 'Deny') deniedBy ??= name
      else allowedBy ??= name
    }
  }
  if (deniedBy !== null) return { allowed: false, deniedBy, allowedBy, uncertain: null }
  const relevant = conditions.filter(({ effect }) => effect === 'Deny' || allowedBy === null)
  const uncertain = relevant.map(({ text }) => text).join('; ') || null
  return { allowed: allowedBy !== null, deniedBy, allowedBy, uncertain }
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

/** `undefined` when the document is not one that IAM would accept. */
function statementsOf(document: unknown): readonly Statement[] | undefined {
  if (!isRecord(document) || !VERSIONS.includes(document.Version)) return undefined
  const raw = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  const statements = raw.map(parseStatement)
  return statements.every(statement => statement !== undefined) ? statements : undefined
}

function parseStatement(raw: unknown): Statement | undefined {
  if (!isRecord(raw) || (raw.Effect !== 'Allow' && raw.Effect !== 'Deny')) return undefined
  const actions = patternsOf(raw, 'Action')
  const resources = patternsOf(raw, 'Resource')
  if (!actions || !resources) return undefined
  return { effect: raw.Effect, actions, resources, condition: raw.Condition ?? null }
}

function patternsOf(raw: Readonly<Record<string, unknown>>, key: 'Action' | 'Resource') {
  const not = raw[key] === undefined
  const value = not ? raw[`Not${key}`] : raw[key]
  const patterns = typeof value === 'string' ? [value] : value
  if (!Array.isArray(patterns) || !patterns.every(pattern => typeof pattern === 'string')) return undefined
  return { not, patterns }
}
