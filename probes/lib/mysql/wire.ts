import type { Socket } from 'node:net'
import { whenStopped } from '../within.ts'
import { ERROR_MARKER } from './server-error.ts'

/** Packets over a connection to a MySQL server, in the order of its sequence numbers. */
export interface MysqlWire {
  /** The next packet's payload. Throws `PROTOCOL_ERROR` for what is no MySQL, `PROTOCOL_CONNECTION_LOST`, or the signal's reason. */
  readonly receive: (signal: AbortSignal) => Promise<Buffer>
  readonly send: (payload: Buffer) => void
  /** A command begins a new sequence. */
  readonly startCommand: () => void
  /** Whether the server has sent more than was received. */
  readonly hasMore: () => boolean
  /** The same conversation over TLS, where nothing counts that was sent before. */
  readonly over: (secured: Socket) => MysqlWire
}

const HEADER_BYTES = 4
/** No packet that a login, a version or a list of tables consists of comes near it. */
const MOST_PACKET_BYTES = 64 * 1024
/** All that a server may say: a list of 10,000 tables with the longest names takes less than 3 MB. */
export const MOST_SESSION_BYTES = 8 * 1024 * 1024
const SEQUENCE_NUMBERS = 256
/** MariaDB numbers the error that it says in place of its greeting as if a login had come before it (https://github.com/mysqljs/mysql/issues/2355). */
const IN_PLACE_OF_GREETING = 1

/** Reads only what is asked for, so that a server that talks without end is held up by its own connection. */
export function mysqlWire(socket: Socket, from = { sequenceId: 0, receivedBytes: 0, hasSpoken: false }): MysqlWire {
  let { sequenceId, receivedBytes, hasSpoken } = from
  let pending: Buffer[] = []
  let pendingBytes = 0

  function readMore(): boolean {
    const chunk: unknown = socket.read()
    if (!Buffer.isBuffer(chunk)) return false
    receivedBytes += chunk.length
    if (receivedBytes > MOST_SESSION_BYTES) {
      throw protocolError(`the server sends more than ${MOST_SESSION_BYTES / 1024 / 1024} MB`)
    }
    pending.push(chunk)
    pendingBytes += chunk.length
    return true
  }

  const outOfPlace = (number: number): Error =>
    protocolError(`packet ${number} came in the place of packet ${sequenceId}`)

  async function take(bytes: number, signal: AbortSignal): Promise<Buffer> {
    while (pendingBytes < bytes) if (!readMore()) await readable(socket, signal)
    // Copied once per piece that came, not once per packet in it.
    const [only] = pending
    const all = only && pending.length === 1 ? only : Buffer.concat(pending, pendingBytes)
    pending = pendingBytes > bytes ? [all.subarray(bytes)] : []
    pendingBytes -= bytes
    return all.subarray(0, bytes)
  }

  return {
    async receive(signal) {
      const header = await take(HEADER_BYTES, signal)
      const length = header.readUIntLE(0, 3)
      if (length > MOST_PACKET_BYTES) throw protocolError(`it announces a packet of ${length} bytes`)
      const number = header[3] ?? 0
      const isFirst = sequenceId === 0 && !hasSpoken
      if (number !== sequenceId && !(isFirst && number === IN_PLACE_OF_GREETING)) throw outOfPlace(number)
      hasSpoken = true
      const payload = await take(length, signal)
      if (number !== sequenceId && payload[0] !== ERROR_MARKER) throw outOfPlace(number)
      sequenceId = (number + 1) % SEQUENCE_NUMBERS
      return payload
    },
    send(payload) {
      const header = Buffer.alloc(HEADER_BYTES)
      header.writeUIntLE(payload.length, 0, 3)
      header.writeUInt8(sequenceId, 3)
      sequenceId = (sequenceId + 1) % SEQUENCE_NUMBERS
      socket.write(Buffer.concat([header, payload]))
    },
    startCommand() {
      sequenceId = 0
    },
    hasMore: () => pendingBytes > 0 || socket.readableLength > 0,
    over: secured => mysqlWire(secured, { sequenceId, receivedBytes, hasSpoken }),
  }
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** What came is no MySQL, or not in its place. */
export const protocolError = (what: string): Error => failure('PROTOCOL_ERROR', what)

/** Waits until there is something to read; the socket then still holds it. */
function readable(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void) => {
      release()
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd)
      settle()
    }
    const onReadable = () => finish(resolve)
    const onEnd = () => finish(() => reject(failure('PROTOCOL_CONNECTION_LOST', 'the server closed the connection')))
    const release = whenStopped(signal, () => finish(() => reject(signal.reason)))
    socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd)
    if (socket.destroyed || socket.readableEnded) onEnd()
  })
}
