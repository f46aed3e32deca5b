import { connect, type Socket } from 'node:net'
import type { Access } from '../../platform/target.ts'
import { hostAndPort, type Place, redirectAddress, redirectName } from './connect-to.ts'
import { codeOf, messageOf } from './error-code.ts'
import { resolveHost } from './resolve.ts'
import { whenStopped, within } from './within.ts'

/** An open connection; whoever asked for it destroys it. */
export interface Dialled {
  readonly socket: Socket
  /** What the name resolved to, before `--connect-to` put another address in its place. */
  readonly address: string
  /** `null` where there was no name to resolve. */
  readonly resolveMs: number | null
  readonly connectMs: number
}

/** Why there is no connection: the name (`resolve`) or the connection itself (`connect`). */
interface DialError extends Error {
  readonly code: string
  readonly phase: 'resolve' | 'connect'
  readonly address: string | null
  readonly resolveMs: number | null
}

export const isDialError = (error: unknown): error is DialError =>
  error instanceof Error && 'phase' in error && (error.phase === 'resolve' || error.phase === 'connect')

interface DialOptions {
  /** Milliseconds for the name, and again for the connection. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/**
 * Opens a TCP connection to a host as this run reaches it: `--connect-to` for the name, then the resolver, then `--connect-to` for the
 * address. The one place where the suite dials, for HTTP, TLS and MySQL alike. Throws a `DialError`.
 */
export async function dial(access: Access, place: Place, options: DialOptions): Promise<Dialled> {
  const { timeoutMs, signal } = options
  const redirected = redirectName(access.connectTo, place)
  const to = redirected ?? place
  // Without a resolver of its own an isolated target must not even ask the system's.
  if (access.isolated && !redirected && access.resolver === null) throw refusedByIsolation(to, null, null)
  const startedAt = performance.now()
  const addresses = await resolveHost(access, to.host, options).catch((error: unknown) => {
    if (signal.aborted) throw signal.reason
    throw dialError(error, { phase: 'resolve', address: null, resolveMs: since(startedAt) })
  })
  const resolveMs = addresses[0] === to.host ? null : since(startedAt)
  const candidates = addresses.map(address => {
    const mapped = redirectAddress(access.connectTo, { host: address, port: to.port })
    return { address, dialled: mapped ?? { host: address, port: to.port }, allowed: mapped ?? redirected }
  })
  const connectingAt = performance.now()
  const failures: DialError[] = []
  for (const [index, { address, dialled, allowed }] of candidates.entries()) {
    if (access.isolated && !allowed) {
      failures.push(refusedByIsolation({ host: address, port: to.port }, address, resolveMs))
      continue
    }
    // An address that stays silent must not use up the time of those behind it.
    const share = (timeoutMs - since(connectingAt)) / (candidates.length - index)
    if (share <= 0) break
    try {
      const socket = await within(share, signal, inner => open(dialled, inner))
      return { socket, address, resolveMs, connectMs: since(connectingAt) }
    } catch (error) {
      if (signal.aborted) throw signal.reason
      failures.push(dialError(error, { phase: 'connect', address, resolveMs }))
    }
  }
  throw mostTelling(failures) ?? refusedByIsolation(to, null, resolveMs)
}

const since = (startedAt: number): number => Math.round(performance.now() - startedAt)

function open({ host, port }: Place, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true })
    // Whoever takes the socket over adds listeners of its own; an error in between must not end the process.
    socket.on('error', reject)
    const release = whenStopped(signal, () => {
      socket.destroy()
      reject(signal.reason)
    })
    socket.once('connect', () => {
      release()
      resolve(socket)
    })
    socket.once('close', release)
  })
}

/** Of several addresses the one that answered, if only by refusing, says more than the ones that did not. */
const INFORMATIVE: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT']

function mostTelling(failures: readonly DialError[]): DialError | undefined {
  return INFORMATIVE.map(code => failures.find(failure => failure.code === code)).find(Boolean) ?? failures[0]
}

function dialError(
  error: unknown,
  where: { readonly phase: DialError['phase']; readonly address: string | null; readonly resolveMs: number | null },
): DialError {
  return Object.assign(new Error(messageOf(error)), { code: codeOf(error), ...where })
}

const refusedByIsolation = (place: Place, address: string | null, resolveMs: number | null): DialError =>
  dialError(
    Object.assign(new Error(`connect ECONNREFUSED ${hostAndPort(place)} (outside of what may be dialled)`), {
      code: 'ECONNREFUSED',
    }),
    { phase: 'connect', address, resolveMs },
  )
