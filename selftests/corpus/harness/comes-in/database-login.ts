import { CLIENT_ERRORS } from '../../../../probes/lib/login-script.ts'
import { text } from '../../../../sandbox/aws/lib/input.ts'
import type { RefusedLogin } from '../../../../sandbox/model/recorded-answers.ts'
import type { ComesIn } from '../way.ts'

const BEFORE_LOGIN: readonly number[] = [1040, 1129, 1130]
const READ_ONLY = '1290'
const TLS_ERROR = 2026
const TOO_MANY = 1040

/** What a login from within the tenant's own task is told; the database answers to nobody else here. */
export const databaseLogin: ComesIn = (input, { world }) => {
  const error = text(input, 'error') ?? ''
  if (numberIn(error) === READ_ONLY) return { databaseVia: 'task', log: [`WordPress database error ${error}`] }
  world.database.routeFromHere = false
  world.recorded.login = refusalOf(error)
  return { databaseVia: 'task' }
}

const numberIn = (message: string): string | undefined => /(?:^|[([/ :])([1-4]\d{3})(?=[)\]: ])/.exec(message)?.[1]

/** In the words of the login task: what other clients say of a connection or of a name, it says in PHP's. */
function refusalOf(message: string): RefusedLogin {
  // What that client could not read: the error for "no connection left", with MariaDB's number of the packet.
  if (/Packets out of order. Got: 1 Expected: 0/.test(message))
    return { layer: 'handshake', errno: TOO_MANY, message: 'Too many connections' }
  const numbered = numberIn(message)
  if (/getaddrinfo|\b2002\b.{0,10}No such file/.test(message))
    return { layer: 'resolve', errno: CLIENT_ERRORS.noName, message }
  if (/TLS|SSL|VERIFY|certificate/.test(message) && numbered !== '3159')
    return { layer: 'handshake', errno: TLS_ERROR, message }
  if (/ETIMEDOUT|\(110\)/.test(message))
    return { layer: 'connect', errno: CLIENT_ERRORS.noConnection, message: 'Connection timed out' }
  if (/refused/.test(message))
    return { layer: 'connect', errno: CLIENT_ERRORS.noConnection, message: 'Connection refused' }
  if (/mysql_clear_password/.test(message)) return { layer: 'login', errno: CLIENT_ERRORS.unsafe, message }
  if (numbered === undefined) return { layer: 'handshake', errno: CLIENT_ERRORS.malformed, message }
  const errno = Number(numbered)
  return { layer: BEFORE_LOGIN.includes(errno) ? 'handshake' : 'login', errno, message }
}
