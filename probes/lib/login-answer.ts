import { cutLater } from '../../platform/cut.ts'
import type { Database, DatabaseLayer, LoginTask } from '../evidence/index.ts'
import { isRecord, parseJson } from './answers.ts'
import { cannotLook } from './cannot-look.ts'
import { LOGIN_MARK } from './login-script.ts'
import { errorName } from './mysql/server-error.ts'

const LAYERS: readonly DatabaseLayer[] = ['resolve', 'connect', 'handshake', 'login', 'schema', 'query']
const MESSAGE_LIMIT = 300

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
    if (text('version') === '' || typeof said.tables !== 'number' || typeof said.prefixed !== 'number') {
      throw cannotLook('service-error', `login task ${task.id} got no list of tables`, '')
    }
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
    code: errorName(errno) ?? clientCode(errno, message),
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
