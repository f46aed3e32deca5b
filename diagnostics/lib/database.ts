import { saidBeforeLogin } from '../../evidence/database.ts'
import type { AlbPages, Database, TaskDefinition, TaskDefinitionRevision } from '../../evidence/index.ts'
import { failsForAll } from '../../evidence/readings/database-for-all.ts'
import { parseDatabaseHost } from '../../evidence/readings/database-host.ts'
import { quoted } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import type { CannotTell } from '../define.ts'
import { answerFact, answerOf } from './facts.ts'

/** Codes of a connection that was refused, stayed silent, or ended too early. */
const SILENT: readonly string[] = ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST']

type FailedLogin = Extract<Database, { outcome: 'failed' }>

/** A login that failed for a reason that counts: what stands between here and the database says nothing about the tasks. */
export const failedLogin = (database: Database): FailedLogin | undefined =>
  database.outcome === 'failed' && failsForAll(database) ? database : undefined

/** A login to which nobody answered, or that was cut: a server that is down, where others miss it too. */
export const silentLogin = (database: Database): FailedLogin | undefined =>
  database.outcome === 'failed' && !database.noRoute && database.errno === null && SILENT.includes(database.code)
    ? database
    : undefined

/** The server's answer to the login, by its number. */
export const refusedWith = (database: Database, ...numbers: readonly number[]): FailedLogin | undefined => {
  const failed = failedLogin(database)
  return failed && failed.errno !== null && numbers.includes(failed.errno) ? failed : undefined
}

/** `login as goldencrust_user at prod-mysql...:3306 (10.0.12.9): 1045 ER_ACCESS_DENIED_ERROR "Access denied ..."`. */
export const loginFact = (failed: FailedLogin): string => {
  const { host, port, address, username, layer, errno, code, message } = failed
  return `${layer} failed for ${username} at ${host}:${port}${address === null || address === host ? '' : ` (${address})`}: ${errno === null ? '' : `${errno} `}${code} ${quoted(message)}${saidBeforeLogin(failed) ? ', said before a login by a server that is not verified' : ''}`
}

/** What visitors see of it; only when it is WordPress' own database error. */
export function databaseErrorFact(pages: AlbPages | undefined, target: Target): string | undefined {
  return answerOf(pages?.start, target)?.kind === 'database-error'
    ? answerFact('load balancer', pages?.start, target)
    : undefined
}

/** WordPress has no database, and from here nobody can see why. */
export function noRouteFromHere(
  database: Database,
  pages: AlbPages | undefined,
  target: Target,
): CannotTell | undefined {
  if (database.outcome !== 'failed' || failsForAll(database)) return undefined
  if (databaseErrorFact(pages, target) === undefined) return undefined
  const { host, port, code, noRoute } = database
  const why = noRoute ? `there is no route to ${host}:${port} from here` : `a login from here says nothing`
  return {
    cannotTell: `WordPress has no database, but ${why} (${code}): run the suite from inside the VPC to see what the login answers`,
  }
}

/** `WORDPRESS_DB_HOST` without its port. */
export const hostInTask = (definition: TaskDefinitionRevision | undefined): string | undefined =>
  parseDatabaseHost(definition?.environment.WORDPRESS_DB_HOST)?.host

export const databaseInTask = (definition: TaskDefinition | undefined): string | undefined =>
  definition?.running.environment.WORDPRESS_DB_NAME

/** Who may repair accounts and schemas: not the tenant's own login. */
export const asMaster = ({ environment }: Target): string =>
  `With the master login of ${environment.databaseInstance} (a one-off task of ${environment.dbInitFamily}, or a MySQL client inside the VPC)`
