import { cannotLook } from '../cannot-look.ts'

/** The driver's names of MySQL's numbers, as far as a login meets them. */
const NAMES: Readonly<Record<number, string>> = {
  1040: 'ER_CON_COUNT_ERROR',
  1041: 'ER_OUT_OF_RESOURCES',
  1043: 'ER_HANDSHAKE_ERROR',
  1044: 'ER_DBACCESS_DENIED_ERROR',
  1045: 'ER_ACCESS_DENIED_ERROR',
  1049: 'ER_BAD_DB_ERROR',
  1053: 'ER_SERVER_SHUTDOWN',
  1129: 'ER_HOST_IS_BLOCKED',
  1130: 'ER_HOST_NOT_PRIVILEGED',
  1135: 'ER_CANT_CREATE_THREAD',
  1142: 'ER_TABLEACCESS_DENIED_ERROR',
  1203: 'ER_TOO_MANY_USER_CONNECTIONS',
  1226: 'ER_USER_LIMIT_REACHED',
  1251: 'ER_NOT_SUPPORTED_AUTH_MODE',
  1820: 'ER_MUST_CHANGE_PASSWORD',
  1862: 'ER_MUST_CHANGE_PASSWORD_LOGIN',
  3118: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
  3159: 'ER_SECURE_TRANSPORT_REQUIRED',
  4151: 'ER_ACCOUNT_HAS_BEEN_LOCKED',
}

/** Before a login a server refuses this machine's address, whatever it would say to others. */
const ABOUT_THE_CLIENT: readonly number[] = [1129, 1130]
/** What else a server says in place of its greeting: that it is full, out of memory or threads, or on its way down. */
const BEFORE_LOGIN: readonly number[] = [1040, 1041, 1053, 1135, ...ABOUT_THE_CLIENT]

export const isAboutTheClient = (errno: number | null): boolean => errno !== null && ABOUT_THE_CLIENT.includes(errno)

/**
 * What an error in place of the greeting is when it is no evidence: nobody was asked for anything yet, and whoever speaks is not verified, so
 * of a login, a user or a database no server can say anything then.
 */
export function unbelievedBeforeLogin(errno: number | null): Error | undefined {
  if (errno === null || BEFORE_LOGIN.includes(errno)) return undefined
  return cannotLook(
    'service-error',
    `what answers speaks of error ${errno} before a login was sent, as no MySQL server does: that is no answer`,
    '',
  )
}

export const errorName = (errno: number): string | undefined => NAMES[errno]

export const ERROR_MARKER = 0xff
const SQL_STATE_MARKER = '#'.charCodeAt(0)
const SQL_STATE_BYTES = 6

/** The server's own error: `code` is its name, `errno` its number. */
export function serverError(packet: Buffer): Error {
  const errno = packet.length < 3 ? 0 : packet.readUInt16LE(1)
  if (errno === 0) return Object.assign(new Error('an error without a number'), { code: 'PROTOCOL_ERROR' })
  const textAt = packet[3] === SQL_STATE_MARKER ? 3 + SQL_STATE_BYTES : 3
  return Object.assign(new Error(packet.toString('utf8', textAt)), {
    code: errorName(errno) ?? `MySQL ${errno}`,
    errno,
  })
}

/** The server's own error number; errors of the system and of the protocol have none. */
export function serverErrno(error: unknown): number | null {
  const errno: unknown = error instanceof Error ? Reflect.get(error, 'errno') : undefined
  return typeof errno === 'number' && errno > 0 ? errno : null
}
