import { isOwnPattern } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import { type Statement, statementsOf } from './policy.ts'

/** What a policy that was written for a tenant says besides: whatever is not about its own secrets and files alone. */
export function saidBesides(
  document: unknown,
  target: Target,
  /** Access points of other folders. */
  others: readonly string[],
): readonly string[] {
  const statements = statementsOf(document)
  if (!statements) return ['what cannot be read as a policy']
  return statements.filter(statement => !isOwn(statement, target, others)).map(wordsOf)
}

function isOwn(statement: Statement, target: Target, others: readonly string[]): boolean {
  const { effect, actions, resources, condition } = statement
  if (effect !== 'Allow' || actions.not || resources.not) return false
  const isAbout = (service: string) => actions.patterns.every(action => action.toLowerCase().startsWith(`${service}:`))
  if (isAbout('secretsmanager')) return resources.patterns.every(resource => isOwnSecret(resource, target))
  // Whoever else mounts the file system by it is seen by its services; an access point speaks of one folder.
  const words = `${resources.patterns.join(' ')} ${JSON.stringify(condition)}`
  return isAbout('elasticfilesystem') && !others.some(id => words.includes(id))
}

/** `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}`, whatever may stand in the place of the end of the name. */
const isOwnSecret = (resource: string, target: Target): boolean => {
  const [, , service, , , kind, ...name] = resource.split(':')
  return service === 'secretsmanager' && kind === 'secret' && isOwnPattern(target, 'dbSecret', name.join(':'))
}

const wordsOf = ({ effect, actions, resources }: Statement): string =>
  `${effect} ${actions.not ? 'all but ' : ''}${actions.patterns.join(', ')} on ${resources.not ? 'all but ' : ''}${resources.patterns.join(', ')}`
