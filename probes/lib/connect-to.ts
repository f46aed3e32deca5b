import { isIP, isIPv6 } from 'node:net'
import type { ConnectTo } from '../../platform/target.ts'

/** A host (name or address, no brackets) and a port. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** Where a connection to a URL's host and port goes instead: the first entry that matches, as with curl; `undefined`: none does. */
export function redirectName(entries: readonly ConnectTo[], place: Place): Place | undefined {
  return redirect(
    entries.find(entry => (entry.host === '' || sameHost(entry.host, place.host)) && samePort(entry, place)),
    place,
  )
}

/** The same for an address that a name resolved to. Only entries that name an address count, so that an entry for any host applies once. */
export function redirectAddress(entries: readonly ConnectTo[], place: Place): Place | undefined {
  return redirect(
    entries.find(entry => isIP(bare(entry.host)) !== 0 && sameHost(entry.host, place.host) && samePort(entry, place)),
    place,
  )
}

/** Without brackets and without the dot that ends a fully qualified name, in lower case. */
export const bare = (host: string): string =>
  host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()

/** `host:port` with brackets around an IPv6 address. */
export const hostAndPort = ({ host, port }: Place): string => (isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`)

const redirect = (entry: ConnectTo | undefined, { host, port }: Place): Place | undefined =>
  entry && { host: entry.address === '' ? host : bare(entry.address), port: entry.addressPort ?? port }

const samePort = (entry: ConnectTo, { port }: Place): boolean => entry.port === null || entry.port === port

const sameHost = (a: string, b: string): boolean => canonical(a) === canonical(b)

/** IPv6 addresses can be written in many ways; a URL's host is always written the same. */
function canonical(host: string): string {
  const name = bare(host)
  return isIPv6(name) && !name.includes('%') ? new URL(`http://[${name}]/`).hostname : name
}
