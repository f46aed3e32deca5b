import { getServers } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Access, Resolver } from '../../platform/target.ts'
import { bare } from './connect-to.ts'
import { queryDns } from './dns-query.ts'
import { within } from './within.ts'

const DNS_PORT = 53

/** The resolvers that DNS questions go to: the one of `--resolver`, else the system's. */
export const resolversOf = ({ resolver }: Access): readonly Resolver[] =>
  resolver === null ? getServers().map(serverOf) : [resolver]

/** What node writes as `address`, `address:port` or `[v6]:port`. */
function serverOf(text: string): Resolver {
  if (isIP(text) !== 0) return { host: text, port: DNS_PORT }
  const [, host = text, port] = /^\[?(.+?)\]?:(\d+)$/.exec(text) ?? []
  return { host, port: port === undefined ? DNS_PORT : Number(port) }
}

/** What DNS said in place of an address; `rcode` is `null` when the system's resolver, which does not tell it, was asked. */
interface ResolveError extends Error {
  readonly code: string
  readonly rcode: string | null
}

/** Codes for answers without an address, as node's own resolver names them. */
const CODES: Readonly<Record<string, string>> = {
  NOERROR: 'ENODATA',
  NXDOMAIN: 'ENOTFOUND',
  SERVFAIL: 'ESERVFAIL',
  REFUSED: 'EREFUSED',
}

/**
 * The addresses to dial for a host, in the order to try them; an address stands for itself. With `--resolver` that server is asked, else
 * the system (its hosts file counts). Throws a `ResolveError` when there is none (`EAI_AGAIN`: nobody answered).
 */
export async function resolveHost(
  access: Access,
  host: string,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const name = bare(host)
  if (isIP(name) !== 0) return [name]
  const { timeoutMs, signal } = options
  try {
    return await within(timeoutMs, signal, inner =>
      access.resolver === null
        ? bySystem(name)
        : byServer(access.resolver, name, { budgetMs: timeoutMs, signal: inner }),
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), timeoutToSilence(error))
  }
}

async function bySystem(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true })
  if (found.length === 0) throw noAddress(name, 'ENOTFOUND', null)
  return found.map(({ address }) => address)
}

/** The platform speaks IPv4; AAAA records are asked for only where there is nothing else. */
async function byServer(
  server: Resolver,
  name: string,
  options: { readonly budgetMs: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { answer } = await queryDns([server], { name, type: 'A' }, options)
  if (answer.addresses.length > 0) return answer.addresses
  if (answer.rcode === 'NOERROR') {
    const { answer: v6 } = await queryDns([server], { name, type: 'AAAA' }, options)
    if (v6.addresses.length > 0) return v6.addresses
  }
  throw noAddress(name, CODES[answer.rcode] ?? 'EBADRESP', answer.rcode)
}

function noAddress(name: string, code: string, rcode: string | null): ResolveError {
  const said = rcode === 'NOERROR' ? 'NOERROR without an address' : (rcode ?? code)
  return Object.assign(new Error(`${name} does not resolve: ${said}`), { code, rcode })
}

/** A lookup cut off by its deadline is no answer either. */
function timeoutToSilence(error: unknown): { code: string; rcode: string | null } | object {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  if (code === 'ETIMEDOUT') return { code: 'EAI_AGAIN', rcode: null }
  return error instanceof Error && 'rcode' in error ? {} : { rcode: null }
}
