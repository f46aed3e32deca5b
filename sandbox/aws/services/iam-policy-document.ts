import { isRecord } from '../../../lib/values.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, list } from '../lib/input.ts'

const VERSIONS: readonly unknown[] = ['2012-10-17', '2008-10-17']
const DOCUMENT_MEMBERS = new Set(['Version', 'Id', 'Statement'])
const STATEMENT_MEMBERS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'])
const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/
const RESOURCE = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$/s

/** Refuses what IAM would not take as a role's policy: no JSON, an unknown version, statements without effect, action or resource. */
export function checkPolicyDocument(text: string): void {
  const document = parsed(text)
  const known = isRecord(document) && Object.keys(document).every(member => DOCUMENT_MEMBERS.has(member))
  if (!known || (document.Version !== undefined && !VERSIONS.includes(document.Version)))
    throw malformed('Syntax errors in policy.')
  const statements = list(document, 'Statement')
  if (statements.length === 0) throw malformed('Syntax errors in policy.')
  for (const statement of statements) {
    if (!isRecord(statement)) throw malformed('Syntax errors in policy.')
    checkStatement(statement)
  }
}

function checkStatement(statement: Input): void {
  const known = Object.keys(statement).every(member => STATEMENT_MEMBERS.has(member))
  if (!known || (statement.Effect !== 'Allow' && statement.Effect !== 'Deny'))
    throw malformed('Syntax errors in policy.')
  const actions = [...list(statement, 'Action'), ...list(statement, 'NotAction')]
  if (actions.length === 0) throw malformed('Policy statement must contain actions.')
  if (!actions.every(action => typeof action === 'string' && ACTION.test(action))) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
  const resources = [...list(statement, 'Resource'), ...list(statement, 'NotResource')]
  if (resources.length === 0) throw malformed('Policy statement must contain resources.')
  const wrong = resources.find(resource => typeof resource !== 'string' || !RESOURCE.test(resource))
  if (wrong !== undefined) throw malformed(`Resource ${String(wrong)} must be in ARN format or "*".`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('Syntax errors in policy.')
  }
}

const malformed = (message: string) => awsError('MalformedPolicyDocument', message)
