import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import * as tls from 'node:tls'
import type { Access } from '../../platform/target.ts'
import { whenStopped } from './within.ts'

const contexts = new Map<string, tls.SecureContext>()
/** The same by the lists themselves: hundreds of certificates are not joined for each connection to be told from others. */
const trusts = new WeakMap<readonly string[], WeakMap<readonly string[], tls.SecureContext>>()

/** The certificates this run trusts: node's default set, which NODE_EXTRA_CA_CERTS extends, and the target's own. */
export const trustedCertificates = ({ extraCa }: Access): readonly string[] => [
  ...tls.getCACertificates('default'),
  ...extraCa,
]

function trustOf(access: Access, authorities: readonly string[]): tls.SecureContext {
  const ofAccess = trusts.get(access.extraCa) ?? new WeakMap<readonly string[], tls.SecureContext>()
  const trust = ofAccess.get(authorities) ?? contextFor(access, authorities)
  trusts.set(access.extraCa, ofAccess.set(authorities, trust))
  return trust
}

/** What the option `ca` of Node calls for each certificate. */
interface TrustStore {
  readonly addCACert: (pem: string) => void
}

/**
 * Built once per set of certificates. Node's default set is not handed over as 140 texts, for each of which OpenSSL needs as long as for what is added: as
 * such it is read once for the whole process.
 */
function contextFor(access: Access, authorities: readonly string[]): tls.SecureContext {
  const own = [...access.extraCa, ...authorities]
  const key = own.join('\n')
  const known = contexts.get(key)
  if (known) return known
  const made = tls.createSecureContext()
  const store: TrustStore = made.context
  for (const certificate of own) store.addCACert(certificate)
  contexts.set(key, made)
  return made
}

interface HandshakeOptions {
  readonly access: Access
  readonly servername: string
  /** True: an untrusted certificate ends the handshake. False: the caller only looks at it, and sends nothing. */
  readonly verify: boolean
  /** PEM certificates that are trusted for this connection besides the run's. */
  readonly authorities?: readonly string[]
  /** What is to be spoken; absent: nothing is said about it. */
  readonly protocols?: readonly string[]
  readonly signal: AbortSignal
}

const NO_OTHERS: readonly string[] = []

/** What a browser offers. */
export const WEB_PROTOCOLS = ['h2', 'http/1.1'] as const

/** A TLS handshake on an open connection. Errors carry OpenSSL's code. */
export function handshake(socket: Socket, options: HandshakeOptions): Promise<tls.TLSSocket> {
  const { access, servername, verify, authorities = NO_OTHERS, protocols = [], signal } = options
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      ...(isIP(servername) === 0 ? { servername } : { host: servername }),
      secureContext: trustOf(access, authorities),
      ...(protocols.length > 0 ? { ALPNProtocols: [...protocols] } : {}),
      rejectUnauthorized: verify,
    })
    const release = whenStopped(signal, () => {
      secured.destroy()
      reject(signal.reason)
    })
    secured.on('error', reject)
    secured.once('close', release)
    secured.once('secureConnect', () => {
      release()
      resolve(secured)
    })
  })
}
