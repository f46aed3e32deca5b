import type { Database, DatabaseLayer, LoginTask } from '../../evidence/index.ts'
import { cutForeign } from '../../lib/text/cut.ts'
import { isRecord } from '../../lib/values.ts'
import { parseJson } from './answers.ts'
import { cannotLook } from './cannot-look.ts'
import { CLIENT_ERRORS, LOGIN_MARK } from './login-script.ts'
import { unsafeLogin } from './mysql/login.ts'
import { errorName, unbelievedBeforeLogin } from './mysql/server-error.ts'

const LAYERS: readonly DatabaseLayer[] = ['resolve', 'connect', 'handshake', 'login', 'schema', 'query']
const MESSAGE_LIMIT = 300
/** Methods that WordPress cannot log in by either: its client does not know them, or has them switched off. */
const OTHER_METHODS = /mysql_clear_password|AWSAuthenticationPlugin|auth_gssapi_client|authentication_ldap|auth_pam/

/**
 * The line that the login script wrote, as evidence. Numbers from 2000 to 2999 are the script's own: no server has spoken. Throws what is no
 * evidence: a login that was broken off, an answer that is none.
 */
export function readLogin(line: string, task: LoginTask): Database {
  const said = parseJson(line.slice(line.indexOf(LOGIN_MARK) + LOGIN_MARK.length))
  if (!isRecord(said)) throw cannotLook('service-error', `login task ${task.id} wrote a line nobody can read`, '')
  const text = (key: string): string => (typeof said[key] === 'string' ? said[key] : '')
  const number = (key: string): number => (typeof said[key] === 'number' ? said[key] : 0)
  const common = {
    host: text('host'),
    port: number('port'),
    username: text('user'),
    database: text('database'),
    task,
  }
  if (said.layer === undefined) {
    if (text('version') === '' || typeof said.tables !== 'number' || typeof said.prefixed !== 'number') {
      throw cannotLook('service-error', `login task ${task.id} got no list of tables`, '')
    }
    return {
      outcome: 'connected',
      ...common,
      address: text('address'),
      serverVersion: text('version'),
      tls: 'none',
      tableCount: number('tables'),
      prefixedTableCount: number('prefixed'),
      tablePrefix: text('prefix'),
      elapsedMs: 0,
    }
  }
  const saidErrno = number('errno')
  const errno = saidErrno >= 1000 && (saidErrno < 2000 || saidErrno >= 3000) ? saidErrno : null
  const message = cutForeign(text('message'), MESSAGE_LIMIT)
  const layer = LAYERS.find(known => known === said.layer) ?? 'login'
  if (saidErrno === CLIENT_ERRORS.unsafe && !OTHER_METHODS.test(message))
    throw unsafeLogin(message, 'a proof of the password')
  if (saidErrno === CLIENT_ERRORS.malformed && layer !== 'handshake') {
    throw cannotLook(
      'service-error',
      `what the database at ${common.host}:${common.port} answers is no answer: ${message}`,
      '',
    )
  }
  if (layer === 'handshake' && errno !== null) {
    const unasked = unbelievedBeforeLogin(errno)
    if (unasked) throw unasked
  }
  return {
    outcome: 'failed',
    ...common,
    address: text('address') || null,
    layer,
    code: errno === null ? clientCode(saidErrno, message) : (errorName(errno) ?? `MySQL ${errno}`),
    errno,
    message,
    noRoute: false,
  }
}

function clientCode(errno: number, message: string): string {
  if (errno === CLIENT_ERRORS.noName) return 'ENOTFOUND'
  if (errno === CLIENT_ERRORS.unsafe) return 'AUTH_METHOD'
  if (/timed out/i.test(message)) return 'ETIMEDOUT'
  if (errno === CLIENT_ERRORS.noConnection && /refused/i.test(message)) return 'ECONNREFUSED'
  if (errno === CLIENT_ERRORS.malformed) return 'PROTOCOL_ERROR'
  return errno === CLIENT_ERRORS.lost ? 'PROTOCOL_CONNECTION_LOST' : `MySQL ${errno}`
}
