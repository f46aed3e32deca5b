import type { Socket } from 'node:net'
import { whenStopped } from './within.ts'

/** What a MySQL server says first: its greeting, or an error in its place (too many connections, blocked host). */
export type Greeting = { readonly kind: 'greeting'; readonly offersTls: boolean } | { readonly kind: 'error' }

const HEADER_BYTES = 4
const LONGEST_GREETING_BYTES = 4_096
const PROTOCOL_10 = 0x0a
const ERROR_MARKER = 0xff
/** After the version's NUL: thread id, first part of the salt, a filler. */
const BYTES_BEFORE_CAPABILITIES = 4 + 8 + 1
const CLIENT_SSL = 0x0800

/**
 * Reads the server's first packet and puts it back for the driver. Knowing before the first byte is sent whether TLS is offered saves the
 * server an aborted handshake, which it would count against this host (max_connect_errors). Errors are named as the driver names them.
 */
export function readGreeting(socket: Socket, signal: AbortSignal): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const finish = (settle: () => void) => {
      release()
      socket.off('data', onData).off('close', onClose)
      socket.pause()
      settle()
    }
    const onClose = () =>
      finish(() => reject(failure('PROTOCOL_CONNECTION_LOST', 'the server closed the connection without a greeting')))
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const greeting = parseGreeting(bytes)
      if (greeting === 'incomplete') return
      finish(() => {
        socket.unshift(bytes)
        if (greeting === 'foreign') reject(failure('PROTOCOL_ERROR', 'what answers on this port is not MySQL'))
        else resolve(greeting)
      })
    }
    const release = whenStopped(signal, () => finish(() => reject(signal.reason)))
    socket.on('data', onData).on('close', onClose)
    if (socket.destroyed) onClose()
  })
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** `foreign`: this cannot be the start of a MySQL server's first packet. */
export function parseGreeting(bytes: Buffer): Greeting | 'incomplete' | 'foreign' {
  if (bytes.length <= HEADER_BYTES) return 'incomplete'
  const length = bytes.readUIntLE(0, 3)
  const [marker] = bytes.subarray(HEADER_BYTES)
  if (length > LONGEST_GREETING_BYTES || bytes[3] !== 0) return 'foreign'
  if (marker !== PROTOCOL_10 && marker !== ERROR_MARKER) return 'foreign'
  if (bytes.length < HEADER_BYTES + length) return 'incomplete'
  if (marker === ERROR_MARKER) return { kind: 'error' }
  const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length)
  const versionEnd = payload.indexOf(0, 1)
  const at = versionEnd + 1 + BYTES_BEFORE_CAPABILITIES
  if (versionEnd < 0 || at + 2 > payload.length) return 'foreign'
  return { kind: 'greeting', offersTls: (payload.readUInt16LE(at) & CLIENT_SSL) !== 0 }
}
