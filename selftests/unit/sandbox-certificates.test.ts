import { X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type CertificateRequest, createAuthority } from '../../sandbox/servers/authority.ts'

const DAY_MS = 86_400_000
const now = Date.parse('2026-03-01T10:00:00Z')
const request: CertificateRequest = {
  names: ['*.wpsandbox.test', 'wpsandbox.test'],
  notBefore: now - DAY_MS,
  notAfter: now + 60 * DAY_MS,
  issuer: 'platform',
}
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'

describe('a certificate of the sandbox', () => {
  const authority = createAuthority(now)
  const ca = new X509Certificate(authority.caPem)
  const leafOf = (changes: Partial<CertificateRequest>): X509Certificate =>
    new X509Certificate(authority.issue({ ...request, ...changes }).cert)

  test('is signed by the authority, for the names and the time that were asked for', () => {
    const leaf = leafOf({})
    expect([leaf.verify(ca.publicKey), leaf.checkIssued(ca), leaf.ca, ca.ca]).toEqual([true, true, false, true])
    expect(leaf.subjectAltName).toBe('DNS:*.wpsandbox.test, DNS:wpsandbox.test')
    expect(leaf.checkHost('goldencrust.wpsandbox.test')).toBe('*.wpsandbox.test')
    expect(leaf.checkHost('goldencrust.example')).toBeUndefined()
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([new Date(request.notBefore), new Date(request.notAfter)])
    expect(leaf.keyUsage).toEqual([SERVER_AUTHENTICATION])
  })

  test.each(['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2090-06-30T12:00:00Z'])('is valid until %s', until => {
    expect(leafOf({ notAfter: Date.parse(until) }).validToDate).toEqual(new Date(until))
  })

  test('of more names than fit into one byte of length holds them all', () => {
    const names = Array.from({ length: 100 }, (_, index) => `tenant${index}.wpsandbox.test`)
    expect(leafOf({ names }).subjectAltName).toBe(names.map(name => `DNS:${name}`).join(', '))
  })

  test('of a CA that nobody trusts, or of nobody, is not signed by the authority', () => {
    expect(leafOf({ issuer: 'unknown-ca' }).verify(ca.publicKey)).toBe(false)
    const alone = leafOf({ issuer: 'self-signed' })
    expect([alone.verify(ca.publicKey), alone.verify(alone.publicKey)]).toEqual([false, true])
  })

  test('has the key that comes with it, and is made once', () => {
    const { key, cert } = authority.issue(request)
    expect(authority.issue({ ...request })).toEqual({ key, cert })
    expect(new X509Certificate(cert).serialNumber).not.toBe(ca.serialNumber)
    expect(authority.issue({ ...request, names: ['other.test'] }).key).not.toBe(key)
  })
})
