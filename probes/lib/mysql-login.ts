import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Connection } from 'mysql2'
import type { Access } from '../../platform/target.ts'
import { codeOf } from './error-code.ts'
import { trustedCertificates } from './secure.ts'
import { whenStopped } from './within.ts'

export interface MysqlLogin {
  readonly access: Access
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly offersTls: boolean
}

export interface MysqlSession {
  readonly connection: Connection
  readonly tls: 'verified' | 'unverified' | 'none'
}

/** Amazon's own databases present certificates of Amazon's own authorities; there a certificate that does not verify is refused. */
const mustVerify = (host: string): boolean => /\.rds\.amazonaws\.com$/i.test(host)

/**
 * Logs in on an open connection whose greeting waits to be read, without choosing a database. With TLS the login is handed to the driver
 * only once the certificate was looked at; a server that must verify and does not gets an empty login, which ends its handshake properly.
 * Throws the driver's error, `HANDSHAKE_SSL_ERROR` for TLS.
 */
export async function logIn(socket: Socket, login: MysqlLogin, signal: AbortSignal): Promise<MysqlSession> {
  const { access, host, port, username, password, offersTls } = login
  const { createConnection } = await import('mysql2')
  const connection = createConnection({
    stream: socket,
    host,
    port,
    user: offersTls ? '' : username,
    ...(offersTls ? { ssl: mustVerify(host) ? 'Amazon RDS' : {} } : { password }),
    rowsAsArray: true,
    // Its own timer would outlive ours; the signal ends every wait.
    connectTimeout: 0,
  })
  // Every error also ends the command it belongs to; without a listener it would end the process.
  connection.on('error', () => {})
  const peer: { tls: MysqlSession['tls']; refused: string | null } = { tls: 'none', refused: null }
  if (offersTls) {
    const { ssl } = connection.config
    const profile = typeof ssl === 'object' && ssl.ca !== undefined ? [ssl.ca].flat().map(String) : []
    connection.config.ssl = {
      ca: [...profile, ...trustedCertificates(access)],
      rejectUnauthorized: false,
      verifyIdentity: true,
    }
    whenSecured(connection, socket, secured => {
      peer.tls = secured.authorized ? 'verified' : 'unverified'
      if (!secured.authorized && mustVerify(host)) {
        peer.refused = String(secured.authorizationError)
        return
      }
      connection.config.user = username
      connection.config.password = password
    })
  }
  socket.resume()
  try {
    await connected(connection, signal)
  } catch (error) {
    connection.destroy()
    if (peer.refused !== null) throw untrusted(peer.refused)
    throw error
  }
  if (peer.refused !== null) {
    await quit(connection, signal)
    throw untrusted(peer.refused)
  }
  return { connection, tls: peer.tls }
}

const untrusted = (verifyError: string): Error =>
  Object.assign(new Error(`the database's certificate is not trusted: ${verifyError}`), { code: 'HANDSHAKE_SSL_ERROR' })

/** The driver starts TLS while it reads the greeting, and sends the login right after the handshake: this comes between the two. */
function whenSecured(connection: Connection, socket: Socket, look: (secured: TLSSocket) => void): void {
  socket.once('data', () => {
    const stream = streamOf(connection)
    if (stream instanceof TLSSocket) stream.prependOnceListener('secureConnect', () => look(stream))
  })
}

/** The socket the driver talks over: ours, or the TLS it put on top of ours. */
function streamOf(connection: Connection): Socket | undefined {
  const stream: unknown = Reflect.get(connection, 'stream')
  return stream instanceof Socket ? stream : undefined
}

function connected(connection: Connection, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const release = whenStopped(signal, () => {
      connection.destroy()
      reject(signal.reason)
    })
    connection.connect(error => {
      release()
      if (error) reject(error)
      else resolve()
    })
  })
}

/** The rows of one statement, each a list of its columns. */
export function rowsOf(connection: Connection, sql: string, signal: AbortSignal): Promise<readonly unknown[][]> {
  return new Promise((resolve, reject) => {
    const release = whenStopped(signal, () => reject(signal.reason))
    connection.query({ sql, rowsAsArray: true }, (error, rows: unknown) => {
      release()
      if (error) reject(error)
      else resolve(Array.isArray(rows) ? rows.filter(row => Array.isArray(row)) : [])
    })
  })
}

/** Says goodbye and waits for the server to hang up, so that it does not count an aborted client. */
export function quit(connection: Connection, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const finish = () => {
      release()
      connection.destroy()
      resolve()
    }
    const release = whenStopped(signal, finish)
    streamOf(connection)?.once('end', finish).once('close', finish)
    connection.end(error => error && finish())
  })
}

/** The server's own error number; errors of the system and of the driver have none. */
export function serverErrno(error: unknown): number | null {
  const errno: unknown = error instanceof Error ? Reflect.get(error, 'errno') : undefined
  return typeof errno === 'number' && errno > 0 ? errno : null
}

/** Whether TLS itself failed, as opposed to what was said over it. */
export const isTlsFailure = (error: unknown): boolean => codeOf(error) === 'HANDSHAKE_SSL_ERROR'
