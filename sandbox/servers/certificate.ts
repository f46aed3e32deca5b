import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { around, bits, identifier, inPlace, integer, octets, sequence, set, TRUE, text, time } from './der.ts'

/** A private key in PEM, and its public half as certificates hold it. */
export interface KeyPair {
  readonly privateKey: string
  readonly publicKey: Buffer
}

interface CertificateFields {
  /** The common names. */
  readonly subject: string
  readonly issuer: string
  /** Milliseconds since the epoch. */
  readonly notBefore: number
  readonly notAfter: number
  readonly keys: KeyPair
  /** Its key signs; the subject's own where it vouches for itself. */
  readonly signer: KeyPair
  readonly extensions: readonly Buffer[]
}

const ECDSA_WITH_SHA256 = sequence(identifier('1.2.840.10045.4.3.2'))
const VERSION_3 = around(0, integer(2))
/** What a point of this curve takes, at the end of the public key. */
const POINT_BYTES = 65

/** Those of ECDSA on P-256. */
export const newKeys = (): KeyPair =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })

/** An X.509 certificate as RFC 5280 has it, in PEM. */
export function signedCertificate(fields: CertificateFields): string {
  const { subject, issuer, notBefore, notAfter, keys, signer, extensions } = fields
  const content = sequence(
    VERSION_3,
    serialNumber(),
    ECDSA_WITH_SHA256,
    named(issuer),
    sequence(time(notBefore), time(notAfter)),
    named(subject),
    keys.publicKey,
    around(3, sequence(...extensions)),
  )
  return pem('CERTIFICATE', sequence(content, ECDSA_WITH_SHA256, bits(sign('sha256', content, signer.privateKey))))
}

/** Nobody else's, and not zero. */
const serialNumber = (): Buffer => integer(0x01, ...randomBytes(15))

const named = (commonName: string): Buffer => sequence(set(sequence(identifier('2.5.4.3'), text(commonName))))

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

const critical = (id: string, value: Buffer): Buffer => sequence(identifier(id), TRUE, octets(value))
const extension = (id: string, value: Buffer): Buffer => sequence(identifier(id), octets(value))

/** A CA's, below which stands no other. */
export const IS_AUTHORITY = critical('2.5.29.19', sequence(TRUE, integer(0)))
export const IS_NO_AUTHORITY = critical('2.5.29.19', sequence())
export const SIGNS_CERTIFICATES = critical('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1))
export const SIGNS_HANDSHAKES = critical('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7))
export const FOR_SERVERS = extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1')))

export const forNames = (names: readonly string[]): Buffer =>
  extension('2.5.29.17', sequence(...names.map(name => inPlace(2, Buffer.from(name, 'latin1')))))

export const ofKey = ({ publicKey }: KeyPair): Buffer => extension('2.5.29.14', octets(keyIdentifier(publicKey)))
export const signedByKey = ({ publicKey }: KeyPair): Buffer =>
  extension('2.5.29.35', sequence(inPlace(0, keyIdentifier(publicKey))))

const keyIdentifier = (publicKey: Buffer): Buffer =>
  createHash('sha1').update(publicKey.subarray(-POINT_BYTES)).digest()
