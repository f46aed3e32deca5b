import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { remark } from '../../lib/text/stderr.ts'
import { bodyOf } from './body.ts'
import type { SandboxAnswer, SandboxRequest } from './types.ts'

export type Handler = (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>

/** What an HTTP/1.1 and an HTTP/2 request of node have in common. */
interface Incoming extends Readable {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** What an HTTP/1.1 and an HTTP/2 response of node have in common. */
interface Outgoing {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

/** Headers that belong to one connection; HTTP/2 forbids them, HTTP/1.1 servers set their own. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])
const WITHOUT_BODY = new Set([204, 304])

/** Reads one request, asks the handler and carries out its answer; `reset` drops the connection it came on. */
export async function respond(
  incoming: Incoming,
  outgoing: Outgoing,
  handle: Handler,
  reset: () => void,
): Promise<void> {
  const request = await readRequest(incoming)
  if (request === 'gone') return
  const answer = await handled(handle, request)
  if (answer.kind === 'hang') return
  if (answer.delayMs !== undefined && answer.delayMs > 0) await wait(answer.delayMs, undefined, { ref: false })
  if (answer.kind === 'reset') reset()
  else send(outgoing, answer)
}

async function readRequest(incoming: Incoming): Promise<SandboxRequest | 'gone'> {
  const [path = '/', ...query] = (incoming.url ?? '/').split('?')
  const headers = plainHeaders(incoming.headers)
  try {
    return {
      method: incoming.method ?? 'GET',
      host: (headers.host ?? '').replace(/:\d+$/, '').toLowerCase(),
      path,
      query: query.join('?'),
      headers,
      body: await bodyOf(incoming),
      remoteAddress: incoming.socket.remoteAddress ?? '',
    }
  } catch {
    return 'gone'
  }
}

/** HTTP/2's `:authority` becomes `host`, its other pseudo headers go. */
function plainHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const authority = headers[':authority']
  const all = typeof authority === 'string' ? { host: authority, ...headers } : headers
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined || name.startsWith(':') ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}

/** An error of the model is said aloud, so that it is never taken for an answer of the platform. */
async function handled(
  handle: Handler,
  request: SandboxRequest,
): Promise<SandboxAnswer & { readonly delayMs?: number }> {
  try {
    return await handle(request)
  } catch (error) {
    const body = `the sandbox itself failed: ${error instanceof Error ? error.message : String(error)}\n`
    remark(`${request.method} ${request.host}${request.path}: ${body.trimEnd()}`)
    return { kind: 'answer', status: 500, headers: { 'Content-Type': 'text/plain' }, body }
  }
}

function send(
  outgoing: Outgoing,
  { status, headers, body }: Pick<SandboxAnswer & { kind: 'answer' }, 'status' | 'headers' | 'body'>,
): void {
  outgoing.statusCode = status
  for (const [name, value] of Object.entries(headers)) {
    if (!CONNECTION_HEADERS.has(name.toLowerCase())) outgoing.setHeader(name, value)
  }
  if (!WITHOUT_BODY.has(status)) outgoing.setHeader('Content-Length', String(Buffer.byteLength(body)))
  outgoing.end(body)
}
