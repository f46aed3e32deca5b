import { cutLater } from '../../platform/cut.ts'
import type { Database, DatabaseLayer, LoginTask } from '../evidence/index.ts'
import { isRecord, parseJson } from './answers.ts'
import { cannotLook } from './cannot-look.ts'
import { LOGIN_MARK } from './login-script.ts'

const LAYERS: readonly DatabaseLayer[] = ['resolve', 'connect', 'handshake', 'login', 'schema', 'query']
const MESSAGE_LIMIT = 300

/** The driver's names of MySQL's numbers, as far as a login meets them. */
const NAMES: Readonly<Record<number, string>> = {
  1040: 'ER_CON_COUNT_ERROR',
  1044: 'ER_DBACCESS_DENIED_ERROR',
  1045: 'ER_ACCESS_DENIED_ERROR',
  1049: 'ER_BAD_DB_ERROR',
  1130: 'ER_HOST_NOT_PRIVILEGED',
  1203: 'ER_TOO_MANY_USER_CONNECTIONS',
  1226: 'ER_USER_LIMIT_REACHED',
  3159: 'ER_SECURE_TRANSPORT_REQUIRED',
}

/** The line that the login script wrote, as evidence. Numbers from 2000 on are the client's own: no server has spoken. */
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
    return {
      outcome: 'connected',
      ...common,
      address: text('address'),
      serverVersion: text('version'),
      tls: said.tls === true ? 'unverified' : 'none',
      tableCount: number('tables'),
      prefixedTableCount: number('prefixed'),
      tablePrefix: text('prefix'),
      elapsedMs: 0,
    }
  }
  const errno = number('errno')
  const message = cutLater(text('message'), MESSAGE_LIMIT)
  return {
    outcome: 'failed',
    ...common,
    address: text('address') || null,
    layer: LAYERS.find(layer => layer === said.layer) ?? 'login',
    code: NAMES[errno] ?? clientCode(errno, message),
    errno: errno >= 1000 && (errno < 2000 || errno >= 3000) ? errno : null,
    message,
    noRoute: false,
  }
}

function clientCode(errno: number, message: string): string {
  if (errno === 2005 || /getaddrinfo|does not resolve/i.test(message)) return 'ENOTFOUND'
  if (/timed out/i.test(message)) return 'ETIMEDOUT'
  if (/refused/i.test(message)) return 'ECONNREFUSED'
  return `MySQL ${errno}`
}
