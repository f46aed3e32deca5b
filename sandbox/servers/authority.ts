import {
  FOR_SERVERS,
  forNames,
  IS_AUTHORITY,
  IS_NO_AUTHORITY,
  type KeyPair,
  newKeys,
  ofKey,
  SIGNS_CERTIFICATES,
  SIGNS_HANDSHAKES,
  signedByKey,
  signedCertificate,
} from './certificate.ts'

/** A private key and its certificate chain, both PEM, as node's TLS takes them. */
export interface IssuedCertificate {
  readonly key: string
  readonly cert: string
}

export interface CertificateRequest {
  readonly names: readonly string[]
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  /** `platform`: the authority's own CA signs; `unknown-ca`: one that nobody trusts. */
  readonly issuer: 'platform' | 'self-signed' | 'unknown-ca'
}

export interface Authority {
  /** The certificate to trust. */
  readonly caPem: string
  /** The same request gets the same certificate; keys live in memory only. */
  readonly issue: (request: CertificateRequest) => IssuedCertificate
}

interface Issuer {
  readonly name: string
  readonly certificate: string
  readonly keys: KeyPair
}

const YEAR_MS = 365 * 24 * 3_600_000
const PLATFORM_CA = 'Sandbox Platform CA'
const UNKNOWN_CA = 'Sandbox CA nobody trusts'

/** A certificate authority, valid around `now`: its key never leaves the process. */
export function createAuthority(now: number): Authority {
  const platform = createCa(PLATFORM_CA, now)
  let unknown: Issuer | undefined
  const issuers = {
    platform: () => platform,
    'unknown-ca': () => {
      unknown ??= createCa(UNKNOWN_CA, now)
      return unknown
    },
    'self-signed': () => null,
  }
  const issued = new Map<string, IssuedCertificate>()
  return {
    caPem: platform.certificate,
    issue(request) {
      const id = JSON.stringify([request.names, request.notBefore, request.notAfter, request.issuer])
      const certificate = issued.get(id) ?? createLeaf(request, issuers[request.issuer]())
      issued.set(id, certificate)
      return certificate
    },
  }
}

function createCa(name: string, now: number): Issuer {
  const keys = newKeys()
  const certificate = signedCertificate({
    subject: name,
    issuer: name,
    notBefore: now - YEAR_MS,
    notAfter: now + YEAR_MS,
    keys,
    signer: keys,
    extensions: [IS_AUTHORITY, SIGNS_CERTIFICATES, ofKey(keys)],
  })
  return { name, certificate, keys }
}

/** `null` as issuer signs the certificate with its own key. */
function createLeaf({ names, notBefore, notAfter }: CertificateRequest, issuer: Issuer | null): IssuedCertificate {
  const keys = newKeys()
  const [subject = 'unnamed'] = names
  const signer = issuer?.keys ?? keys
  const certificate = signedCertificate({
    subject,
    issuer: issuer?.name ?? subject,
    notBefore,
    notAfter,
    keys,
    signer,
    extensions: [IS_NO_AUTHORITY, SIGNS_HANDSHAKES, FOR_SERVERS, forNames(names), signedByKey(signer)],
  })
  return {
    key: keys.privateKey,
    cert: `${certificate}${issuer?.certificate ?? ''}`,
  }
}
