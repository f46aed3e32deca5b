import type { World } from './model/state.ts'
import type { CertificateRequest } from './servers/authority.ts'

const DAY_MS = 24 * 3_600_000

/** The certificate of the database server, for its own name, as RDS issues them; the platform's authority stands for Amazon's. */
export function databaseCertificate({ database }: World, now: number): CertificateRequest {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return {
    names: [database.host],
    notBefore: today - 30 * DAY_MS,
    notAfter: today + 300 * DAY_MS,
    issuer: 'platform',
  }
}
