import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import type { DbSecret } from '../../evidence/index.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { isOwnOnServer, sharersOf } from '../../platform/owner.ts'
import { deviationsFile, type Target } from '../../platform/target.ts'
import type { Match } from '../define.ts'
import type { Refusal } from './database.ts'
import { newTasks } from './fixes.ts'
import { putSecretFile, setSecretKey, writeSecretFile } from './secret-fixes.ts'

/**
 * A refusal of a login whose user, or of a database whose name, is not shown to be the tenant's: nothing is granted to it, nor its password changed,
 * since others may live by it; what names it is corrected. `undefined`: both are the tenant's own.
 */
export function notTheTenants(
  { because, username, database }: Refusal,
  secret: DbSecret | undefined,
  target: Target,
  what: { readonly asksForDatabase: boolean },
): Match | undefined {
  const { tenant, names } = target
  const present = secret?.state === 'present' ? secret : undefined
  const name = secret?.name ?? names.dbSecret
  if (!isOwnOnServer(target, 'databaseUser', username)) {
    const sharers = sharersOf(target, 'databaseUser', username)
    const own = names.databaseUser
    if (username === own) {
      return {
        because: [...because, `${username} is the user of ${sharers.join(' and ')}, too (${deviationsFile(target)})`],
        rootCause: `The database turns ${username} away, who is not this tenant's alone: a change of that user would meet ${sharers.join(' and ')} as well.`,
        fixes: [
          byHand(
            `Settle it with those who use ${username}, too`,
            `Compare with the secret of ${sharers.join(' and ')} in the console, and see whether they are turned away as well. Change nothing of ${username} for ${tenant} alone; best give ${tenant} a user of its own, and store it in ${name}`,
          ),
        ],
      }
    }
    return {
      because: [...because, `by its name ${username} is not ${tenant}'s user: that is ${own}`],
      rootCause: `The tenant logs in as ${username}, who by that name is not its own user. Others may live by that login, so nothing of it may be changed for this tenant: the tenant's secret is to be corrected.`,
      fixes: [
        ...recordIt(target, 'databaseUser', username),
        writeSecretFile(target, present),
        ...putSecretFile(target, name),
      ],
    }
  }
  if (!what.asksForDatabase || isOwnOnServer(target, 'databaseName', database)) return undefined
  return {
    because: [...because, `by its name ${database} is not ${tenant}'s database: that is ${names.databaseName}`],
    rootCause: `The tenant asks for ${database}, which by its name is not its own database: nothing may be created or granted there for this tenant, the name is to be corrected.`,
    fixes: [
      ...recordIt(target, 'databaseName', database),
      present?.database === database
        ? setSecretKey(target, name, 'database', names.databaseName)
        : byHand(
            `Name ${names.databaseName} in place of ${database}`,
            'Set WORDPRESS_DB_NAME of the task definition in Terraform, and deploy',
          ),
      newTasks(target, 'they ask for that one'),
    ],
  }
}

function recordIt(target: Target, kind: 'databaseUser' | 'databaseName', name: string): readonly Fix[] {
  if (sharersOf(target, kind, name).length > 0) return []
  const other = tenantIn(target.environment.tenantNames[kind], name) ?? ''
  const unless = TENANT_NAME.test(other) ? `, and there is no tenant ${other}` : ''
  return [
    advice(
      `Only where ${name} is ${target.tenant}'s alone${unless}`,
      `Do nothing of the rest: record it as ${kind} for ${target.tenant} in ${deviationsFile(target)}, and run the suite again`,
    ),
  ]
}
