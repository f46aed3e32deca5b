import type { Dispatcher } from 'undici'
import type { HttpAnswer, HttpResult, PhaseTimings } from '../../evidence/index.ts'
import { wholeOf } from '../../lib/text/cut.ts'
import type { Target } from '../../platform/target.ts'
import { isAboutDates, needsRightClock } from './clock.ts'
import { codeOf } from './error-code.ts'
import type { BasicAuthLogin } from './logins.ts'
import { noAnswer } from './no-answer.ts'
import type { HeaderText } from './page.ts'
import { nothingYet, onItsOwn, type Progress, type SiteClient, type SiteConnections } from './site-connections.ts'
import { pause, whenStopped, within } from './within.ts'

export const USER_AGENT = 'tenant-runbook/1'
const BODY_LIMIT_BYTES = 256 * 1024
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

/**
 * One GET as a visitor's browser would send it, redirects not followed. Whatever stops it is the result; only an interruption throws, and a
 * certificate refused by a clock that is known to be wrong. One that gets no answer is repeated once: a single connection that is cut or stays
 * silent says nothing of the site.
 */
export const visit = (
  target: Target,
  request: VisitRequest,
  signal: AbortSignal,
  connections?: SiteConnections,
): Promise<HttpResult> => visitBy(connections, target, request, signal)

/**
 * Several GETs of one host, as a browser sends them: over one connection where HTTP/2 is spoken, else over one each. What gets no answer on the
 * shared one is repeated on its own like any other visit.
 */
export const visitTogether = (
  target: Target,
  requests: readonly VisitRequest[],
  signal: AbortSignal,
  connections: SiteConnections,
): Promise<readonly HttpResult[]> => Promise.all(requests.map(request => visitBy(connections, target, request, signal)))

async function visitBy(
  connections: SiteConnections | undefined,
  target: Target,
  request: VisitRequest,
  signal: AbortSignal,
): Promise<HttpResult> {
  const limitMs = target.limits.probeMs * SHARE_OF_PROBE
  const startedAt = performance.now()
  const stop = new AbortController()
  const inner = stop.signal
  const release = whenStopped(signal, () => stop.abort(signal.reason))
  try {
    const first = attempt(connections, target, request, limitMs, inner)
    const early = await Promise.race([first, pause(limitMs * SHARE_OF_FIRST, inner)])
    if (early && (early.answered || LASTING.test(early.code))) return early
    const second = attempt(undefined, target, request, limitMs - since(startedAt), inner)
    return (await firstAnswered([first, second])) ?? (await first)
  } finally {
    release()
    // Nobody waits for the other one any more.
    stop.abort(OVER)
  }
}

const OVER = new DOMException('the visit is over', 'AbortError')

/** The result of whoever is answered first; `undefined` when nobody is. Throws when one of them was interrupted. */
async function firstAnswered(visits: readonly Promise<HttpResult>[]): Promise<HttpResult | undefined> {
  return new Promise((resolve, reject) => {
    for (const visit of visits) visit.then(result => (result.answered ? resolve(result) : undefined), reject)
    Promise.all(visits).then(() => resolve(undefined), reject)
  })
}

async function attempt(
  connections: SiteConnections | undefined,
  target: Target,
  request: VisitRequest,
  limitMs: number,
  signal: AbortSignal,
): Promise<HttpResult> {
  const url = new URL(request.url)
  const headers = headersOf(target, url, request)
  let progress = nothingYet()
  const startedAt = performance.now()
  const timings = (): PhaseTimings => {
    const { resolveMs, connectMs, tlsMs, firstByteMs } = progress
    return { resolveMs, connectMs, tlsMs, firstByteMs, totalMs: since(startedAt) }
  }
  const ask = async (over: SiteClient, inner: AbortSignal): Promise<HttpAnswer> => {
    progress = { ...over.progress }
    const answer = await exchange(over, url, headers, progress, inner)
    return { ...answer, url: request.url, timings: timings() }
  }
  const follow = (opening: Progress): void => {
    progress = opening
  }
  try {
    return await within(limitMs, signal, inner =>
      connections
        ? connections.over(target, url, over => ask(over, inner), { follow, signal: inner })
        : onItsOwn(target, url, over => ask(over, inner), { follow, signal: inner }),
    )
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (isAboutDates(codeOf(error))) needsRightClock()
    return noAnswer(request.url, error, { ...progress, timings: timings() })
  }
}

let loading: Promise<[typeof import('./markup.ts'), typeof import('./page.ts')]> | undefined

/** The library that reads HTML is loaded with the first page. */
function reading() {
  loading ??= Promise.all([import('./markup.ts'), import('./page.ts')])
  return loading
}

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

async function exchange(
  { client, httpVersion }: SiteClient,
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
  const [{ readMarkup }, { excerptOf, refreshOf, titleOf, wordPressSigns }] = await reading()
  const header: HeaderText = name => {
    const value = headers[name]
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
  }
  const contentType = header('content-type')
  const text = decode(body, contentType)
  const markup = readMarkup(text)
  const refreshTo = statusCode >= 300 && statusCode < 400 ? undefined : refreshOf(header('refresh'), markup)
  const encoding = falseEncodingOf(header('content-encoding'), body)
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
    ...(refreshTo === undefined ? {} : { refreshTo }),
    ...(/^\s*attachment\b/i.test(header('content-disposition') ?? '') ? { isAttachment: true } : {}),
    ...(encoding === undefined ? {} : { falseEncoding: encoding }),
    title: titleOf(markup),
    bodyBytes: body.length,
    bodyExcerpt: excerptOf(text, markup, contentType),
    wordpress: wordPressSigns({ status: statusCode, header, body: text, markup }),
  }
}

/** What every gzip begins with (RFC 1952). */
const GZIP = [0x1f, 0x8b] as const

/** Nothing else is told by its first bytes. */
function falseEncodingOf(encoding: string | null, body: Buffer): string | undefined {
  const said = encoding?.trim().toLowerCase()
  if ((said !== 'gzip' && said !== 'x-gzip') || body.length === 0) return undefined
  return GZIP.every((byte, at) => body[at] === byte) ? undefined : said
}

function decode(body: Buffer, contentType: string | null): string {
  const [, charset = 'utf-8'] = /\bcharset="?([\w-]+)/i.exec(contentType ?? '') ?? []
  try {
    return wholeOf(new TextDecoder(charset).decode(body))
  } catch {
    return wholeOf(body.toString('utf8'))
  }
}
