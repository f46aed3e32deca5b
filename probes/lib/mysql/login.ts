import { cannotLook } from '../cannot-look.ts'
import { CAPABILITIES, type Greeting, SALT_BYTES, textUntilNul } from './greeting.ts'
import { PROOFS } from './proof.ts'
import { ERROR_MARKER, serverError } from './server-error.ts'
import { type MysqlWire, protocolError } from './wire.ts'

const OK_MARKER = 0x00
const MORE_MARKER = 0x01
const SWITCH_MARKER = 0xfe
const FAST_PATH_WORKED = 0x03
const WANTS_PASSWORD = 0x04
const NATIVE = 'mysql_native_password'
/** Plugins that take the password itself, which a verified server may have inside TLS. */
const SHA256 = 'sha256_password'
const CACHING_SHA2 = 'caching_sha2_password'
/** No file of this machine is offered, no second statement, no compression, no authentication by whatever the server likes. */
const OWN_CAPABILITIES =
  CAPABILITIES.longPassword |
  CAPABILITIES.protocol41 |
  CAPABILITIES.transactions |
  CAPABILITIES.secureConnection |
  CAPABILITIES.pluginAuth
const UTF8_MB4 = 45
const FILLER_BYTES = 23
/** OK, a switch, a step of `caching_sha2_password`: a server that needs more is playing. */
const MOST_STEPS = 6

interface MysqlLogin {
  readonly username: string
  readonly password: string
  /** Whether the server is known to be the right one: the password itself goes to no other, and to none without TLS. */
  readonly verified: boolean
}

/** Asks the server to go on in TLS. */
export const requestTls = (wire: MysqlWire): void => wire.send(clientHead(CAPABILITIES.tls))

/**
 * Logs in without choosing a database. Throws the server's error, `PROTOCOL_ERROR`, or why no login can be made without giving the
 * password away (`unsafe-login`): a public key is never taken from a server, and no plugin is used but the three that MySQL itself ships.
 */
export async function logIn(
  wire: MysqlWire,
  greeting: Greeting,
  login: MysqlLogin,
  { tls, signal }: { readonly tls: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { username, password, verified } = login
  const entire = Buffer.from(`${password}\0`)
  let sent = 'a proof of the password'
  const refuse = (plugin: string): never => {
    throw unsafeLogin(plugin, sent)
  }
  const giveItself = () => {
    sent = 'the password itself, in verified TLS,'
    wire.send(entire)
  }
  const prove = (plugin: string, salt: Buffer) =>
    password === '' ? Buffer.alloc(0) : (PROOFS[plugin]?.(password, salt) ?? refuse(plugin))
  let plugin = greeting.plugin === CACHING_SHA2 ? CACHING_SHA2 : NATIVE
  wire.send(response({ username, plugin, tls, proof: prove(plugin, greeting.salt) }))
  let switched = false
  for (let step = 0; step < MOST_STEPS; step++) {
    const packet = await wire.receive(signal)
    const [marker, detail] = packet
    if (marker === OK_MARKER) return
    if (marker === ERROR_MARKER) throw serverError(packet)
    if (marker === SWITCH_MARKER && !switched) {
      switched = true
      const wanted = textUntilNul(packet, 1)
      plugin = wanted.text
      if (plugin === SHA256 && verified && tls) giveItself()
      else if (Object.hasOwn(PROOFS, plugin))
        wire.send(prove(plugin, packet.subarray(wanted.end, wanted.end + SALT_BYTES)))
      else refuse(plugin)
      continue
    }
    if (marker === MORE_MARKER && plugin === CACHING_SHA2) {
      if (detail === FAST_PATH_WORKED) continue
      if (detail !== WANTS_PASSWORD) refuse(plugin)
      if (!verified || !tls) refuse(plugin)
      giveItself()
      continue
    }
    if (marker === MORE_MARKER) refuse(plugin)
    throw protocolError('the answer to the login is none')
  }
  throw protocolError('the login does not come to an end')
}

/** Why a login was broken off: by then the server has the user's name, and what is named besides. */
export const unsafeLogin = (plugin: string, sent: string): Error =>
  cannotLook(
    'unsafe-login',
    `the database asks for a login by ${plugin || 'a method from before MySQL 4.1'} that would give the password away, or that this suite does not know: the login was broken off, after the user's name and ${sent} had been sent`,
    "see in the database by which plugin the user logs in (mysql.user): it has to be caching_sha2_password, whose cache WordPress' own login fills, or mysql_native_password",
  )

/**
 * Ends a handshake with a login of nobody, so that the server does not count a broken one against this host and block it in the end. It
 * holds no name and no proof.
 */
export async function logInAsNobody(wire: MysqlWire, tls: boolean, signal: AbortSignal): Promise<void> {
  wire.send(response({ username: '', plugin: NATIVE, tls, proof: Buffer.alloc(0) }))
  const [marker] = await wire.receive(signal)
  if (marker !== SWITCH_MARKER) return
  wire.send(Buffer.alloc(0))
  await wire.receive(signal)
}

function response(login: {
  readonly username: string
  readonly plugin: string
  readonly proof: Buffer
  readonly tls: boolean
}): Buffer {
  const { username, plugin, proof, tls } = login
  return Buffer.concat([
    clientHead(tls ? CAPABILITIES.tls : 0),
    Buffer.from(`${username}\0`),
    Buffer.from([proof.length]),
    proof,
    Buffer.from(`${plugin}\0`),
  ])
}

function clientHead(more: number): Buffer {
  const head = Buffer.alloc(9 + FILLER_BYTES)
  head.writeUInt32LE(OWN_CAPABILITIES | more, 0)
  head.writeUInt32LE(0xffffff, 4)
  head.writeUInt8(UTF8_MB4, 8)
  return head
}
