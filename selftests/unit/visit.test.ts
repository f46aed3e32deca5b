import { createServer, type RequestListener } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { HttpAnswer, HttpResult } from '../../evidence/index.ts'
import { redact, registerSecret } from '../../lib/text/redact.ts'
import type { Target } from '../../platform/target.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { siteConnectionsOf } from '../../probes/lib/site-connections.ts'
import { visit, visitTogether } from '../../probes/lib/visit.ts'
import { type KeyAndCertificate, selfSigned, type TestAuthority, testAuthority } from '../lib/certificates.ts'
import { closeAll, closedPort, dnsServer, listening, NEVER, tcpServer, tenantWith, to } from '../lib/network.ts'
import { BRIEF_MS } from '../lib/patience.ts'

afterEach(closeAll)

let authority: TestAuthority
beforeAll(() => {
  authority = testAuthority()
})

const DOMAIN = tenantWith({}).domain
const connectionsTo = (target: Target) => siteConnectionsOf(commonOf([target], NEVER))

async function plainServer(serve: RequestListener) {
  const port = await listening(createServer(serve))
  return { url: 'http://alb.test/', target: tenantWith({ connectTo: [to('alb.test', 80, '127.0.0.1', port)] }) }
}

type Serve = (request: Http2ServerRequest, response: Http2ServerResponse) => void

async function edge(pair: KeyAndCertificate, serve: Serve, extraCa = [authority.cert]) {
  const port = await listening(createSecureServer({ ...pair, allowHTTP1: true }, serve))
  return tenantWith({ extraCa, connectTo: [to('', 443, '127.0.0.1', port)] })
}

const answered = (result: HttpResult): HttpAnswer => {
  if (!result.answered) throw new Error(`no answer: ${result.failure} ${result.code} ${result.message}`)
  return result
}

const page = (title: string, body = '') =>
  `<!doctype html><html><head>\n\t<title>${title}</title></head><body>${body}</body></html>`

async function signsOf(body: string, headers: Record<string, string> = {}, status = 200) {
  const { url, target } = await plainServer((_, response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', ...headers }).end(body)
  })
  return answered(await visit(target, { url }, NEVER))
}

describe('one GET', () => {
  test('status and headers as received; a redirect is not followed', async () => {
    const seen: string[] = []
    const { url, target } = await plainServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['user-agent']}`)
      const location = `https://${DOMAIN}/wp-admin/install.php`
      response
        .writeHead(302, { location, 'x-redirect-by': 'WordPress', server: 'Apache', age: '7', 'x-cache': 'Miss' })
        .end()
    })
    const result = answered(await visit(target, { url: `${url}?a=1`, host: DOMAIN }, NEVER))
    expect(seen).toEqual([`GET /?a=1 ${DOMAIN} tenant-runbook/1`])
    expect(result).toMatchObject({
      url: `${url}?a=1`,
      address: '127.0.0.1',
      httpVersion: '1.1',
      status: 302,
      location: `https://${DOMAIN}/wp-admin/install.php`,
      server: 'Apache',
      age: '7',
      xCache: 'Miss',
      via: null,
      title: null,
      bodyBytes: 0,
      bodyExcerpt: '',
      wordpress: { redirectBy: 'WordPress', restApiHost: null },
    })
    const { connectMs, tlsMs, firstByteMs, totalMs } = result.timings
    expect([connectMs, firstByteMs, totalMs].every(ms => typeof ms === 'number' && ms >= 0)).toBe(true)
    expect(tlsMs).toBeNull()
  })

  test('the body is read up to 256 kB', async () => {
    const { url, target } = await plainServer((_, response) => response.end('x'.repeat(2_000_000)))
    const result = answered(await visit(target, { url }, NEVER))
    expect({ bytes: result.bodyBytes, excerpt: redact(result.bodyExcerpt).length }).toEqual({
      bytes: 262_144,
      excerpt: 300,
    })
  })

  test('plain text is quoted as it is, without secrets', async () => {
    registerSecret('s3cr3t-of-the-page')
    const { url, target } = await plainServer((_, response) => {
      response.setHeader('content-type', 'text/plain; charset=utf-8')
      response.end('BBWS POC1 - Please use /tenant-{id}/ path, s3cr3t-of-the-page')
    })
    const { bodyExcerpt } = answered(await visit(target, { url }, NEVER))
    expect(redact(bodyExcerpt)).toMatch(/^BBWS POC1 - Please use \/tenant-\{id\}\/ path, \[secret \d+\]$/)
  })

  test('the name goes through the resolver, and the time for it is told', async () => {
    const port = await listening(createServer((_, response) => response.end('ok')))
    const { resolver } = await dnsServer(({ name }) => ({ records: [[name, 'A', '127.0.0.1']] }))
    const result = answered(await visit(tenantWith({ resolver }), { url: `http://alb.test:${port}/` }, NEVER))
    expect(result.timings.resolveMs).not.toBeNull()
  })
})

describe('over TLS', () => {
  test('HTTP/2 where the server has it, with the original name as SNI and authority', async () => {
    const seen: string[] = []
    const target = await edge(
      authority.issue({ names: [`*.${DOMAIN.split('.').slice(1).join('.')}`] }),
      (request, response) => {
        const socket = request.stream.session?.socket
        const servername: unknown = socket && Reflect.get(socket, 'servername')
        seen.push(`${request.httpVersion} ${request.authority} ${servername} ${request.headers.authorization}`)
        response.writeHead(200, { 'content-type': 'text/html' }).end(page('Golden Crust'))
      },
    )
    const login = { username: 'bbws-sandbox', password: 'let-me-in' }
    const result = answered(await visit(target, { url: `https://${DOMAIN}/`, login }, NEVER))
    expect(result).toMatchObject({ httpVersion: '2', status: 200, title: 'Golden Crust' })
    expect(result.timings.tlsMs).not.toBeNull()
    const basic = Buffer.from('bbws-sandbox:let-me-in').toString('base64')
    expect(seen).toEqual([`2.0 ${DOMAIN} ${DOMAIN} Basic ${basic}`])
  })

  test.each([
    ['CERT_HAS_EXPIRED', () => authority.issue({ names: [DOMAIN], fromDays: -90, untilDays: -1 })],
    ['CERT_NOT_YET_VALID', () => authority.issue({ names: [DOMAIN], fromDays: 1 })],
    ['ERR_TLS_CERT_ALTNAME_INVALID', () => authority.issue({ names: ['other.example'] })],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', () => selfSigned({ names: [DOMAIN] })],
  ])('%s is the answer, and no credentials are sent', async (code, make) => {
    let requests = 0
    const target = await edge(make(), (_, response) => {
      requests++
      response.end()
    })
    const login = { username: 'bbws-sandbox', password: 'let-me-in' }
    const result = await visit(target, { url: `https://${DOMAIN}/`, login }, NEVER)
    expect(result).toMatchObject({ answered: false, failure: 'tls', code, address: '127.0.0.1' })
    expect(requests).toBe(0)
  })

  test('an authority nobody named is not trusted', async () => {
    const target = await edge(authority.issue({ names: [DOMAIN] }), (_, response) => response.end(), [])
    const result = await visit(target, { url: `https://${DOMAIN}/` }, NEVER)
    expect(result).toMatchObject({ answered: false, failure: 'tls', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  })

  test('https to a port that speaks plain HTTP', async () => {
    const port = await listening(createServer((_, response) => response.end()))
    const target = tenantWith({ connectTo: [to('', 443, '127.0.0.1', port)] })
    const result = await visit(target, { url: `https://${DOMAIN}/` }, NEVER)
    expect(result).toMatchObject({ answered: false, failure: 'tls', timings: { tlsMs: null, firstByteMs: null } })
  })

  test('a TLS server that stays silent', async () => {
    const port = await tcpServer(() => {})
    const target = tenantWith({ connectTo: [to('', 443, '127.0.0.1', port)] }, { connectMs: BRIEF_MS })
    const result = await visit(target, { url: `https://${DOMAIN}/` }, NEVER)
    expect(result).toMatchObject({ answered: false, failure: 'timeout', code: 'ETIMEDOUT' })
  })
})

describe('no answer', () => {
  const look = (port: number, limits = {}) =>
    visit(tenantWith({ connectTo: [to('', 80, '127.0.0.1', port)] }, limits), { url: 'http://alb.test/' }, NEVER)

  test('refused', async () => {
    expect(await look(await closedPort())).toMatchObject({
      answered: false,
      failure: 'refused',
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
      timings: { connectMs: null, firstByteMs: null },
    })
  })

  test('connected, then silence', async () => {
    const port = await tcpServer(() => {})
    const result = await look(port, { probeMs: BRIEF_MS })
    expect(result).toMatchObject({
      answered: false,
      failure: 'timeout',
      code: 'ETIMEDOUT',
      timings: { firstByteMs: null },
    })
  })

  test('headers, then a body that never ends', async () => {
    const { url, target } = await plainServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('x')
    })
    const limited = { ...target, limits: { ...target.limits, probeMs: BRIEF_MS } }
    expect(await visit(limited, { url }, NEVER)).toMatchObject({ answered: false, failure: 'timeout' })
  })

  test('cut off', async () => {
    expect(await look(await tcpServer(socket => socket.resetAndDestroy()))).toMatchObject({
      failure: 'reset',
      code: 'ECONNRESET',
    })
    const hungUp = await tcpServer(socket => socket.on('data', () => socket.end()))
    expect(await look(hungUp)).toMatchObject({ failure: 'reset', code: 'ECONNRESET' })
  })

  test('something that is not HTTP', async () => {
    const port = await tcpServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await look(port)).toMatchObject({ answered: false, failure: 'protocol' })
  })

  test('no address', async () => {
    const { resolver } = await dnsServer(() => ({ rcode: 3 }))
    const result = await visit(tenantWith({ resolver }), { url: 'http://alb.test/' }, NEVER)
    expect(result).toMatchObject({ failure: 'resolve', code: 'ENOTFOUND', address: null })
  })

  test('out of time before the connection was there is a timeout, not a missing name', async () => {
    const { resolver } = await dnsServer(() => undefined)
    const target = tenantWith({ resolver }, { probeMs: BRIEF_MS })
    const result = await visit(target, { url: 'http://alb.test/' }, NEVER)
    expect(result).toMatchObject({ answered: false, failure: 'timeout', code: 'ETIMEDOUT' })
  })

  test('isolated and not named: refused without dialling', async () => {
    let connections = 0
    const port = await tcpServer(() => connections++)
    const result = await visit(tenantWith({ isolated: true }), { url: `http://127.0.0.1:${port}/` }, NEVER)
    expect(result).toMatchObject({ failure: 'refused', code: 'ECONNREFUSED' })
    expect(connections).toBe(0)
  })

  test('an interruption is not evidence', async () => {
    const stop = new AbortController()
    const port = await tcpServer(() => stop.abort(new Error('enough')))
    const target = tenantWith({ connectTo: [to('', 80, '127.0.0.1', port)] })
    await expect(visit(target, { url: 'http://alb.test/' }, stop.signal)).rejects.toThrow('enough')
  })
})

describe('credentials', () => {
  const login = { username: 'bbws-sandbox', password: 'let-me-in' }

  test.each([
    ['over plain http', { url: `http://${DOMAIN}/`, login }],
    ['to another host', { url: 'https://other.example/', login }],
    ['to a host of which the name is only a part', { url: `https://${DOMAIN}.evil.example/`, login }],
    ['with another Host header', { url: `https://${DOMAIN}/`, host: 'other.example', login }],
  ])('are not sent %s', async (_, request) => {
    let connections = 0
    const port = await tcpServer(() => connections++)
    const target = tenantWith({ connectTo: [to('', null, '127.0.0.1', port)] })
    await expect(visit(target, request, NEVER)).rejects.toThrow('credentials are for')
    expect(connections).toBe(0)
  })
})

describe('what a page says about its WordPress', () => {
  const LINK = { link: `<https://${DOMAIN}/index.php?rest_route=/>; rel="https://api.w.org/"` }

  test('the title in plain characters', async () => {
    const { title } = await signsOf(page('Log In &lsaquo; Golden &amp; Crust &#8212; WordPress'))
    expect(title).toBe('Log In ‹ Golden & Crust — WordPress')
  })

  test('the installer before and after', async () => {
    const title = 'WordPress &rsaquo; Installation'
    expect(await signsOf(page(title, '<h1>Welcome</h1>'))).toMatchObject({
      title: 'WordPress › Installation',
      wordpress: { installer: 'welcome' },
    })
    expect((await signsOf(page(title, '<h1>Already Installed</h1>'))).wordpress.installer).toBe('already-installed')
    expect((await signsOf(page(title))).wordpress.installer).toBeNull()
    expect((await signsOf(page('Other', '<h1>Welcome</h1>'))).wordpress.installer).toBeNull()
    const chooser = page(title).replace('<body>', '<body class="wp-core-ui language-chooser">')
    expect((await signsOf(chooser)).wordpress.installer).toBe('welcome')
  })

  test('the REST API names the site', async () => {
    expect((await signsOf(page('Golden Crust'), LINK)).wordpress.restApiHost).toBe(DOMAIN)
    const several = { link: `<https://cdn.example/>; rel=preconnect, ${LINK.link}` }
    expect((await signsOf(page('Golden Crust'), several)).wordpress.restApiHost).toBe(DOMAIN)
    expect((await signsOf(page('x'), { link: '<https://cdn.example/>; rel=preload' })).wordpress.restApiHost).toBeNull()
  })

  test.each([
    ['databaseError', '<h1>Error establishing a database connection</h1>'],
    ['databaseError', '<h1>Cannot select database</h1>'],
    ['criticalError', '<p>There has been a critical error on this website.</p>'],
  ])('%s: %s', async (sign, body) => {
    const { wordpress } = await signsOf(page('Error', body), {}, 500)
    const found = Object.entries(wordpress).filter(([, value]) => value === true)
    expect(found).toEqual([[sign, true]])
  })

  const died = (message: string) =>
    `<!DOCTYPE html><html lang="de-DE"><head><title>x</title></head><body id="error-page"><div class="wp-die-message">${message}</div></body></html>`
  test.each<readonly [string, number, Record<string, string>, string]>([
    ['databaseError', 500, {}, died('<h1>データベース接続確立エラー</h1>')],
    ['databaseError', 500, {}, died('<p><code>wp-config.php</code></p>')],
    ['tablesBroken', 500, {}, died('<p><a href="maint/repair.php?referrer=is_blog_installed">x</a></p>')],
    ['objectCacheError', 500, {}, died('<h1>Redis</h1><code>object-cache.php</code>')],
    ['criticalError', 500, {}, died('<p>x</p><p><a href="https://ja.wordpress.org/support/">y</a></p>')],
    ['maintenance', 503, { 'retry-after': '600' }, died('Wartung')],
    ['loginForm', 200, {}, '<body class="login"><form name="loginform" id="loginform"></form></body>'],
    ['phpSource', 200, {}, "<?php\nrequire 'wp-blog-header.php';"],
  ])('in any language, %s: %i %j', async (sign, status, headers, text) => {
    const { wordpress } = await signsOf(text, headers, status)
    expect(Object.entries(wordpress).filter(([, value]) => value === true)).toEqual([[sign, true]])
  })

  const EMOJI = '<script>window._wpemojiSettings = {}</script>'
  const CORE = `<script src="/wp-includes/js/hooks.js"></script><script id="wp-hooks-js-after">x</script>${EMOJI}`
  test.each<readonly [string, string, true | undefined]>([
    ['nothing', '<div class="wp-site-blocks"></div>', true],
    ["nothing but WordPress' own scripts and data", `${CORE}<script type="speculationrules">{}</script>`, true],
    ['a word', '<main>x</main>', undefined],
    ['a picture', '<img src="a.png">', undefined],
    [
      'a script that fills it',
      '<div id="root"></div><script src="/wp-content/themes/app/main.js"></script>',
      undefined,
    ],
    ['a script in it that may fill it', `<div id="root"></div>${EMOJI}<script>start()</script>`, undefined],
  ])('a body that holds %s', async (_, body, empty) => {
    const link = { link: `<https://goldencrust.example/wp-json/>; rel="https://api.w.org/"` }
    const text = `<!DOCTYPE html><html><head><title>Golden Crust</title></head><body class="home">${body}</body></html>`
    expect((await signsOf(text, link)).wordpress.emptyBody).toBe(empty)
    expect((await signsOf(text)).wordpress.emptyBody).toBeUndefined()
  })

  const META = '<meta http-equiv="Refresh" content="0; URL=\'https://shop.example/\'">'
  test.each<readonly [string, string | undefined, Record<string, string>, string]>([
    ['a header', 'https://shop.example/?a=1', { refresh: '5;url=https://shop.example/?a=1' }, 'x'],
    ['a header with a comma', '/shop/', { refresh: '0, "/shop/"' }, 'x'],
    ['a header that loads it again', undefined, { refresh: '30' }, 'x'],
    ['a tag', 'https://shop.example/', {}, `<head>${META}</head>`],
    ['a tag for browsers without scripts', undefined, {}, `<head><noscript>${META}</noscript></head>`],
    ['another tag', undefined, {}, '<meta http-equiv="X-UA-Compatible" content="IE=edge">'],
  ])('where browsers go by %s', async (_, to, headers, text) => {
    expect((await signsOf(text, headers)).refreshTo).toBe(to)
  })

  test('what browsers cannot show', async () => {
    const plain = { 'content-encoding': 'gzip' }
    expect((await signsOf('<p>plain</p>', plain)).falseEncoding).toBe('gzip')
    expect(await signsOf('\u001f', { 'content-encoding': 'br' })).not.toHaveProperty('falseEncoding')
    expect((await signsOf('x', { 'content-disposition': 'Attachment; filename="index.html"' })).isAttachment).toBe(true)
    expect(await signsOf('x', { 'content-disposition': 'inline' })).not.toHaveProperty('isAttachment')
  })

  const help = died('<p>x</p><p><a href="https://wordpress.org/documentation/article/faq-troubleshooting/">y</a></p>')
  const words = 'There has been a critical error on this website'
  test.each<readonly [string, boolean, number, string]>([
    ['a document of its own within the page', true, 200, `${page('Golden Crust', '<h1>Bread</h1>')}${help}`],
    ['the same far behind', true, 200, `${'<p>x</p>'.repeat(3_000)}${died(`<p>${words}.</p>`)}`],
    ['a document of its own where the headers were sent', true, 200, help],
    ['the words where the site answers with 500', true, 500, page('x', `<p>${words}.</p>`)],
    ['a heading of an article', false, 200, page('x', `<h2>${words}</h2>`)],
    [
      'what an article lists',
      false,
      200,
      page('x', `<ul><li>${words}.</li></ul><a href="https://wordpress.org/">z</a>`),
    ],
    ['another death within the page', false, 200, `${page('x')}${died('<p>Not allowed.</p>')}`],
    ['what is refused', false, 403, help],
  ])('the critical error is told by %s: %s', async (_, is, status, text) => {
    expect((await signsOf(text, LINK, status)).wordpress.criticalError).toBe(is)
  })

  const asset = (path: string) => `<link rel="stylesheet" href="https://${DOMAIN}/wp-content/${path}/style.css">`
  test.each<readonly [string, boolean, number, Record<string, string>, string]>([
    ['a plugin for it', true, 503, { 'retry-after': '86400' }, page('Golden Crust', asset('plugins/coming-soon/css'))],
    ['the same with 200', false, 200, {}, page('Golden Crust', asset('plugins/coming-soon/css'))],
    [
      'Elementor, on a site that names its REST API',
      true,
      503,
      { ...LINK, 'retry-after': '600' },
      '<body class="home elementor-maintenance-mode"><h1>x</h1></body>',
    ],
    ['a theme, by its words', true, 503, { 'retry-after': '3600' }, page('Under maintenance', asset('themes/bakery'))],
    ['the words alone', false, 503, { 'retry-after': '3600' }, page('Under maintenance', '<p>x</p>')],
    ['a limit of requests', false, 503, { 'retry-after': '60' }, page('Slow down', asset('themes/bakery'))],
    ["Wordfence's lock of ten minutes", false, 503, { 'retry-after': '600' }, '<em>Generated by Wordfence at</em>'],
  ])('maintenance is told by %s: %s', async (_, is, status, headers, text) => {
    expect((await signsOf(text, headers, status)).wordpress.maintenance).toBe(is)
  })

  test('an error that PHP printed counts at the beginning and at a broken end, not where a visitor wrote it', async () => {
    const error = '<br />\n<b>Fatal error</b>:  Uncaught TypeError in <b>/a.php</b> on line <b>8</b><br />\n'
    expect((await signsOf(error)).wordpress.phpError).toMatch(/^Fatal error: Uncaught TypeError/)
    expect((await signsOf(`<html><body><h1>x</h1>${error}`)).wordpress.phpError).toMatch(/^Fatal error/)
    expect((await signsOf(`<html><body>${error}</body></html>`)).wordpress.phpError).toBeNull()
  })

  test('an error that PHP wrote as text counts where the page ends with it', async () => {
    const error = (trace: string) =>
      `\nFatal error: Uncaught Error: no x() in /a.php:41\nStack trace:\n${trace}#9 {main}\n  thrown in /a.php on line 41\n`
    const ended = async (text: string) => (await signsOf(`<html><body><main>${text}`)).wordpress.phpError
    expect(await ended(error(''))).toMatch(/^Fatal error: Uncaught Error/)
    expect(await ended(error('#0 /b.php(2): y()\n'.repeat(300)))).toBe('thrown in /a.php on line 41')
    expect(await ended(`${error('')}<p>How to mend it</p>`)).toBeNull()
    expect(await ended(`${error('')}</main></body></html>`)).toBeNull()
  })

  test("an error at PHP's shutdown stands behind a whole page, what an article or a comment quotes does not", async () => {
    const asText =
      '\nFatal error: Uncaught Error: no x() in /a.php:41\nStack trace:\n#0 {main}\n  thrown in /a.php on line 41\n'
    const asHtml = '<br />\n<b>Fatal error</b>:  Uncaught TypeError in <b>/a.php</b> on line <b>8</b><br />\n'
    const behind = async (article: string, text: string) =>
      (await signsOf(`<html><body><main>${article}</main></body></html>${text}`)).wordpress.phpError
    for (const error of [asText, asHtml]) {
      expect(await behind('', error)).toMatch(/^Fatal error: Uncaught/)
      expect(await behind(error, '\n<!-- Page generated by LiteSpeed Cache -->')).toBeNull()
    }
    expect(await behind('', `<!--${asText}-->`)).toBeNull()
  })

  test('a page cache is told by its header and its comment, an object cache is none', async () => {
    const text = (comment: string) => `<html><body>x</body></html><!-- ${comment} -->`
    expect((await signsOf('x', { 'x-nananana': 'Batcache-Hit' })).wordpress.pageCache).toBe('X-nananana: Batcache-Hit')
    expect((await signsOf(text('Cached page generated by WP-Super-Cache on 1'))).wordpress.pageCache).not.toBeNull()
    expect((await signsOf(text('Performance optimized by Redis Object Cache.'))).wordpress.pageCache).toBeNull()
  })

  test('a site that tells about database errors has none', async () => {
    const body = '<h1>Error establishing a database connection</h1><p>How to fix it</p>'
    expect((await signsOf(page('Blog', body), LINK)).wordpress.databaseError).toBe(false)
    expect(
      (await signsOf(page('Blog', '<p>About "Error establishing a database connection"</p>'))).wordpress.databaseError,
    ).toBe(false)
  })

  test('an excerpt without markup, scripts and style', async () => {
    const body = '<style>p{}</style><script>var a="<b>"</script><h1>Hello &amp; welcome</h1>\n<p>to <b>us</b></p>'
    expect((await signsOf(page('T', body))).bodyExcerpt).toBe('Hello & welcome to us')
  })

  test('an empty page', async () => {
    expect(await signsOf('')).toMatchObject({ bodyBytes: 0, title: null, bodyExcerpt: '' })
  })
})

describe('several GETs of one host', () => {
  const url = (path: string) => ({ url: `https://${DOMAIN}${path}` })
  const login = { username: 'someone', password: 'un-guessable-3' }

  /** A server that counts its connections; `cutFirst`: it hangs up on the first one as soon as it is asked something. */
  async function counting({ allowHTTP1 = true, http2 = true, cutFirst = false } = {}) {
    const pair = authority.issue({ names: [DOMAIN] })
    const server = http2 ? createSecureServer({ ...pair, allowHTTP1 }) : createHttpsServer(pair)
    let connections = 0
    let cuts = cutFirst ? 1 : 0
    server.on('secureConnection', () => {
      connections += 1
    })
    server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      if (cuts > 0) {
        cuts -= 1
        request.socket.destroy()
        return
      }
      response.writeHead(request.headers.authorization === undefined ? 401 : 200)
      response.end(request.url)
    })
    const port = await listening(server)
    const target = tenantWith({ extraCa: [authority.cert], connectTo: [to('', 443, '127.0.0.1', port)] })
    return { target, connections: () => connections }
  }

  test('share a connection over HTTP/2, each with its own answer and its own login', async () => {
    const { target, connections } = await counting()
    const results = await visitTogether(
      target,
      [url('/'), { ...url('/in'), login }, url('/other')],
      NEVER,
      connectionsTo(target),
    )
    expect(results.map(result => answered(result).status)).toEqual([401, 200, 401])
    expect(results.map(result => answered(result).bodyExcerpt)).toEqual(['/', '/in', '/other'])
    expect(results.every(result => answered(result).httpVersion === '2')).toBe(true)
    expect(connections()).toBe(1)
  })

  test('take one each where HTTP/2 is not spoken', async () => {
    const { target, connections } = await counting({ http2: false })
    const results = await visitTogether(target, [url('/'), url('/in'), url('/other')], NEVER, connectionsTo(target))
    expect(results.map(result => answered(result).httpVersion)).toEqual(['1.1', '1.1', '1.1'])
    expect(connections()).toBe(3)
  })

  test('a shared connection that is cut is no answer to any of them', async () => {
    const { target, connections } = await counting({ cutFirst: true })
    const results = await visitTogether(target, [url('/'), url('/in'), url('/other')], NEVER, connectionsTo(target))
    expect(results.map(result => answered(result).bodyExcerpt)).toEqual(['/', '/in', '/other'])
    expect(connections()).toBeGreaterThan(1)
  })

  test('of several looks of one run share it too, also with who looks at the certificate', async () => {
    const { target, connections } = await counting()
    const run = connectionsTo(target)
    const [first] = await visitTogether(target, [url('/'), url('/other')], NEVER, run)
    const proven = await run.proven(target, new URL(url('/').url), { follow: () => {}, signal: NEVER })
    const [second] = await visitTogether(target, [{ ...url('/in'), login }], NEVER, run)
    expect([first, second].map(result => result && answered(result).status)).toEqual([401, 200])
    expect(proven).toMatchObject({ address: '127.0.0.1', protocol: 'TLSv1.3' })
    expect(proven?.certificate.checkHost(DOMAIN)).toBe(DOMAIN)
    expect(connections()).toBe(1)
  })

  test('of another run do not', async () => {
    const { target, connections } = await counting()
    await visitTogether(target, [url('/')], NEVER, connectionsTo(target))
    await visitTogether(target, [url('/')], NEVER, connectionsTo(target))
    expect(connections()).toBe(2)
  })

  test('over HTTP/1.1 follow each other on one connection, whichever tenant they are for', async () => {
    const sockets = new Set<unknown>()
    const { target, url: alb } = await plainServer((request, response) => {
      sockets.add(request.socket)
      response.end(request.headers.host)
    })
    const run = connectionsTo(target)
    const first = answered(await visit(target, { url: alb, host: 'one.example' }, NEVER, run))
    const second = answered(await visit(target, { url: alb, host: 'two.example' }, NEVER, run))
    expect([first.bodyExcerpt, second.bodyExcerpt]).toEqual(['one.example', 'two.example'])
    expect(second.address).toBe('127.0.0.1')
    expect(sockets.size).toBe(1)
  })

  test('a connection that was closed while nobody used it, or when it was used again, is no answer', async () => {
    const used: unknown[] = []
    const { target, url: alb } = await plainServer((request, response) => {
      if (used.includes(request.socket)) request.socket.destroy()
      else response.end('there')
      used.push(request.socket)
    })
    const run = connectionsTo(target)
    for (const _ of [1, 2, 3]) expect(answered(await visit(target, { url: alb }, NEVER, run)).bodyExcerpt).toBe('there')
    expect(used.length - new Set(used).size).toBe(2)
  })

  test('what nobody listens to is said of each', async () => {
    const target = tenantWith({ connectTo: [to('', 443, '127.0.0.1', await closedPort())] })
    const results = await visitTogether(target, [url('/'), url('/in')], NEVER, connectionsTo(target))
    expect(results).toMatchObject([
      { answered: false, code: 'ECONNREFUSED' },
      { answered: false, code: 'ECONNREFUSED' },
    ])
  })
})
