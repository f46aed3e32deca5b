import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Service, WireRequest } from '../../sandbox/aws/service.ts'
import { services } from '../../sandbox/aws/services/index.ts'
import { scopeOf } from '../../sandbox/aws/signature.ts'
import { listenOnLoopback } from '../../sandbox/servers/loopback.ts'
import { type AwsMode, GARBAGE, HTML } from './modes.ts'

/** One call of a run, whatever it is tried for: the operation and what it asks for, without what differs from run to run. */
interface Attack {
  readonly call: string
  readonly mode: AwsMode
  /** Whether the call is attacked for ever, or only from its second time on. */
  readonly from: number
}

interface AwsProxy {
  readonly port: number
  /** How often each call came. */
  readonly calls: ReadonlyMap<string, number>
  readonly close: () => Promise<void>
}

/** Stands before the AWS endpoints of a sandbox, passes everything on, and spoils the answers to one call. */
export async function startAwsProxy(sandboxPort: number, attack: Attack | undefined): Promise<AwsProxy> {
  const calls = new Map<string, number>()
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming)
      const url = new URL(incoming.url ?? '/', 'http://proxy')
      const request: WireRequest = {
        method: incoming.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: plain(incoming.headers),
        body: body.toString('utf8'),
      }
      const { call, service, operation } = understand(request)
      const times = (calls.get(call) ?? 0) + 1
      calls.set(call, times)
      const mode = attack?.call === call && times >= attack.from ? attack.mode : undefined
      const reply = (status: number, headers: OutgoingHttpHeaders, content: string | Buffer) =>
        outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(content) }).end(content)
      const refuse = (code: string, status: number, message: string) => {
        const refusal = service?.refuse({ code, status, message }, 'chaos')
        reply(refusal?.status ?? status, refusal?.headers ?? {}, refusal?.body ?? message)
      }
      const pass = () => forward(sandboxPort, request, incoming.headers, incoming.url ?? '/', body)
      switch (mode) {
        case undefined: {
          const real = await pass()
          return reply(real.status, real.headers, real.body)
        }
        case 'denied': {
          const action = `${service?.name}:${operation}`
          const denied = service?.errors.denied ?? 'AccessDenied'
          const status = service?.name === 'ec2' || denied === 'AccessDenied' ? 403 : 400
          return refuse(
            denied,
            status,
            `User: arn:aws:iam::1:user/x is not authorized to perform: ${action} on resource: *`,
          )
        }
        case 'throttled':
          return refuse(
            service?.errors.throttled ?? 'Throttling',
            service?.errors.throttledStatus ?? 400,
            'Rate exceeded',
          )
        case 'status-500':
          return refuse('InternalFailure', 500, 'an internal error')
        case 'reset':
          return incoming.socket.resetAndDestroy()
        case 'hang':
          return undefined
        case 'garbage':
          return reply(200, { 'content-type': 'application/octet-stream' }, GARBAGE)
        case 'html':
          return reply(200, { 'content-type': 'text/html' }, HTML)
        case 'redirect':
          return reply(302, { 'content-type': 'text/html', location: 'http://portal.test/' }, HTML)
        case 'empty':
          return reply(200, {}, '')
        case 'hollow': {
          const real = await pass()
          return reply(200, real.headers, hollow(real.body.toString('utf8')))
        }
        case 'truncated': {
          const real = await pass()
          return reply(real.status, real.headers, real.body.subarray(0, Math.floor(real.body.length / 2)))
        }
      }
    })().catch(() => outgoing.destroy())
  })
  const { port, close } = await listenOnLoopback(server)
  return { port, calls, close }
}

function understand(request: WireRequest): {
  readonly call: string
  readonly operation: string
  readonly service: Service | undefined
} {
  const scope = scopeOf(request)
  const service = services.find(({ name }) => name === scope?.service)
  if (!service) return { call: `GET ${request.path.replace(/[0-9a-f]{16,}/g, '*')}`, operation: 'GET', service }
  const operation = operationOf(service, request)
  const asked = `${request.path}?${request.query} ${request.body}`
    .replace(/\b1[0-9]{12}\b/g, 'time')
    .replace(/[0-9a-f]{24,}/g, 'hex')
  const digest = createHash('sha256').update(asked).digest('hex').slice(0, 8)
  return { call: `${service.name}:${operation} ${digest}`, operation, service }
}

function operationOf(service: Service, request: WireRequest): string {
  try {
    return service.understand(request).operation
  } catch {
    return 'unknown'
  }
}

/** The same document with nothing in it. */
const hollow = (body: string): string => {
  const root = /<(?!\?)([\w.]+)([^>]*)>/.exec(body)
  if (!root) return '{}'
  const result = /<(\w+Result)>/.exec(body)?.[1]
  return `<${root[1]}${root[2]?.replace(/\/$/, '')}>${result ? `<${result}/>` : ''}</${root[1]}>`
}

/** Passes a request on and says what came back. */
export function forward(
  port: number,
  { method }: Pick<WireRequest, 'method'>,
  headers: IncomingHttpHeaders,
  path: string,
  body: Buffer,
): Promise<{ readonly status: number; readonly headers: OutgoingHttpHeaders; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const passed = send({ host: '127.0.0.1', port, method, path, headers }, answer => {
      buffer(answer).then(content => {
        const { 'content-length': _, connection: __, ...rest } = answer.headers
        resolve({ status: answer.statusCode ?? 0, headers: rest, body: content })
      }, reject)
    })
    passed.on('error', reject)
    passed.end(body)
  })
}

const plain = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')]),
  )
