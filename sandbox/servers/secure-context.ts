import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { IssuedCertificate } from './authority.ts'

/** No session may be resumed: a client would not look at the certificate again, although it can change meanwhile. */
export const EVERY_HANDSHAKE_IN_FULL = { secureOptions: constants.SSL_OP_NO_TICKET }

const contexts = new WeakMap<IssuedCertificate, SecureContext>()

/** What a server shows of a certificate, made once: it takes as long as a handshake. */
export function secureContextOf(certificate: IssuedCertificate): SecureContext {
  const context = contexts.get(certificate) ?? createSecureContext({ ...certificate, ...EVERY_HANDSHAKE_IN_FULL })
  contexts.set(certificate, context)
  return context
}
