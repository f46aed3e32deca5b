import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Client, Dispatcher } from 'undici'
import type { HttpAnswer, HttpResult, PhaseTimings } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import { isAboutDates, needsRightClock } from './clock.ts'
import { dial } from './dial.ts'
import { codeOf } from './error-code.ts'
import type { BasicAuthLogin } from './logins.ts'
import { noAnswer, type Phase } from './no-answer.ts'
import type { HeaderText } from './page.ts'
import { handshake, WEB_PROTOCOLS } from './secure.ts'
import { pause, within } from './within.ts'

export const USER_AGENT = 'tenant-runbook/1'
const BODY_LIMIT_BYTES = 256 * 1024
const HEADER_LIMIT_BYTES = 64 * 1024
/** The part of a probe's time that a visit may take, so that silence becomes evidence before the probe is cut off. */
const SHARE_OF_PROBE = 0.9
/** The part of a visit's time after which a second one is sent beside a silent first. */
const SHARE_OF_FIRST = 0.5
const LASTING = /^(?:ENOTFOUND|ENODATA|ECONNREFUSED|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

interface VisitRequest {
  readonly url: string
  /** The Host header where it differs from the URL's host (the load balancer asked by its own name). */
  readonly host?: string
  readonly userAgent?: string
  /** Sent to the tenant's own domain over verified TLS only; anything else is a mistake in the suite and throws. */
  readonly login?: BasicAuthLogin
}

/** How far a visit has come, for the timings and for what a failure means. */
interface Progress {
  phase: Phase
  address: string | null
  resolveMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

/**
 * One GET as a visitor's browser would send it, redirects not followed. Whatever stops it is the result; only an interruption throws, and a
 * certificate refused by a clock that is known to be wrong. One that gets no answer is repeated once: a single connection that is cut or stays
 * silent says nothing of the site.
 */
export const visit = (target: Target, request: VisitRequest, signal: AbortSignal): Promise<HttpResult> =>
  visitBy(undefined, target, request, signal)

/**
 * Several GETs of one host, as a browser sends them: over one connection where HTTP/2 is spoken, else over one each. What gets no answer on the
 * shared one is repeated on its own like any other visit.
 */
export async function visitTogether(
  target: Target,
  requests: readonly VisitRequest[],
  signal: AbortSignal,
): Promise<readonly HttpResult[]> {
  const door = createDoor(target, signal)
  try {
    return await Promise.all(requests.map(request => visitBy(door, target, request, signal)))
  } finally {
    await door.close()
  }
}

async function visitBy(
  door: Door | undefined,
  target: Target,
  request: VisitRequest,
  signal: AbortSignal,
): Promise<HttpResult> {
  const limitMs = target.limits.probeMs * SHARE_OF_PROBE
  const startedAt = performance.now()
  const stop = new AbortController()
  const inner = AbortSignal.any([signal, stop.signal])
  try {
    const first = attempt(door, target, request, limitMs, inner)
    const early = await Promise.race([first, pause(limitMs * SHARE_OF_FIRST, inner)])
    if (early && (early.answered || LASTING.test(early.code))) return early
    const second = attempt(undefined, target, request, limitMs - since(startedAt), inner)
    return (await firstAnswered([first, second])) ?? (await first)
  } finally {
    // Nobody waits for the other one any more.
    stop.abort(new DOMException('the visit is over', 'AbortError'))
  }
}

/** The result of whoever is answered first; `undefined` when nobody is. Throws when one of them was interrupted. */
async function firstAnswered(visits: readonly Promise<HttpResult>[]): Promise<HttpResult | undefined> {
  return new Promise((resolve, reject) => {
    for (const visit of visits) visit.then(result => (result.answered ? resolve(result) : undefined), reject)
    Promise.all(visits).then(() => resolve(undefined), reject)
  })
}

/** The connection that visits of one host share, open until the last of them is over. */
interface Door {
  /** How far opening it has come. */
  readonly progress: Progress
  /** The client over it where it speaks HTTP/2; else it is the first visit's alone. Fails as opening it has failed. */
  readonly opened: (
    url: URL,
  ) => Promise<{ readonly client: Client } | { readonly socket: Socket | TLSSocket | undefined }>
  readonly close: () => Promise<void>
}

const nothingYet = (): Progress => ({
  phase: 'connect',
  address: null,
  resolveMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: null,
})

function createDoor(target: Target, signal: AbortSignal): Door {
  const progress = nothingYet()
  const sockets: Socket[] = []
  const unused: (Socket | TLSSocket)[] = []
  let opening: Promise<Client | undefined> | undefined
  const open = async (url: URL) => {
    const [socket, { Client }] = await Promise.all([
      connection(target, url, progress, sockets, signal),
      import('undici'),
    ])
    if (speaksHttp2(socket)) return clientOver(Client, socket, url)
    unused.push(socket)
    return undefined
  }
  return {
    progress,
    opened: async url => {
      opening ??= open(url)
      const client = await opening
      return client ? { client } : { socket: unused.pop() }
    },
    close: async () => {
      const client = await opening?.catch(() => undefined)
      await client?.destroy()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function attempt(
  door: Door | undefined,
  target: Target,
  request: VisitRequest,
  limitMs: number,
  signal: AbortSignal,
): Promise<HttpResult> {
  const url = new URL(request.url)
  const headers = headersOf(target, url, request)
  let progress = door?.progress ?? nothingYet()
  const startedAt = performance.now()
  const timings = (): PhaseTimings => {
    const { resolveMs, connectMs, tlsMs, firstByteMs } = progress
    return { resolveMs, connectMs, tlsMs, firstByteMs, totalMs: since(startedAt) }
  }
  const open: Socket[] = []
  try {
    return await within(limitMs, signal, async inner => {
      const shared = await door?.opened(url)
      if (shared && 'client' in shared) {
        progress = { ...progress }
        const answer = await exchange(shared.client, '2', url, headers, progress, inner)
        return { ...answer, url: request.url, timings: timings() }
      }
      progress = shared?.socket ? { ...progress } : nothingYet()
      // Loaded while the connection is made.
      const [socket, { Client }] = await Promise.all([
        shared?.socket ?? connection(target, url, progress, open, inner),
        import('undici'),
        reading(),
      ])
      const client = clientOver(Client, socket, url)
      try {
        const answer = await exchange(client, speaksHttp2(socket) ? '2' : '1.1', url, headers, progress, inner)
        return { ...answer, url: request.url, timings: timings() }
      } finally {
        await client.destroy()
      }
    })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isAboutDates(codeOf(error))) needsRightClock()
    return noAnswer(request.url, error, { ...progress, timings: timings() })
  } finally {
    for (const socket of open) socket.destroy()
  }
}

/** The library that reads HTML is loaded with the first page. */
const reading = () => Promise.all([import('./markup.ts'), import('./page.ts')])

const since = (startedAt: number): number => Math.round(performance.now() - startedAt)

function headersOf(target: Target, url: URL, { host, userAgent, login }: VisitRequest): Record<string, string> {
  const headers = { accept: '*/*', 'user-agent': userAgent ?? USER_AGENT, ...(host === undefined ? {} : { host }) }
  if (!login) return headers
  if (url.protocol !== 'https:' || url.hostname !== target.domain.toLowerCase() || host !== undefined) {
    throw new Error(`credentials are for https://${target.domain} only, not for ${url.origin}`)
  }
  const credentials = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  return { ...headers, authorization: `Basic ${credentials}` }
}

async function connection(
  target: Target,
  url: URL,
  progress: Progress,
  open: Socket[],
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  const { access, limits } = target
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port) || (secure ? 443 : 80)
  const dialled = await dial(access, { host, port }, { timeoutMs: limits.connectMs, signal })
  open.push(dialled.socket)
  Object.assign(progress, { address: dialled.address, resolveMs: dialled.resolveMs, connectMs: dialled.connectMs })
  if (secure) {
    progress.phase = 'tls'
    const startedAt = performance.now()
    const secured = await within(limits.connectMs, signal, inner =>
      handshake(dialled.socket, { access, servername: host, verify: true, protocols: WEB_PROTOCOLS, signal: inner }),
    )
    open.push(secured)
    progress.tlsMs = since(startedAt)
    progress.phase = 'http'
    return secured
  }
  progress.phase = 'http'
  return dialled.socket
}

const speaksHttp2 = (socket: Socket | TLSSocket): boolean => 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'

/** HTTP on the open connection: version 2 where TLS agreed on it. */
function clientOver(Client: typeof import('undici').Client, socket: Socket | TLSSocket, { origin }: URL): Client {
  const unused = [socket]
  return new Client(origin, {
    // undici does not expect a connection before its call has returned.
    connect: (_, callback) => {
      const own = unused.pop()
      setImmediate(() => (own ? callback(null, own) : callback(new Error('the connection was closed'), null)))
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: HEADER_LIMIT_BYTES,
  })
}

async function exchange(
  client: Client,
  httpVersion: HttpAnswer['httpVersion'],
  url: URL,
  headers: Record<string, string>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Omit<HttpAnswer, 'url' | 'timings'>> {
  const startedAt = performance.now()
  const response = await client.request({ method: 'GET', path: url.pathname + url.search, headers, signal })
  progress.firstByteMs = since(startedAt)
  const body = await firstBytes(response.body)
  return answerOf(response, body, { address: progress.address ?? '', httpVersion })
}

async function firstBytes(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_LIMIT_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES)
}

async function answerOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  body: Buffer,
  by: Pick<HttpAnswer, 'address' | 'httpVersion'>,
): Promise<Omit<HttpAnswer, 'url' | 'timings'>> {
  const [{ readMarkup }, { excerptOf, titleOf, wordPressSigns }] = await reading()
  const header: HeaderText = name => {
    const value = headers[name]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
  }
  const contentType = header('content-type')
  const text = decode(body, contentType)
  const markup = readMarkup(text)
  return {
    answered: true,
    ...by,
    status: statusCode,
    location: header('location'),
    server: header('server'),
    contentType,
    wwwAuthenticate: header('www-authenticate'),
    xCache: header('x-cache'),
    via: header('via'),
    cloudFrontRequestId: header('x-amz-cf-id'),
    age: header('age'),
    wafAction: header('x-amzn-waf-action'),
    title: titleOf(markup),
    bodyBytes: body.length,
    bodyExcerpt: excerptOf(text, markup, contentType),
    wordpress: wordPressSigns({ status: statusCode, header, body: text, markup }),
  }
}

function decode(body: Buffer, contentType: string | null): string {
  const [, charset = 'utf-8'] = /\bcharset="?([\w-]+)/i.exec(contentType ?? '') ?? []
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    return body.toString('utf8')
  }
}
