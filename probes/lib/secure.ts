import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import * as tls from 'node:tls'
import type { Access } from '../../platform/target.ts'
import { whenStopped } from './within.ts'

const contexts = new Map<string, tls.SecureContext>()

/** The certificates this run trusts: node's default set, which NODE_EXTRA_CA_CERTS extends, and the target's own. */
export const trustedCertificates = ({ extraCa }: Access): readonly string[] => [
  ...tls.getCACertificates('default'),
  ...extraCa,
]

/** Built once per set of certificates: it takes milliseconds. */
function trustOf(access: Access): tls.SecureContext | undefined {
  if (access.extraCa.length === 0) return undefined
  const key = access.extraCa.join('\n')
  const known = contexts.get(key)
  if (known) return known
  const made = tls.createSecureContext({ ca: [...trustedCertificates(access)] })
  contexts.set(key, made)
  return made
}

export interface HandshakeOptions {
  readonly access: Access
  readonly servername: string
  /** True: an untrusted certificate ends the handshake. False: the caller only looks at it, and sends nothing. */
  readonly verify: boolean
  readonly signal: AbortSignal
}

/** A TLS handshake on an open connection, offering HTTP/2 and HTTP/1.1. Errors carry OpenSSL's code. */
export function handshake(socket: Socket, options: HandshakeOptions): Promise<tls.TLSSocket> {
  const { access, servername, verify, signal } = options
  const secureContext = trustOf(access)
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      ...(isIP(servername) === 0 ? { servername } : { host: servername }),
      ...(secureContext ? { secureContext } : {}),
      ALPNProtocols: ['h2', 'http/1.1'],
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
