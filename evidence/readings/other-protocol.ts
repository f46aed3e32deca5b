import type { NoAnswer } from '../http.ts'

/** OpenSSL's codes for what is no TLS, or an alert that neither CloudFront nor a load balancer sends for a site. */
const NO_TLS: readonly string[] = [
  'EPROTO',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ERR_SSL_RECORD_LAYER_FAILURE',
  'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
]
/** An edge that has nothing for the name says so in these words; `EPROTO` names no alert. */
const NAME_UNKNOWN = /handshake failure|unrecognized name/i

/**
 * Whether what answered is not the site: it speaks no HTTP, or no TLS. A certificate that is refused, and an edge that does not know the name,
 * are the site's own.
 */
export function answersByOtherProtocol({
  failure,
  code,
  message,
}: Pick<NoAnswer, 'failure' | 'code' | 'message'>): boolean {
  return failure === 'protocol' || (failure === 'tls' && NO_TLS.includes(code) && !NAME_UNKNOWN.test(message))
}
