import { text } from '../../../../sandbox/aws/lib/input.ts'
import type { RefusedLogin } from '../../../../sandbox/model/said.ts'
import type { ComesIn } from '../comes-in.ts'

const BEFORE_LOGIN: readonly number[] = [1040, 1129, 1130]
const CANNOT_CONNECT = 2003
const CANNOT_RESOLVE = 2005
const TLS_ERROR = 2026
const LOST = 2013

/** What a login from within the tenant's own task is told; the database answers to nobody else here. */
export const databaseLogin: ComesIn = (input, { world }) => {
  world.database.routeFromHere = false
  world.said.login = refusalOf(text(input, 'error') ?? '')
  return { databaseVia: 'task' }
}

function refusalOf(message: string): RefusedLogin {
  const numbered = /(?:^|[([/ :])([1-4]\d{3})(?=[)\]: ])/.exec(message)?.[1]
  if (/getaddrinfo|No such file/.test(message)) return { layer: 'resolve', errno: CANNOT_RESOLVE, message }
  if (/TLS|SSL|VERIFY|certificate/.test(message) && numbered !== '3159')
    return { layer: 'handshake', errno: TLS_ERROR, message }
  if (/ETIMEDOUT|refused|Can't connect/.test(message)) return { layer: 'connect', errno: CANNOT_CONNECT, message }
  if (numbered === undefined)
    return { layer: /out of order/i.test(message) ? 'handshake' : 'login', errno: LOST, message }
  const errno = Number(numbered)
  return { layer: BEFORE_LOGIN.includes(errno) ? 'handshake' : 'login', errno, message }
}
