import type { Certificate } from '../http.ts'

type Presented = Extract<Certificate, { presented: true }>

/** Where a moment lies in the validity of a certificate. */
export function validityAt({ validFrom, validTo }: Presented, at: Date): 'early' | 'valid' | 'expired' {
  if (Date.parse(validTo) <= at.getTime()) return 'expired'
  return Date.parse(validFrom) > at.getTime() ? 'early' : 'valid'
}

/** What OpenSSL says of a certificate that has expired, and of one that is valid where its issuer's has. */
export const CHAIN_EXPIRED = 'CERT_HAS_EXPIRED'
