import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto)

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000

export interface TestAuthority {
  readonly cert: string
  readonly issue: (options: IssueOptions) => Promise<KeyAndCertificate>
}

interface IssueOptions {
  readonly names: readonly string[]
  /** Days from now; negative lies in the past. */
  readonly fromDays?: number
  readonly untilDays?: number
}

export interface KeyAndCertificate {
  readonly key: string
  readonly cert: string
}

const days = (count: number): Date => new Date(Date.now() + count * DAY_MS)
const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key)
  return x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')
}

/** A certificate authority of the test's own. */
export async function testAuthority(): Promise<TestAuthority> {
  const keys = await newKeys()
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test Authority',
    notBefore: days(-400),
    notAfter: days(400),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  })
  return {
    cert: authority.toString('pem'),
    issue: async ({ names, fromDays = -1, untilDays = 90 }) => {
      const own = await newKeys()
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${names[0] ?? 'nobody'}`,
        issuer: authority.subject,
        notBefore: days(fromDays),
        notAfter: days(untilDays),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value })))],
      })
      return { key: await pemOf(own.privateKey), cert: certificate.toString('pem') }
    },
  }
}

/** A certificate that vouches for itself. */
export async function selfSigned({ names, fromDays = -1, untilDays = 90 }: IssueOptions): Promise<KeyAndCertificate> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${names[0] ?? 'nobody'}`,
    notBefore: days(fromDays),
    notAfter: days(untilDays),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value })))],
  })
  return { key: await pemOf(keys.privateKey), cert: certificate.toString('pem') }
}
