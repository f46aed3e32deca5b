import type { CertificateState, World } from './model/state.ts'
import type { CertificateRequest } from './servers/authority.ts'

const DAY_MS = 24 * 3_600_000

/**
 * The certificate CloudFront presents for a name: the one of the distribution that has it as an alias, else CloudFront's own for
 * `*.cloudfront.net`, which no tenant's name matches.
 */
export function edgeCertificate(
  { distributions }: World,
  serverName: string,
  now: number,
): CertificateRequest | CertificateState {
  const name = serverName.toLowerCase()
  const serving = distributions
    .filter(({ enabled }) => enabled)
    .flatMap(({ aliases, certificate }) => aliases.map(alias => ({ alias: alias.toLowerCase(), certificate })))
    .filter(({ alias }) => covers(alias, name))
    .toSorted((a, b) => Number(b.alias === name) - Number(a.alias === name) || b.alias.length - a.alias.length)
  return serving[0]?.certificate ?? cloudFrontDefault(now)
}

/** An exact alias, or a wildcard for everything below its domain. */
const covers = (alias: string, name: string): boolean =>
  alias === name || (alias.startsWith('*.') && name.endsWith(alias.slice(1)))

const cloudFrontDefault = (now: number): CertificateRequest => {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return {
    names: ['*.cloudfront.net', 'cloudfront.net'],
    notBefore: today - 90 * DAY_MS,
    notAfter: today + 300 * DAY_MS,
    issuer: 'platform',
  }
}
