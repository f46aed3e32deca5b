import { ERROR_MARKER, serverErrno, serverError, unbelievedBeforeLogin } from './server-error.ts'
import { protocolError } from './wire.ts'

/** What a MySQL server says first. */
export interface Greeting {
  readonly offersTls: boolean
  /** What the client mixes into the proof of its password; chosen by the server. */
  readonly salt: Buffer
  /** How the server would like a login to be made. */
  readonly plugin: string
}

export const CAPABILITIES = {
  longPassword: 0x1,
  protocol41: 0x200,
  tls: 0x800,
  transactions: 0x2000,
  secureConnection: 0x8000,
  pluginAuth: 0x80000,
} as const

const PROTOCOL_10 = 0x0a
const FIRST_SALT_BYTES = 8
export const SALT_BYTES = 20
/** After the version's NUL: thread id, first part of the salt, a filler, the lower half of the capabilities. */
const AFTER_VERSION = { salt: 4, capabilities: 13, upperCapabilities: 18, secondSalt: 31 } as const
const NATIVE = 'mysql_native_password'

/** Throws the server's error where one came in place of the greeting that may come there, and `PROTOCOL_ERROR` for anything else. */
export function parseGreeting(packet: Buffer): Greeting {
  const [marker] = packet
  if (marker === ERROR_MARKER) {
    const error = serverError(packet)
    throw unbelievedBeforeLogin(serverErrno(error)) ?? error
  }
  const versionEnd = packet.indexOf(0, 1)
  if (marker !== PROTOCOL_10 || versionEnd < 0) throw protocolError('what answers on this port is not MySQL')
  const at = versionEnd + 1
  const secondSaltEnd = at + AFTER_VERSION.secondSalt + SALT_BYTES - FIRST_SALT_BYTES
  if (packet.length < secondSaltEnd) throw protocolError('the greeting is too short for a server of this century')
  const lower = packet.readUInt16LE(at + AFTER_VERSION.capabilities)
  const upper = packet.readUInt16LE(at + AFTER_VERSION.upperCapabilities)
  const has = (capability: number) => ((capability > 0xffff ? upper * 0x10000 : lower) & capability) !== 0
  if (!has(CAPABILITIES.protocol41) || !has(CAPABILITIES.secureConnection)) {
    throw protocolError('the server speaks a protocol from before MySQL 4.1')
  }
  const firstSalt = packet.subarray(at + AFTER_VERSION.salt, at + AFTER_VERSION.salt + FIRST_SALT_BYTES)
  return {
    offersTls: has(CAPABILITIES.tls),
    salt: Buffer.concat([firstSalt, packet.subarray(at + AFTER_VERSION.secondSalt, secondSaltEnd)]),
    plugin: has(CAPABILITIES.pluginAuth) ? textUntilNul(packet, secondSaltEnd + 1).text : NATIVE,
  }
}

/** Text up to its NUL or the packet's end, and where the rest begins. */
export function textUntilNul(packet: Buffer, from: number): { readonly text: string; readonly end: number } {
  const nul = packet.indexOf(0, from)
  const end = nul < 0 ? packet.length : nul
  return { text: packet.toString('utf8', from, end), end: Math.min(packet.length, end + 1) }
}
