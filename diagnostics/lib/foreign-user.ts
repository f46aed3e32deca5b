import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import type { DbSecret } from '../../evidence/index.ts'
import { facts, list } from '../../lib/text/words.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { isOwnName, isOwnOnServer, sharersOf } from '../../platform/owner.ts'
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
  { because, username, database, login }: Refusal,
  secret: DbSecret | undefined,
  target: Target,
  what: { readonly asksForDatabase: boolean },
): Match | undefined {
  const { tenant, names } = target
  const present = secret?.state === 'present' ? secret : undefined
  const name = secret?.name ?? names.dbSecret
  const [before = username] = username.split('@', 1)
  if (before !== username && present?.username === username && isOwnOnServer(target, 'databaseUser', before)) {
    return {
      because: [...because, `a login has the name of a user alone, without the hosts behind an @: ${before}`],
      rootCause: `The secret's user name is an account as MySQL writes it, with the hosts it may come from: nobody is called ${username}.`,
      fixes: [setSecretKey(target, name, 'username', before), newTasks(target, 'they log in as that user')],
    }
  }
  const sharers = sharersOf(target, 'databaseUser', username)
  const users = login?.usedBy ?? []
  const shared = facts([
    sharers.length > 0 && declared(username, 'user', sharers, target),
    users.length > 0 && `${list(users)} names ${username} in its task definition`,
  ])
  const own = names.databaseUser
  if (username === own && shared.length > 0) {
    return settle({
      what: username,
      others: [...sharers, ...users],
      because: [...because, ...shared],
      way: `Change nothing of ${username} for ${tenant} alone; best give ${tenant} a user of its own, and store it in ${name}`,
    })
  }
  if (shared.length > 0 || !isOwnOnServer(target, 'databaseUser', username)) {
    const isStrange = !isOwnName(target, 'databaseUser', username)
    return {
      because: [
        ...because,
        ...shared,
        ...(isStrange || shared.length === 0
          ? [`by its name ${username} is not ${tenant}'s user: that is ${own}`]
          : []),
      ],
      rootCause: `The tenant logs in as ${username}, who is not shown to be its own user alone. Others may live by that login, so nothing of it may be changed for this tenant: the tenant's secret is to be corrected.`,
      fixes: [
        ...recordIt(target, 'databaseUser', username),
        writeSecretFile(target, present),
        ...putSecretFile(target, name),
      ],
    }
  }
  if (!what.asksForDatabase || isOwnOnServer(target, 'databaseName', database)) return undefined
  const sharing = sharersOf(target, 'databaseName', database)
  if (database === names.databaseName) {
    return settle({
      what: database,
      others: sharing,
      because: [...because, declared(database, 'database', sharing, target)],
      way: `Where they are let in, look at the rights of their user (SHOW GRANTS), and give ${username} the same on ${database}, nothing more; where they are not, the database is gone for all: restore it from a snapshot with them`,
    })
  }
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

const declared = (name: string, kind: string, others: readonly string[], target: Target): string =>
  `${name} is the ${kind} of ${list(others)}, too (${deviationsFile(target)})`

/** What is the tenant's own, but not its own alone. */
const settle = ({
  what,
  others,
  because,
  way,
}: {
  readonly what: string
  readonly others: readonly string[]
  readonly because: readonly string[]
  readonly way: string
}): Match => ({
  because,
  rootCause: `The database turns the tenant away at ${what}, which is not its alone: a change of it would meet ${list(others)} as well.`,
  fixes: [
    byHand(
      `Settle it with those who use ${what}, too`,
      `Compare with the secret of ${list(others)} in the console, and see whether they are turned away as well. ${way}`,
    ),
  ],
})

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
