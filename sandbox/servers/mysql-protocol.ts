import { createHash, timingSafeEqual } from 'node:crypto'

/** An error as MySQL numbers it; the number decides the SQL state that goes with it. */
export interface MysqlError {
  readonly errno: number
  readonly message: string
}

/** What the client wants to log in with, and whether it wants TLS first. */
type ClientHello =
  | { readonly kind: 'tls' }
  | { readonly kind: 'login'; readonly user: string; readonly proof: Buffer; readonly database: string | null }

export const SALT_BYTES = 20
export const HEADER_BYTES = 4

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
const ERROR_MARKER = 0xff
const FIRST_SALT_BYTES = 8
const NATIVE = 'mysql_native_password'
const WITH_DATABASE = 0x8
const WITH_TLS = 0x800
/** Everything of the first 24 bits except compression. */
const CAPABILITIES = 0xff_ff_ff ^ 0x20
const UTF8_CHARACTER_SET = 33
const AUTOCOMMIT = 2
const TEXT_COLUMN_TYPE = 253
/** Flags, the largest packet, the character set, a filler. */
const CLIENT_HEAD_BYTES = 32

/** One packet of the wire. */
export function framed(sequenceId: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUIntLE(payload.length, 0, 3)
  header.writeUInt8(sequenceId % 256, 3)
  return Buffer.concat([header, payload])
}

export function greeting(version: string, connectionId: number, salt: Buffer): Buffer {
  const numbers = Buffer.alloc(18)
  numbers.writeUInt16LE(CAPABILITIES & 0xffff, 0)
  numbers.writeUInt8(UTF8_CHARACTER_SET, 2)
  numbers.writeUInt16LE(AUTOCOMMIT, 3)
  numbers.writeUInt16LE(CAPABILITIES >>> 16, 5)
  numbers.writeUInt8(SALT_BYTES + 1, 7)
  const id = Buffer.alloc(4)
  id.writeUInt32LE(connectionId)
  const [first, second] = [salt.subarray(0, FIRST_SALT_BYTES), salt.subarray(FIRST_SALT_BYTES)]
  return Buffer.concat([
    Buffer.from([10]),
    text(version),
    id,
    first,
    Buffer.alloc(1),
    numbers,
    second,
    text(''),
    text(NATIVE),
  ])
}

/** `undefined`: this is no MySQL client of this century. */
export function readHello(packet: Buffer): ClientHello | undefined {
  if (packet.length < CLIENT_HEAD_BYTES) return undefined
  const flags = packet.readUInt32LE(0)
  if (packet.length === CLIENT_HEAD_BYTES) return flags & WITH_TLS ? { kind: 'tls' } : undefined
  const userEnd = packet.indexOf(0, CLIENT_HEAD_BYTES)
  if (userEnd < 0) return undefined
  const proofAt = userEnd + 2
  const proofEnd = proofAt + (packet[userEnd + 1] ?? 0)
  const databaseEnd = packet.indexOf(0, proofEnd)
  return {
    kind: 'login',
    user: packet.toString('utf8', CLIENT_HEAD_BYTES, userEnd),
    proof: packet.subarray(proofAt, proofEnd),
    database: flags & WITH_DATABASE && databaseEnd > proofEnd ? packet.toString('utf8', proofEnd, databaseEnd) : null,
  }
}

/** Wishes for the one method of login this server knows. */
export const switchToNative = (salt: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xfe]), text(NATIVE), salt, text('')])

export const okPacket = (): Buffer => Buffer.from([0, 0, 0, AUTOCOMMIT, 0, 0, 0])

export function errorPacket({ errno, message }: MysqlError): Buffer {
  const number = Buffer.alloc(2)
  number.writeUInt16LE(errno)
  const state = SQL_STATES[errno] ?? GENERAL_ERROR_STATE
  return Buffer.concat([Buffer.from([ERROR_MARKER]), number, Buffer.from(`#${state}${message}`)])
}

/** A list of one column of text, packet by packet. */
export function listPackets(column: string, values: readonly (string | null)[]): readonly Buffer[] {
  const end = Buffer.from([0xfe, 0, 0, AUTOCOMMIT, 0])
  return [Buffer.from([1]), columnDefinition(column), end, ...values.map(cell), end]
}

function columnDefinition(name: string): Buffer {
  const numbers = Buffer.alloc(13)
  numbers.writeUInt8(12, 0)
  numbers.writeUInt16LE(UTF8_CHARACTER_SET, 1)
  numbers.writeUInt32LE(255, 3)
  numbers.writeUInt8(TEXT_COLUMN_TYPE, 7)
  return Buffer.concat([...['def', '', '', '', name, name].map(cell), numbers])
}

/** Text with its length in front; lengths beyond two bytes do not occur here. */
function cell(value: string | null): Buffer {
  if (value === null) return Buffer.from([0xfb])
  const bytes = Buffer.from(value)
  const length = bytes.length < 0xfb ? [bytes.length] : [0xfc, bytes.length & 0xff, bytes.length >>> 8]
  return Buffer.concat([Buffer.from(length), bytes])
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`)

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
