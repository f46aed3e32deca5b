import { createHash, timingSafeEqual } from 'node:crypto'

/** An error as MySQL numbers it; the number decides the SQL state that goes with it. */
export interface MysqlError {
  readonly errno: number
  readonly message: string
}

const SQL_STATES: Readonly<Record<number, string>> = {
  1040: '08004',
  1044: '42000',
  1045: '28000',
  1046: '3D000',
  1047: '08S01',
  1049: '42000',
  1064: '42000',
}
const GENERAL_ERROR_STATE = 'HY000'
const HEADER_BYTES = 4
const ERROR_MARKER = 0xff

/** The ERR packet with its real SQL state, which mysql2's own server cannot send. */
export function errorPacket(sequenceId: number, { errno, message }: MysqlError): Buffer {
  const text = Buffer.from(`#${SQL_STATES[errno] ?? GENERAL_ERROR_STATE}${message}`, 'utf8')
  const packet = Buffer.alloc(HEADER_BYTES + 3 + text.length)
  packet.writeUIntLE(3 + text.length, 0, 3)
  packet.writeUInt8(sequenceId, 3)
  packet.writeUInt8(ERROR_MARKER, HEADER_BYTES)
  packet.writeUInt16LE(errno, HEADER_BYTES + 1)
  text.copy(packet, HEADER_BYTES + 3)
  return packet
}

/**
 * Checks a login by `mysql_native_password`: the client sends SHA1(password) XOR SHA1(salt + SHA1(SHA1(password))), an empty
 * password sends nothing.
 */
export function passwordMatches(password: string, salt: Buffer, token: Buffer): boolean {
  if (password === '') return token.length === 0
  const once = sha1(Buffer.from(password, 'utf8'))
  const scramble = sha1(Buffer.concat([salt, sha1(once)]))
  const expected = once.map((byte, index) => byte ^ (scramble[index] ?? 0))
  return token.length === expected.length && timingSafeEqual(token, expected)
}

const sha1 = (data: Buffer): Buffer => createHash('sha1').update(data).digest()
