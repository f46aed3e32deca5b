import { saidBeforeLogin, silentOnceIn } from '../../evidence/database.ts'
import type { Fix } from '../../evidence/fix.ts'
import type { AlbPages, Database, TaskDefinition, TaskDefinitionRevision } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import { type DatabaseTrouble, troubleIn, troubleOfLogin } from '../../evidence/readings/database-error.ts'
import { failsForAll } from '../../evidence/readings/database-for-all.ts'
import { parseDatabaseHost } from '../../evidence/readings/database-host.ts'
import type { Seen } from '../../evidence/seen.ts'
import { facts, quoted } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import type { CannotTell } from '../define.ts'
import { answerFact, logFact, pagesFact } from './facts.ts'
import { OWN_ANSWER } from './own-answer.ts'
import { isLogAllThereIs } from './unseen-site.ts'

/** Codes of a connection that was refused, stayed silent, or ended too early. */
const SILENT: readonly string[] = ['ECONNREFUSED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST']

type FailedLogin = Extract<Database, { outcome: 'failed' }>

/** A login that failed for a reason that counts: what stands between here and the database says nothing about the tasks. */
export const failedLogin = (database: Database): FailedLogin | undefined =>
  database.outcome === 'failed' && failsForAll(database) ? database : undefined

/** Before the server has said anything. */
const UNHEARD: readonly FailedLogin['layer'][] = ['connect', 'handshake']

/** A connection on which nobody spoke, or that was cut before: a server that is down, where others miss it too. One that took a login is there. */
export const silentLogin = (database: Database): FailedLogin | undefined =>
  database.outcome === 'failed' &&
  !database.noRoute &&
  database.errno === null &&
  SILENT.includes(database.code) &&
  UNHEARD.includes(database.layer)
    ? database
    : undefined

/** What tells of a database that refuses its tenant, besides the suite's own login. */
export const LOGIN_EVIDENCE = ['alb-pages', 'logs', ...OWN_ANSWER] as const

type SeenOfDatabase = Seen<'database', (typeof LOGIN_EVIDENCE)[number]>

/** That the database turns the tenant away for one certain reason, and who was told so. */
export interface Refusal {
  readonly because: readonly string[]
  readonly username: string
  readonly database: string
  /** Of the login that the suite itself tried. */
  readonly login: FailedLogin | undefined
}

/**
 * The reason for which the database turns the tenant away: as the suite's own login was told or, where that says nothing, as WordPress was,
 * which has no database, as far as anybody gets to see it, and has logged why.
 */
export function refusalOf(
  seen: SeenOfDatabase,
  target: Target,
  trouble: DatabaseTrouble,
): Refusal | CannotTell | undefined {
  const { database } = seen
  const pages = observed(seen['alb-pages'])
  const errorPage = databaseErrorFact(pages, target)
  const failed = failedLogin(database)
  if (failed) {
    if (troubleOfLogin(failed) !== trouble) return undefined
    return {
      because: facts([loginFact(failed), errorPage]),
      username: failed.username,
      database: failed.database,
      login: failed,
    }
  }
  if (database.outcome === 'connected') return undefined
  const told = toldInLog(seen)
  const line = told.find(({ excerpt }) => troubleIn(excerpt) === trouble)
  const shown =
    errorPage ??
    (line && isLogAllThereIs(line, pages?.start, seen, target)
      ? answerFact('load balancer', pages?.start, target)
      : undefined)
  if (shown !== undefined && line) {
    const { username, database: name, code } = database
    return {
      because: facts([logFact(line), shown, `${whatLoginSays(database)} (${code})`]),
      username,
      database: name,
      login: undefined,
    }
  }
  return told.some(({ excerpt }) => troubleIn(excerpt) !== undefined) ? undefined : noRouteFromHere(seen, target)
}

/** What the tasks of the deployment in force have logged about the database. */
const toldInLog = ({ logs, tasks, service, 'stopped-tasks': stopped }: SeenOfDatabase) =>
  currentFindings(observed(logs), { service: observed(service), tasks: observed(tasks), stopped: observed(stopped) }, [
    'database',
    'php-fatal',
  ])

/** `login as goldencrust_user at prod-mysql...:3306 (10.0.12.9): 1045 ER_ACCESS_DENIED_ERROR "Access denied ..."`. */
export const loginFact = (failed: FailedLogin): string => {
  const { host, port, address, username, layer, errno, code, message } = failed
  return `${layer} failed for ${username} at ${host}:${port}${address === null || address === host ? '' : ` (${address})`}: ${errno === null ? '' : `${errno} `}${code} ${quoted(message)}${saidBeforeLogin(failed) ? ', said before a login by a server that is not verified' : ''}`
}

/** What visitors see of it; only when it is WordPress' own database error. */
export const databaseErrorFact = (pages: AlbPages | undefined, target: Target): string | undefined =>
  pagesFact('load balancer', pages, target, 'database-error')

function whatLoginSays(failed: FailedLogin): string {
  const { host, port, layer, errno } = failed
  if (silentOnceIn(failed)) return `${host}:${port} let a login from here in and then gave no answer`
  return layer === 'login' && errno === null
    ? `${host}:${port} speaks, and gave no answer to a login from here`
    : 'a login from here says nothing of it'
}

/** WordPress has no database, and from here nobody can see why. */
function noRouteFromHere(seen: SeenOfDatabase, target: Target): CannotTell | undefined {
  const { database } = seen
  if (database.outcome !== 'failed' || failsForAll(database)) return undefined
  if (databaseErrorFact(observed(seen['alb-pages']), target) === undefined) return undefined
  const { host, port, code, noRoute } = database
  const why = noRoute ? `there is no route to ${host}:${port} from here` : whatLoginSays(database)
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

/** What no evidence says of a user before it is changed: whether it is there, and whether others live by it, whose secrets nobody reads here. */
export const lookFirst = (username: string, database: string, { names }: Target): string =>
  `first SELECT host FROM mysql.user WHERE user = '${username}', and SHOW GRANTS for it. Where it has rights on any other database than ${database}, others log in as it: change nothing of it, and give the tenant a user of its own. Where there is no such user, ${username === names.databaseUser ? 'create it' : `correct the user name in the secret instead (by convention ${names.databaseUser})`}. Else`

/** For an account or a server that takes logins in TLS only. */
export const connectInTls = {
  summary: 'Let WordPress connect in TLS',
  manual: "Add define('MYSQL_CLIENT_FLAGS', MYSQLI_CLIENT_SSL); to wordpress_config_extra by Terraform and deploy",
  changes: true,
} as const satisfies Fix
