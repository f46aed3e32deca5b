import { createSecureServer, type Http2ServerRequest } from 'node:http2'
import type { SecureContext } from 'node:tls'
import { type Handler, respond } from './answering.ts'
import type { IssuedCertificate } from './authority.ts'
import { listenOnLoopback } from './loopback.ts'
import { EVERY_HANDSHAKE_IN_FULL, secureContextOf } from './secure-context.ts'
import type { RunningServer } from './types.ts'

/** The certificate for a name (SNI); `null`: no distribution answers to it, and the handshake fails. */
type CertificateFor = (serverName: string) => IssuedCertificate | null

/** CloudFront's HTTPS listener: HTTP/2 by ALPN, else HTTP/1.1; the certificate is chosen anew for every connection. */
export function startEdge(options: {
  readonly handle: Handler
  readonly certificateFor: CertificateFor
}): Promise<RunningServer> {
  const contextFor = (serverName: string): SecureContext | undefined => {
    const certificate = options.certificateFor(serverName)
    return certificate === null ? undefined : secureContextOf(certificate)
  }
  const server = createSecureServer({
    allowHTTP1: true,
    ...EVERY_HANDSHAKE_IN_FULL,
    SNICallback: (serverName, done) => {
      try {
        done(null, contextFor(serverName))
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  server.on('request', (incoming, outgoing) => {
    void respond(incoming, outgoing, options.handle, () => drop(incoming))
  })
  return listenOnLoopback(server)
}

/** Ends the whole connection, not only the stream. With HTTP/1.1 the request has no session and its own socket goes. */
function drop(incoming: Http2ServerRequest): void {
  if (incoming.httpVersionMajor === 1) incoming.socket.destroy()
  else incoming.stream.session?.destroy()
}
