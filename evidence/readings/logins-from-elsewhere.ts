import { type OtherOwner, otherOwner, type SeenTenants } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { TaskDefinitionRevision } from '../ecs.ts'
import { referenceTo, secretNameOf } from './secret-reference.ts'

/** Whether WordPress logs in to the database with what this variable holds. */
export const isOfDatabase = (variable: string): boolean => variable.startsWith('WORDPRESS_DB_')

/** As companies call their environments. */
const ENVIRONMENTS: readonly string[] = [
  ...['dev', 'development', 'int', 'sit', 'test', 'qa', 'uat', 'acc', 'acceptance', 'pre', 'preprod', 'preview'],
  ...['stage', 'staging', 'demo', 'sandbox', 'prd', 'prod', 'production', 'live', 'dr'],
]

/** A secret by its name, and whose it is. */
type Login = readonly [name: string, owner: OtherOwner | undefined]

/** Logins of another account, region or environment, or by a name of other case, which Secrets Manager takes for another. Further secrets may well be shared. */
export function loginsFromElsewhere(
  { secrets }: Pick<TaskDefinitionRevision, 'secrets'>,
  target: Target,
  seen: SeenTenants,
): readonly Login[] {
  const { environment, tenant, names } = target
  return Object.entries(secrets).flatMap(([variable, valueFrom]): readonly Login[] => {
    const reference = isOfDatabase(variable) ? referenceTo(valueFrom) : undefined
    if (!reference) return []
    const { region, account } = reference
    const name = secretNameOf(reference.arn)
    if (account !== environment.accountId) return [[name, `account ${account}`]]
    if (region !== environment.region) return [[name, `region ${region}`]]
    const pattern = environment.tenantNames.dbSecret
    const other = ENVIRONMENTS.find(
      each =>
        each !== environment.name &&
        pattern.includes(environment.name) &&
        name === pattern.replace(environment.name, each).replace('{tenant}', tenant),
    )
    if (other !== undefined && name !== names.dbSecret) return [[name, other]]
    const owner = otherOwner(target, 'dbSecret', name.toLowerCase(), seen)
    return [[name, owner]]
  })
}
