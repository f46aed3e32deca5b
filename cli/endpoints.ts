import { isIP } from 'node:net'
import type { ConnectTo, Resolver } from '../platform/target.ts'
import { usageError } from './usage-error.ts'

const DNS_PORT = 53
const HIGHEST_PORT = 65_535

/** `host`, `host:port`, `[v6]:port`. */
export function parseResolver(text: string): Resolver {
  const wrong = () => usageError(`--resolver ${text}: write HOST or HOST:PORT, an IPv6 address in brackets.`)
  if (isIP(text) === 6) return { host: text, port: DNS_PORT }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d+))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === undefined) throw wrong()
  return { host, port: port === undefined ? DNS_PORT : (parsePort(port) ?? fail(wrong)) }
}

/** curl's `HOST:PORT:ADDR:PORT`; empty parts match or keep anything, IPv6 addresses stand in brackets. */
export function parseConnectTo(text: string): ConnectTo {
  const wrong = () =>
    usageError(
      `--connect-to ${text}: write HOST:PORT:ADDR:PORT as for curl; parts may be empty, IPv6 addresses stand in brackets.`,
    )
  const match = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/.exec(text)
  if (!match) throw wrong()
  const [, host = '', port = '', address = '', addressPort = ''] = match
  const portOf = (value: string) => (value === '' ? null : (parsePort(value) ?? fail(wrong)))
  return { host: bare(host), port: portOf(port), address: bare(address), addressPort: portOf(addressPort) }
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

function parsePort(text: string): number | undefined {
  const port = Number(text)
  return Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT ? port : undefined
}

function fail(error: () => Error): never {
  throw error()
}
