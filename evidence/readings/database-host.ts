import { isIPv6 } from 'node:net'

/** `host`, `host:port`, `host:port:socket`, an IPv6 address with or without brackets, as WordPress reads DB_HOST. */
export function parseDatabaseHost(text: string | undefined): { host: string; port: number | null } | undefined {
  const value = text?.trim() ?? ''
  if (value === '') return undefined
  if (isIPv6(value)) return { host: value, port: null }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?(?::.*)?$/.exec(value) ?? []
  const host = bracketed ?? plain
  return host === undefined ? { host: value, port: null } : { host, port: port === undefined ? null : Number(port) }
}
