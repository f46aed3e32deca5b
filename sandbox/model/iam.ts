import { isRecord } from './secrets.ts'
import type { RoleState, World } from './state.ts'

/** Whether a role of the platform may do something, judged as IAM does: an explicit Deny wins, then any Allow. */
export function roleAllows(world: World, roleArn: string, action: string, resource: string): boolean {
  const role = [...world.roles.values()].find(({ arn }) => arn === roleArn)
  const effects = role ? statementsOf(role).filter(each => covers(each, action, resource)) : []
  return effects.some(({ Effect }) => Effect === 'Allow') && !effects.some(({ Effect }) => Effect === 'Deny')
}

type Statement = Readonly<Record<string, unknown>>

const statementsOf = ({ inline, attached }: RoleState): readonly Statement[] =>
  [...inline.values(), ...attached.map(({ document }) => document)].flatMap(text => {
    const document: unknown = JSON.parse(text)
    const statements = isRecord(document) ? [document.Statement].flat() : []
    return statements.filter(isRecord)
  })

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
