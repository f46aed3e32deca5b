/** The driver's names of MySQL's numbers, as far as a login meets them. */
const NAMES: Readonly<Record<number, string>> = {
  1040: 'ER_CON_COUNT_ERROR',
  1043: 'ER_HANDSHAKE_ERROR',
  1044: 'ER_DBACCESS_DENIED_ERROR',
  1045: 'ER_ACCESS_DENIED_ERROR',
  1049: 'ER_BAD_DB_ERROR',
  1053: 'ER_SERVER_SHUTDOWN',
  1129: 'ER_HOST_IS_BLOCKED',
  1130: 'ER_HOST_NOT_PRIVILEGED',
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

export const errorName = (errno: number): string | undefined => NAMES[errno]

export const ERROR_MARKER = 0xff
const SQL_STATE_MARKER = '#'.charCodeAt(0)
const SQL_STATE_BYTES = 6

/** The server's own error: `code` is its name, `errno` its number. */
export function serverError(packet: Buffer): Error {
  if (packet.length < 3) return Object.assign(new Error('an error without a number'), { code: 'PROTOCOL_ERROR' })
  const errno = packet.readUInt16LE(1)
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
