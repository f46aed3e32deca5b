import { X509Certificate } from 'node:crypto'

const LONGEST_CHAIN = 10
const BEGIN = '-----BEGIN CERTIFICATE-----'
const END = '-----END CERTIFICATE-----'

/**
 * Whether a certificate leads to a trusted root, its dates aside: OpenSSL names one error only, and for an expired certificate that is
 * the date whoever issued it.
 */
export function leadsToTrustedRoot(leaf: X509Certificate, trusted: readonly string[]): boolean {
  const roots = trusted.flatMap(certificatesIn).map(pem => new X509Certificate(pem))
  const isRoot = (certificate: X509Certificate) =>
    roots.some(root => root.fingerprint256 === certificate.fingerprint256 || issued(certificate, root))
  let at = leaf
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    if (isRoot(at)) return true
    const issuer = at.issuerCertificate
    if (!issuer || issuer.fingerprint256 === at.fingerprint256 || !issued(at, issuer)) return false
    at = issuer
  }
  return false
}

const certificatesIn = (pem: string): readonly string[] =>
  pem
    .split(BEGIN)
    .slice(1)
    .filter(part => part.includes(END))
    .map(part => `${BEGIN}${part.slice(0, part.indexOf(END))}${END}`)

const issued = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
