import { isIP } from 'node:net'
import type { Target } from '../../platform/target.ts'
import { PORTS } from '../expectations.ts'
import type { Dns, HttpResult } from '../index.ts'
import { sameHost } from './host-names.ts'

/**
 * Whether an answer came from where DNS leads a visitor: at an address of that very answer, and not by `--connect-to` or the hosts file.
 * Only then does it say anything of DNS. In a sandbox the addresses themselves are redirected.
 */
export function reachedByDns(start: HttpResult, dns: Dns, { access, domain }: Target): boolean {
  const addresses = [...dns.domain.addresses, ...(dns.ipv6?.domain.addresses ?? [])]
  const redirected = access.connectTo.some(({ host, port }) => {
    if (port !== null && port !== PORTS.https) return false
    if (isIP(host) !== 0) return !access.isolated && addresses.includes(host)
    return host === '' || sameHost(host, domain)
  })
  return !redirected && (start.address === null || addresses.includes(start.address))
}
