import { createServer, type Socket } from 'node:net'
import type { Connection } from 'mysql2'
import { keepSilent, listenOnLoopback } from './loopback.ts'
import { errorPacket, type MysqlError, passwordMatches } from './mysql-protocol.ts'
import { answerQuery, type MysqlReply, type MysqlSession, SERVER_VERSION, selectDatabase } from './mysql-queries.ts'
import type { MysqlBackend, RunningServer } from './types.ts'

/** The login as mysql2's server hands it over. */
interface Login {
  readonly user: string
  readonly database?: string
  readonly authPluginData1: Buffer
  readonly authPluginData2: Buffer
  readonly authToken: Buffer
}

const UTF8_CHARACTER_SET = 33
const AUTOCOMMIT = 2
/** Everything of the first 24 bits except compression (0x20) and TLS (0x800), which this server does not speak. */
const CAPABILITIES = 0xff_ff_ff ^ 0x20 ^ 0x8_00
const TEXT_COLUMN = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  characterSet: UTF8_CHARACTER_SET,
  columnLength: 255,
  columnType: 253,
  flags: 0,
  decimals: 0,
}
const UNKNOWN_COMMAND: MysqlError = { errno: 1047, message: 'Unknown command' }
const NOT_PREPARABLE: MysqlError = { errno: 1295, message: "the sandbox's database has no prepared statements" }

/** A MySQL server without TLS that checks passwords (`mysql_native_password`) and lists tables; users, databases and moods come from the model. */
export function startMysql(backend: MysqlBackend): Promise<RunningServer> {
  let connectionId = 0
  return listenOnLoopback(
    createServer(socket => {
      connectionId += 1
      if (!backend.answers()) return keepSilent(socket)
      const refusal = backend.refuses()
      if (refusal === null) return void speak(socket, connectionId, backend)
      socket.on('error', () => {})
      socket.end(errorPacket(0, refusal))
    }),
  )
}

/** mysql2 is loaded with the first connection: most starts of the sandbox never need it. */
async function speak(socket: Socket, connectionId: number, backend: MysqlBackend): Promise<void> {
  socket.on('error', () => {})
  const { createConnection } = await import('mysql2')
  if (socket.destroyed) return
  const connection = createConnection({ stream: socket, isServer: true })
  let session: MysqlSession | null = null
  connection.on('error', () => socket.destroy())
  startCommandsAtZero(socket, connection, () => session !== null)
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: SERVER_VERSION,
    connectionId,
    statusFlags: AUTOCOMMIT,
    characterSet: UTF8_CHARACTER_SET,
    capabilityFlags: CAPABILITIES,
    authCallback: (login: Login, done: (error: null) => void) => {
      const result = logIn(login, backend)
      if ('errno' in result) {
        socket.end(errorPacket(connection.sequenceId, result))
        return
      }
      session = result
      done(null)
      answerCommands(socket, connection, result, backend)
    },
  })
}

/** A command starts a new sequence. mysql2's server goes on counting and would complain on stderr about every one of them. */
function startCommandsAtZero(socket: Socket, connection: Connection, loggedIn: () => boolean): void {
  socket.prependListener('data', () => {
    if (loggedIn()) connection.sequenceId = 0
  })
}

function logIn(login: Login, backend: MysqlBackend): MysqlSession | MysqlError {
  const password = backend.passwordOf(login.user)
  const salt = Buffer.concat([login.authPluginData1, login.authPluginData2])
  if (password === null || !passwordMatches(password, salt, login.authToken)) {
    const using = login.authToken.length > 0 ? 'YES' : 'NO'
    return { errno: 1045, message: `Access denied for user '${login.user}'@'127.0.0.1' (using password: ${using})` }
  }
  const session: MysqlSession = { user: login.user, database: null }
  if (!login.database) return session
  const selected = selectDatabase(login.database, session, backend)
  return selected.kind === 'error' ? selected.error : session
}

function answerCommands(socket: Socket, connection: Connection, session: MysqlSession, backend: MysqlBackend): void {
  const refuse = (error: MysqlError) => void socket.write(errorPacket(connection.sequenceId, error))
  const reply = (answer: MysqlReply) => {
    if (answer.kind === 'ok') connection.writeOk()
    else if (answer.kind === 'error') refuse(answer.error)
    else {
      const { column, values } = answer
      const columns = [{ ...TEXT_COLUMN, name: column, orgName: column }]
      connection.writeTextResult(
        values.map(value => ({ [column]: value })),
        columns,
      )
    }
  }
  connection.on('query', (sql: string) => reply(answerQuery(sql, session, backend)))
  connection.on('init_db', (database: string) => reply(selectDatabase(database, session, backend)))
  connection.on('ping', () => connection.writeOk())
  connection.on('stmt_prepare', (sql: string) => (/^SET\s/i.test(sql) ? connection.writeOk() : refuse(NOT_PREPARABLE)))
  connection.on('stmt_execute', () => refuse(NOT_PREPARABLE))
  connection.on('field_list', () => refuse(UNKNOWN_COMMAND))
  connection.on('packet', (_packet: unknown, known: boolean) => {
    if (!known) refuse(UNKNOWN_COMMAND)
  })
}
