import type { Socket } from 'node:net'
import type { Database, DatabaseLayer, EvidenceOf } from '../evidence/index.ts'
import { isNoSuchName } from '../evidence/readings/no-such-name.ts'
import { isOwnService } from '../evidence/readings/other-users.ts'
import { cutForeign } from '../lib/text/cut.ts'
import { foreign } from '../lib/text/foreign.ts'
import { quote } from '../platform/commands/shell.ts'
import { type Target, targetKey } from '../platform/target.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook, isCannotLook } from './lib/cannot-look.ts'
import { runningServices } from './lib/cluster-uses.ts'
import type { Common } from './lib/common.ts'
import { type DatabasePlace, databasePlace } from './lib/database-place.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { dial, isDialError } from './lib/dial.ts'
import { codeOf, messageOf } from './lib/error-code.ts'
import { logInFromTask, TASK_DEADLINE_MS } from './lib/login-task.ts'
import { type DatabaseLogin, loginOf } from './lib/logins.ts'
import { parseGreeting } from './lib/mysql/greeting.ts'
import { chooseDatabase, quitSession, valuesOf } from './lib/mysql/query.ts'
import { isAboutTheClient, serverErrno } from './lib/mysql/server-error.ts'
import { type MysqlSession, openSession } from './lib/mysql/session.ts'
import { mysqlWire, protocolError } from './lib/mysql/wire.ts'
import { inOwnAccount } from './lib/own-account.ts'
import { repeatOnce } from './lib/repeat-once.ts'
import { within } from './lib/within.ts'

/** The part of the probe's time that the login may take, so that a silent server becomes evidence before the probe is cut off. */
const SHARE_OF_PROBE = 0.9
const GOODBYE_MS = 500
const MESSAGE_LIMIT = 300
const VERSION = 'SELECT VERSION()'
/** No way to the address from here: says nothing about the way the tasks take inside the network. */
const NO_ROUTE: readonly string[] = [
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
]

/** Codes of a connection that ended before the server had said anything. */
const CUT: readonly string[] = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST']

/** A login to the tenant's database as its WordPress does it, layer by layer, up to the list of its tables. */
export default repeatOnce(
  defineProbe({
    kind: 'database',
    shows: "a login with the tenant's own credentials, and the tables it sees (MySQL)",
    after: ['db-secret', 'task-definition', 'identity', 'service'],
    deadlineMs: ({ databaseVia, limits }) => (databaseVia === 'task' ? TASK_DEADLINE_MS : limits.probeMs),
    reproduce: (target, seen) => {
      const { host, port, database } = placeOf(target, seen['task-definition'], seen['db-secret'])
      const secret = seen['db-secret']
      const stored = secret.status === 'observed' && secret.data.state === 'present' ? secret.data.username : null
      const options = ['-h', host ?? target.environment.databaseInstance, '-P', String(port)]
      const login = ['-u', stored ?? target.names.databaseUser, '-p', database, '-e', 'SELECT VERSION(); SHOW TABLES']
      return ['mysql', ...options, ...login].map(quote).join(' ')
    },
    async collect({ target, aws, signal, seen, common }): Promise<Database> {
      inOwnAccount(seen.identity, target)
      const login =
        target.databaseVia === 'task'
          ? logInFromTask({ target, aws, signal }, needed(seen.service), needed(seen['task-definition']).running)
          : logInFromHere({ target, seen }, signal)
      return withOthers({ target, aws, common }, await login)
    },
  }),
  (seen, { target }) =>
    target.databaseVia === 'direct' &&
    seen.outcome === 'failed' &&
    seen.errno === null &&
    (seen.layer === 'handshake' || CUT.includes(seen.code)),
)

async function logInFromHere({ target, seen }: { readonly target: Target; readonly seen: Needs }, signal: AbortSignal) {
  const secret = needed(seen['db-secret'])
  const login = loginOf(targetKey(target))
  if (!login) throw nothingToLookAt(`the secret ${secret.name} holds no login (${secret.state})`)
  const place = placeOf(target, seen['task-definition'], seen['db-secret'])
  const { host } = place
  if (host === null) throw nothingToLookAt('neither the task definition nor the secret names a database host')
  return look(target, { ...place, host }, login, signal)
}

interface Needs {
  readonly 'db-secret': EvidenceOf<'db-secret'>
  readonly 'task-definition': EvidenceOf<'task-definition'>
}

/** Before anything of a user that is turned away is changed: who else logs in as it, as far as definitions say so. */
async function withOthers(
  { target, ...look }: { readonly target: Target; readonly aws: Aws; readonly common: Common },
  database: Database,
): Promise<Database> {
  if (database.outcome !== 'failed' || database.layer !== 'login' || database.errno === null) return database
  try {
    const services = await runningServices(look, target.environment.cluster)
    const others = services.filter(({ uses }) => !isOwnService(uses.name, target))
    const using = others.filter(({ uses }) => uses.databaseUsers?.includes(database.username))
    return { ...database, usedBy: using.map(({ uses }) => uses.name) }
  } catch {
    return database
  }
}

const placeOf = (target: Target, task: EvidenceOf<'task-definition'>, secret: EvidenceOf<'db-secret'>): DatabasePlace =>
  databasePlace(
    target,
    task.status === 'observed' ? task.data : undefined,
    secret.status === 'observed' ? secret.data : undefined,
  )

/** Which layer is being tried, and what is known by then. */
interface Progress {
  layer: DatabaseLayer
  address: string | null
}

async function look(
  target: Target,
  place: DatabasePlace & { readonly host: string },
  login: DatabaseLogin,
  signal: AbortSignal,
): Promise<Database> {
  const { host, port, database } = place
  const progress: Progress = { layer: 'connect', address: null }
  try {
    return await within(target.limits.probeMs * SHARE_OF_PROBE, signal, inner =>
      walk(target, place, login, progress, inner),
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isCannotLook(error)) throw error
    const code = codeOf(error)
    if (code === 'PROTOCOL_ERROR' && progress.layer !== 'handshake') {
      throw cannotLook(
        'service-error',
        `what the database at ${host}:${port} answers is no answer: ${foreign(messageOf(error))}`,
        '',
      )
    }
    if (progress.layer === 'resolve' && !isNoSuchName(code)) {
      throw cannotLook(
        'network',
        foreign(messageOf(error)),
        'look at the resolver of this machine, or name another: --resolver HOST',
      )
    }
    const { layer, address } = progress
    const errno = serverErrno(error)
    if (layer === 'handshake' && isAboutTheClient(errno)) {
      throw cannotLook(
        'not-here',
        `${host}:${port} does not let this machine in: ${errno} ${code}, said before a login by a server that is not verified`,
        'ask from inside: --db-via task',
      )
    }
    return {
      outcome: 'failed',
      ...{ host, port, address, username: login.username, database, layer, code },
      errno,
      message: cutForeign(messageOf(error), MESSAGE_LIMIT),
      noRoute: layer === 'connect' && NO_ROUTE.includes(code),
    }
  }
}

async function walk(
  target: Target,
  place: DatabasePlace & { readonly host: string },
  login: DatabaseLogin,
  progress: Progress,
  signal: AbortSignal,
): Promise<Database> {
  const { access, limits } = target
  const { host, port, database, tablePrefix } = place
  const { username, password } = login
  const startedAt = performance.now()
  const { socket, address } = await dial(access, { host, port }, { timeoutMs: limits.connectMs, signal }).catch(
    (error: unknown) => {
      if (isDialError(error)) Object.assign(progress, { layer: error.phase, address: error.address })
      throw error
    },
  )
  try {
    Object.assign(progress, { layer: 'handshake', address })
    const wire = mysqlWire(socket)
    const greeting = await within(limits.connectMs, signal, async inner => parseGreeting(await wire.receive(inner)))
    progress.layer = 'login'
    const options = { access, host, port, username, password, timeoutMs: limits.connectMs }
    const session = await openSession(socket, { wire, greeting }, options, signal)
    const seen = await readTables(session, place, progress, signal).finally(() => leave(session, socket, signal))
    return {
      outcome: 'connected',
      ...{ host, port, address, username, database, tablePrefix, tls: session.tls },
      ...seen,
      elapsedMs: Math.round(performance.now() - startedAt),
    }
  } finally {
    socket.destroy()
  }
}

/** Says goodbye and waits for the server to hang up, so that it does not count an aborted client. */
async function leave({ wire }: MysqlSession, socket: Socket, signal: AbortSignal): Promise<void> {
  if (socket.destroyed) return
  quitSession(wire)
  await within(GOODBYE_MS, signal, async inner => {
    while (!inner.aborted) await wire.receive(inner)
  }).catch(() => undefined)
}

async function readTables(
  { wire }: MysqlSession,
  { database, tablePrefix }: DatabasePlace,
  progress: Progress,
  signal: AbortSignal,
) {
  progress.layer = 'query'
  let serverVersion = ''
  let versions = 0
  for await (const version of valuesOf(wire, VERSION, signal)) {
    serverVersion = version
    versions += 1
  }
  if (versions !== 1 || serverVersion === '')
    throw protocolError(`${VERSION} was answered by ${versions} rows, not by a version`)
  progress.layer = 'schema'
  await chooseDatabase(wire, database, signal)
  progress.layer = 'query'
  let tableCount = 0
  let prefixedTableCount = 0
  for await (const name of valuesOf(wire, 'SHOW TABLES', signal)) {
    tableCount += 1
    if (name.startsWith(tablePrefix)) prefixedTableCount += 1
  }
  return { serverVersion, tableCount, prefixedTableCount }
}
