import { randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { IssuedCertificate } from './authority.ts'
import { keepSilent, listenOnLoopback } from './loopback.ts'
import {
  errorPacket,
  framed,
  greeting,
  HEADER_BYTES,
  listPackets,
  type MysqlError,
  okPacket,
  passwordMatches,
  readHello,
  SALT_BYTES,
  switchToNative,
} from './mysql-protocol.ts'
import { answerQuery, type MysqlReply, type MysqlSession, SERVER_VERSION, selectDatabase } from './mysql-queries.ts'
import { secureContextOf } from './secure-context.ts'
import type { MysqlBackend, RunningServer } from './types.ts'

/** The certificate is asked for with the first client that wants TLS. */
type MysqlCertificate = () => IssuedCertificate

const QUIT = 0x01
const INIT_DB = 0x02
const QUERY = 0x03
const PING = 0x0e
const PREPARE = 0x16
const UNKNOWN_COMMAND: MysqlError = { errno: 1047, message: 'Unknown command' }
const NOT_PREPARABLE: MysqlError = { errno: 1295, message: "the sandbox's database has no prepared statements" }

/**
 * A MySQL server that offers TLS as RDS does, checks passwords (`mysql_native_password`) and lists tables; users, databases and moods come
 * from the model.
 */
export function startMysql(backend: MysqlBackend, certificate: MysqlCertificate): Promise<RunningServer> {
  let connectionId = 0
  return listenOnLoopback(
    createServer(socket => {
      connectionId += 1
      if (!backend.answers()) return keepSilent(socket)
      const refusal = backend.refuses()
      socket.on('error', () => {})
      if (refusal === null) speak(socket, connectionId, backend, certificate).catch(() => socket.destroy())
      else socket.end(framed(0, errorPacket(refusal)))
    }),
  )
}

interface Packet {
  readonly sequenceId: number
  readonly payload: Buffer
}

async function speak(
  plain: Socket,
  connectionId: number,
  backend: MysqlBackend,
  certificate: MysqlCertificate,
): Promise<void> {
  // Greeting and wish for another method both count on a salt without a zero.
  const salt = Buffer.from(randomBytes(SALT_BYTES).map(byte => (byte % 127) + 1))
  plain.write(framed(0, greeting(SERVER_VERSION, connectionId, salt)))
  let socket = plain
  let packet = await nextPacket(socket)
  let hello = packet && readHello(packet.payload)
  if (hello?.kind === 'tls') {
    socket = new TLSSocket(plain, { isServer: true, secureContext: secureContextOf(certificate()) })
    socket.on('error', () => plain.destroy())
    packet = await nextPacket(socket)
    hello = packet && readHello(packet.payload)
  }
  if (!packet || hello?.kind !== 'login') return void socket.destroy()
  let proof = hello.proof
  // A client that proposes a method this server does not know sends a proof of another length.
  if (proof.length !== SALT_BYTES && proof.length > 0) {
    socket.write(framed(packet.sequenceId + 1, switchToNative(salt)))
    packet = await nextPacket(socket)
    if (!packet) return void socket.destroy()
    proof = packet.payload
  }
  const session = logIn({ ...hello, proof }, salt, backend)
  if ('errno' in session) return void socket.end(framed(packet.sequenceId + 1, errorPacket(session)))
  socket.write(framed(packet.sequenceId + 1, okPacket()))
  for (;;) {
    const command = await nextPacket(socket)
    if (!command || command.payload[0] === QUIT) return void socket.end()
    const packets = answerTo(command.payload, session, backend)
    socket.write(Buffer.concat(packets.map((payload, index) => framed(index + 1, payload))))
  }
}

/** `undefined`: the client is gone. */
async function nextPacket(socket: Socket): Promise<Packet | undefined> {
  const header = await bytesOf(socket, HEADER_BYTES)
  if (!header) return undefined
  const length = header.readUIntLE(0, 3)
  const payload = length === 0 ? Buffer.alloc(0) : await bytesOf(socket, length)
  return payload && { sequenceId: header[3] ?? 0, payload }
}

function bytesOf(socket: Socket, count: number): Promise<Buffer | undefined> {
  return new Promise(resolve => {
    const finish = (bytes: Buffer | undefined) => {
      socket.off('readable', look).off('end', gone).off('close', gone)
      resolve(bytes)
    }
    const look = () => {
      const bytes: unknown = socket.read(count)
      if (Buffer.isBuffer(bytes) && bytes.length === count) finish(bytes)
    }
    const gone = () => finish(undefined)
    socket.on('readable', look).on('end', gone).on('close', gone)
    if (socket.destroyed || socket.readableEnded) gone()
    else look()
  })
}

function logIn(
  login: { readonly user: string; readonly proof: Buffer; readonly database: string | null },
  salt: Buffer,
  backend: MysqlBackend,
): MysqlSession | MysqlError {
  const { user, proof, database } = login
  const password = backend.passwordOf(user)
  if (password === null || !passwordMatches(password, salt, proof)) {
    const using = proof.length > 0 ? 'YES' : 'NO'
    return { errno: 1045, message: `Access denied for user '${user}'@'127.0.0.1' (using password: ${using})` }
  }
  const session: MysqlSession = { user, database: null }
  if (!database) return session
  const selected = selectDatabase(database, session, backend)
  return selected.kind === 'error' ? selected.error : session
}

function answerTo(command: Buffer, session: MysqlSession, backend: MysqlBackend): readonly Buffer[] {
  const argument = command.toString('utf8', 1)
  switch (command[0]) {
    case QUERY:
      return packetsOf(answerQuery(argument, session, backend))
    case INIT_DB:
      return packetsOf(selectDatabase(argument, session, backend))
    case PING:
      return [okPacket()]
    case PREPARE:
      return [errorPacket(NOT_PREPARABLE)]
    default:
      return [errorPacket(UNKNOWN_COMMAND)]
  }
}

function packetsOf(reply: MysqlReply): readonly Buffer[] {
  if (reply.kind === 'ok') return [okPacket()]
  if (reply.kind === 'error') return [errorPacket(reply.error)]
  return listPackets(reply.column, reply.values)
}
