import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

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
  readonly issue: (request: CertificateRequest) => Promise<IssuedCertificate>
}

interface Issuer {
  readonly certificate: X509Certificate
  readonly keys: webcrypto.CryptoKeyPair
}

const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' }
const YEAR_MS = 365 * 24 * 3_600_000
const PLATFORM_CA = 'Sandbox Platform CA'
const UNKNOWN_CA = 'Sandbox CA nobody trusts'

/** A certificate authority, valid around `now`: its key never leaves the process. */
export async function createAuthority(now: number): Promise<Authority> {
  const platform = await createCa(PLATFORM_CA, now)
  let unknown: Promise<Issuer> | undefined
  const issuers = {
    platform: async () => platform,
    'unknown-ca': () => {
      unknown ??= createCa(UNKNOWN_CA, now)
      return unknown
    },
    'self-signed': async () => null,
  }
  const issued = new Map<string, Promise<IssuedCertificate>>()
  return {
    caPem: platform.certificate.toString('pem'),
    issue(request) {
      const id = JSON.stringify([request.names, request.notBefore, request.notAfter, request.issuer])
      const certificate = issued.get(id) ?? issuers[request.issuer]().then(issuer => createLeaf(request, issuer))
      issued.set(id, certificate)
      return certificate
    },
  }
}

async function createCa(name: string, now: number): Promise<Issuer> {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(now - YEAR_MS),
    notAfter: new Date(now + YEAR_MS),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, keys }
}

/** `null` as issuer signs the certificate with its own key. */
async function createLeaf(request: CertificateRequest, issuer: Issuer | null): Promise<IssuedCertificate> {
  const keys = await newKeys()
  const subject = `CN=${request.names[0] ?? 'unnamed'}`
  const certificate = await X509CertificateGenerator.create({
    subject,
    issuer: issuer?.certificate.subject ?? subject,
    notBefore: new Date(request.notBefore),
    notAfter: new Date(request.notAfter),
    publicKey: keys.publicKey,
    signingKey: issuer?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(request.names.map(value => ({ type: 'dns' as const, value }))),
      await AuthorityKeyIdentifierExtension.create(issuer?.keys.publicKey ?? keys.publicKey),
    ],
  })
  const chain = [certificate, ...(issuer === null ? [] : [issuer.certificate])]
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
    cert: chain.map(link => `${link.toString('pem')}\n`).join(''),
  }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])
}
