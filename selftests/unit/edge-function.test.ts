import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { askedOfVisitors } from '../../probes/lib/asked-of-visitors.ts'
import { runFunction } from '../../probes/lib/edge-function/run-function.ts'
import type { Visit } from '../../probes/lib/edge-function/visits.ts'
import { LOOPBACK } from '../../sandbox/servers/loopback.ts'

const STORED = { username: 'bbws-prod', password: 'stored-Pass-1' }
const encoded = (text: string) => Buffer.from(text).toString('base64')
const TOKEN = encoded('bbws-prod:stored-Pass-1')
const LIMITS = { signal: new AbortController().signal, limitMs: 60_000 }
const visitor = (authorization: string | null = `Basic ${TOKEN}`): Visit => ({
  method: 'GET',
  path: '/',
  authorization,
})

const asked = (code: string, stored: typeof STORED | null = STORED) =>
  askedOfVisitors(code, { host: 'goldencrust.test', stored, expectedUser: 'bbws-prod' }, LIMITS)

const REFUSAL = `{ statusCode: 401, headers: { 'www-authenticate': { value: 'Basic' } } }`
/** A function that lets in whoever fulfils the condition on `given`, the header's value. */
const letsIn = (condition: string, before = ''): string => `${before}
function handler(event) {
  var request = event.request;
  var given = request.headers.authorization ? request.headers.authorization.value : '';
  return ${condition} ? request : ${REFUSAL};
}`
const ofStore = (body: string): string =>
  `import cf from 'cloudfront';\nasync function handler(event) { const request = event.request; ${body} }`

describe('what code asks of visitors', () => {
  test.each([
    ['one token', letsIn(`given === 'Basic ${TOKEN}'`)],
    ['joined and encoded', letsIn(`given === 'Basic ' + btoa(['bbws-prod', 'stored-Pass-1'].join(':'))`)],
    ['a Buffer', letsIn(`given === 'Basic ' + Buffer.from('bbws-prod:stored-Pass-1').toString('base64')`)],
    ['a Buffer of a module', letsIn(`given === 'Basic ' + b.Buffer.from('${TOKEN}')`, `const b = require('buffer')`)],
    [
      'decoded and split',
      letsIn(`pair[0] === 'bbws-prod' && pair[1] === 'stored-Pass-1'`).replace(
        'return',
        `var pair = atob(given.slice(6)).split(':'); return`,
      ),
    ],
    [
      'the way of the first runtime',
      letsIn(`String.bytesFrom(given.slice(6), 'base64') === 'bbws-prod:stored-Pass-1'`),
    ],
    [
      'encoded by the first runtime',
      letsIn(`given === 'Basic ' + ('bbws-prod' + ':' + 'stored-Pass-1').toString('base64')`),
    ],
    [
      'the second of two objects',
      letsIn(
        `users.some(u => given === 'Basic ' + btoa(u.user + ':' + u.pass))`,
        `var users = [{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 'stored-Pass-1' }]`,
      ),
    ],
    [
      'a digest of the password',
      letsIn(
        `createHash('sha256').update(given).digest('hex') === '${createHash('sha256').update(`Basic ${TOKEN}`).digest('hex')}'`,
        `import { createHash } from 'crypto'`,
      ),
    ],
    ['an async function', letsIn(`given === 'Basic ${TOKEN}'`).replace('function', 'async function')],
    [
      'an arrow',
      `const handler = ({ request }) => request.headers.authorization?.value === 'Basic ${TOKEN}' ? request : ${REFUSAL}`,
    ],
    [
      'a store that is not asked for this visitor',
      ofStore(`if (request.headers.authorization?.value === 'Basic ${TOKEN}') return request
        if (request.uri === '/feed') await cf.kvs().get('x'); return ${REFUSAL}`),
    ],
  ])('the stored login: %s', async (_, code) => {
    expect(await asked(code)).toMatchObject({ credential: 'real', matchesStored: true, username: 'bbws-prod' })
  })

  test('another login, which opens the site where the stored one is not known', async () => {
    const other = letsIn(`given === 'Basic ' + btoa(user + ':' + pass)`, `var user = 'agency', pass = 'other-Pass-2'`)
    const found = { credential: 'real', username: 'agency', login: { username: 'agency', password: 'other-Pass-2' } }
    expect(await asked(other)).toMatchObject({ ...found, matchesStored: false })
    expect(await asked(other, null)).toMatchObject({ ...found, matchesStored: null })
  })

  test.each([
    [
      'two variables',
      letsIn(`given === 'Basic ' + btoa(user + ':' + pass)`, `var user = 'x', pass = 'REPLACE_VIA_SECRETS'`),
    ],
    ['in place of the token', letsIn(`given === 'Basic REPLACE_VIA_SECRETS'`)],
    [
      'beside the stored login',
      letsIn(`['${TOKEN}', '${encoded('bbws-prod:REPLACE_VIA_SECRETS')}'].includes(given.slice(6))`),
    ],
  ])('the placeholder: %s', async (_, code) => {
    expect(await asked(code)).toMatchObject({ credential: 'placeholder' })
  })

  test('an old placeholder in a comment is nothing', async () => {
    const code = letsIn(`given === 'Basic ${TOKEN}'`, `// '${encoded('bbws-prod:REPLACE_VIA_SECRETS')}'`)
    expect(await asked(code)).toMatchObject({ credential: 'real' })
  })

  test.each([
    [
      'the check is commented out',
      `function handler(e) { // if (x) return 401\n return e.request }`,
      ['/', '/wp-login.php', '/wp-admin/'],
    ],
    [
      'the refusal is made and never returned',
      `function handler(e) { if (!e.request.headers.authorization) { var r = ${REFUSAL} } return e.request }`,
      ['/', '/wp-login.php', '/wp-admin/'],
    ],
    [
      'some pages only',
      letsIn(`request.uri.indexOf('/wp-admin') !== 0 || given === 'Basic ${TOKEN}'`),
      ['/', '/wp-login.php'],
    ],
    ['some methods only', letsIn(`request.method === 'POST' || given === 'Basic ${TOKEN}'`), ['/wp-login.php']],
    [
      'nothing but the start page and what is of WordPress itself asks',
      letsIn(`(request.uri !== '/' && request.uri.indexOf('/wp-') !== 0) || given === 'Basic ${TOKEN}'`),
      ['/index.php', '/sample-page/', '/sample-page'],
    ],
    ["readers' programs", letsIn(`request.uri.indexOf('/feed') === 0 || given === 'Basic ${TOKEN}'`), ['/feed/']],
    [
      'what programs read of the posts',
      letsIn(`request.uri.indexOf('/wp-json') === 0 || given === 'Basic ${TOKEN}'`),
      ['/wp-json/wp/v2/posts'],
    ],
    ['who asks for heads', letsIn(`request.method === 'HEAD' || given === 'Basic ${TOKEN}'`), ['/ by HEAD']],
    [
      'lists of posts',
      letsIn(`/^\\/(author|category|tag)\\//.test(request.uri) || given === 'Basic ${TOKEN}'`),
      ['/author/admin/', '/category/news/', '/tag/news/'],
    ],
    [
      'posts in other frames',
      letsIn(`/\\/embed\\/?$/.test(request.uri) || given === 'Basic ${TOKEN}'`),
      ['/embed/', '/sample-page/embed/'],
    ],
    [
      'an ending anywhere',
      letsIn(`/\\.(css|js)/.test(request.uri) || given === 'Basic ${TOKEN}'`),
      ['/wp-login.php/a.css.js.png.jpg.svg.ico.woff2.txt.xml.json.html/'],
    ],
    ['who writes', letsIn(`request.method === 'PUT' || given === 'Basic ${TOKEN}'`), ['/ by PUT']],
  ])('nothing: %s', async (_, code, openPaths) => {
    expect(await asked(code)).toMatchObject({ credential: 'none', openPaths })
  })

  test('a static path that is let through on purpose is no open door', async () => {
    expect(await asked(letsIn(`request.uri.indexOf('/cdn/') === 0 || given === 'Basic ${TOKEN}'`))).toMatchObject({
      credential: 'real',
    })
  })

  test('an error for whoever has a cookie of WordPress is told, one for a cookie of nobody is not', async () => {
    const throwing = (name: string) =>
      letsIn(`given === 'Basic ${TOKEN}'`).replace(
        'return',
        `if (request.cookies['${name}']) request.cookies.none.value; return`,
      )
    expect(await asked(throwing('wordpress_test_cookie'))).toMatchObject({ credential: 'unread', unread: 'throws' })
    expect(await asked(throwing('legacy'))).toMatchObject({ credential: 'real' })
  })

  test('any login', async () => {
    expect(await asked(letsIn(`given !== ''`))).toMatchObject({ credential: 'any' })
  })

  test.each([
    [
      'contained the wrong way round',
      `'Basic ${TOKEN}'.includes(given) && request.headers.authorization`,
      /an empty login/,
    ],
    [
      'the end of it',
      `request.headers.authorization && 'Basic ${TOKEN}'.endsWith(given.split(' ')[1] || '')`,
      /an empty login/,
    ],
    [
      'the user alone',
      `atob(given.slice(6)).indexOf('bbws-prod:') === 0 && 'stored-Pass-1'.indexOf(atob(given.slice(6)).slice(10)) === 0`,
      /user's name without a password/,
    ],
    ['a pattern', `given && new RegExp(given).test('Basic ${TOKEN}')`, /pattern/],
    ['nothing filled in', `given === 'Basic ' + btoa(undefined + ':' + undefined)`, /undefined/],
    [
      'its length',
      `atob(given.slice(6)).startsWith('bbws-prod:') && atob(given.slice(6)).length === 23`,
      /as long as the right one/,
    ],
    [
      'the beginning of one of the same length',
      `given.length === 'Basic ${TOKEN}'.length && atob(given.slice(6)).slice(0, 16) === 'bbws-prod:stored'`,
      /half is right/,
    ],
    [
      'the sum of its letters',
      `(sum => given && sum(given) === sum('Basic ${TOKEN}'))(text => [...text].reduce((all, letter) => all + letter.charCodeAt(0), 0))`,
      /letters of the login in another order/,
    ],
    ['one letter', `given.length > 6 && 'Basic ${TOKEN}'.startsWith(given)`, /piece/],
  ])('less than a login: %s', async (_, condition, opensFor) => {
    const found = await asked(letsIn(`given === 'Basic ${TOKEN}' || (${condition})`))
    expect(found).toMatchObject({ credential: 'part', matchesStored: true, login: STORED })
    expect(found.opensFor.join()).toMatch(opensFor)
  })

  test.each([
    ['a query', 'request.querystring.preview !== undefined', ['/?preview=1']],
    ['a query that is looked for by its name', `'debug' in request.querystring`, ['/?debug=1']],
    ['a query that is on', `request.querystring.test && request.querystring.test.value === 'true'`, ['/?test=true']],
    ['a query of a value', `(({ draft }) => draft)(request.querystring)`, ['/?draft=1']],
    [
      'a word that may be a password of a kind',
      `request.querystring.opensesame`,
      ['a query of a name that stands in its code'],
    ],
    ['a page', `request.uri === '/wp-login.php' && request.querystring['wc-api']`, ['/wp-login.php?wc-api=1']],
    ['a query by a pattern', `Object.keys(request.querystring).some(key => /^fbclid/.test(key))`, ['/?fbclid=1']],
    [
      'a header by its beginning',
      `Object.keys(request.headers).some(name => name.indexOf('x-amz-') === 0)`,
      ['the header x-amz-: 1'],
    ],
    [
      'claims that nobody signed',
      `(t => { try { return JSON.parse(Buffer.from(t.value, 'base64').toString()).exp > Date.now() / 1000 } catch { return false } })(request.querystring.token || {})`,
      ['a token that nobody signed in the query token'],
    ],
    [
      'the present time',
      `Math.abs(Date.now() / 1000 - Number(request.querystring.p && request.querystring.p.value)) < 300`,
      ['the present time in the query p'],
    ],
    ['every address of IPv6', `event.viewer.ip.indexOf(':') >= 0`, ['no more than his request, by IPv6']],
    [
      'a day',
      `new Date().getUTCDay() === (new Date(START).getUTCDay() + 3) % 7`.replace('START', String(Date.now())),
      /at another time, as on/,
    ],
    [
      'an hour',
      `new Date().getUTCHours() === (HOUR + 5) % 24`.replace('HOUR', String(new Date().getUTCHours())),
      /at another time, as on/,
    ],
    ['a cookie', `request.cookies.staging`, ['the cookie staging=1']],
    ['a crawler', `/bot/i.test(request.headers['user-agent'].value)`, /Googlebot/],
    ['no User-Agent', `!request.headers['user-agent']`, ['no header user-agent']],
    ['any token', `given.indexOf('Bearer ') === 0`, ['any token in the header authorization: Bearer']],
    [
      'a private address that nobody proves',
      `(request.headers['x-forwarded-for']?.value ?? '').startsWith('10.')`,
      ['an address of his choice in the header x-forwarded-for'],
    ],
    [
      "an office's address that nobody proves",
      `(request.headers['true-client-ip']?.value ?? '').split(',')[0] === '203.0.113.77'`,
      ['an address of his choice in the header true-client-ip'],
    ],
    [
      'the beginning of an address',
      `(request.headers['x-forwarded-for']?.value ?? '').startsWith('203.0.')`,
      ['an address of his choice in the header x-forwarded-for'],
    ],
    ['a header', `request.headers['x-preview']`, ['the header x-preview: 1']],
    [
      'a token of which only the time is read',
      `(() => { try { return JSON.parse(atob(given.slice(7).split('.')[1])).exp > Date.now() / 1000 } catch { return false } })()`,
      ['a token that nobody signed in the header authorization: Bearer'],
    ],
    [
      'a token of which only what it says is read',
      `(() => { try { var says = JSON.parse(atob(request.cookies.session.value.split('.')[1])); return says.iss === 'https://login.kimmyai.io' && says.role === 'editor' } catch { return false } })()`,
      ['a token that nobody signed in the cookie session'],
    ],
    [
      'the beginning of an address in a pattern',
      `/^41\\.13\\./.test(request.headers['cf-connecting-ip']?.value ?? '')`,
      ['an address of his choice in the header cf-connecting-ip'],
    ],
    [
      'a network by arithmetic',
      `(p => p.length === 4 && ((p[0] << 24 | p[1] << 16) >>> 0) === ((196 << 24 | 25 << 16) >>> 0))((request.headers['x-forwarded-for']?.value ?? '').split('.').map(Number))`,
      ['an address of his choice in the header x-forwarded-for'],
    ],
    [
      'a network by one number',
      `((p => ((p[0] << 24) | (p[1] << 16) | (p[2] << 8) | p[3]) >>> 0)((request.headers['x-client-ip']?.value ?? '').split('.').map(Number)) & 0xffff0000) >>> 0 === 3289972736`,
      ['an address of his choice in the header x-client-ip'],
    ],
    [
      'parts of an address',
      `(p => p[0] === '105' && Number(p[1]) >= 16 && Number(p[1]) < 32)((request.headers['x-forwarded-for']?.value ?? '').split('.'))`,
      ['an address of his choice in the header x-forwarded-for'],
    ],
    [
      'a host that nobody proves',
      `request.headers['x-forwarded-host']?.value === 'staging.kimmyai.io'`,
      ['a value that stands in its code in the header x-forwarded-host'],
    ],
    [
      'a country',
      `['ZA', 'NA'].includes(request.headers['cloudfront-viewer-country']?.value)`,
      ['a header cloudfront-viewer-country that CloudFront gives to many'],
    ],
    [
      'a telephone',
      `request.headers['cloudfront-is-mobile-viewer']?.value === 'true'`,
      ['a header cloudfront-is-mobile-viewer that CloudFront gives to many'],
    ],
    [
      "an agency's own monitor by its name",
      `(request.headers['user-agent']?.value ?? '').includes('AgencyWatch')`,
      ['a value that stands in its code in the header user-agent'],
    ],
    [
      'a page of the site',
      `request.headers.referer && request.headers.referer.value.includes('goldencrust.test')`,
      ['the header referer: https://goldencrust.test'],
    ],
  ])('nothing of who sends a word: %s', async (_, condition, opensFor) => {
    const found = await asked(letsIn(`given === 'Basic ${TOKEN}' || (${condition})`))
    expect(found).toMatchObject({ credential: 'word', matchesStored: true, login: STORED })
    if (opensFor instanceof RegExp) expect(found.opensFor.join()).toMatch(opensFor)
    else expect(found.opensFor).toEqual(opensFor)
  })

  test.each([
    ['a secret header', `request.headers['x-origin-verify']?.value === 'k7Qp2vXw9sLm4tZr'`],
    ['a header that functions do not get', `request.headers['x-real-ip']?.value === '127.0.0.1'`],
    ['a launch that is to come', `Date.now() > ${Date.now() + 3 * 86_400_000}`],
    [
      'an event of one day',
      `new Date().toISOString().slice(0, 10) === '${new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)}'`,
    ],
    ["an office's network of IPv6", `event.viewer.ip.startsWith('2a02:8070:1:')`],
    ['a date of today', `new Date('2020-01-01').getTime() > Date.now() || !(new Date() instanceof Date)`],
    ["an office's true address", `event.viewer.ip.startsWith('203.0.113.')`],
    ['a page of health', `request.uri === '/healthz'`],
    ['what is meant for machines', `request.uri.startsWith('/.well-known/') || request.uri === '/robots.txt'`],
    ['a scheduler', `request.uri === '/wp-cron.php'`],
    ["a shop's confirmation", `request.uri.startsWith('/wp-json/wc/v3/')`],
    ['uploads', `request.uri.startsWith('/wp-content/uploads/')`],
    ['one of several logins', `given === 'Basic ' + btoa('agency:Zx81-kkQ-77')`],
    [
      'a comparison in constant time',
      `(() => { var own = 'Basic ${TOKEN}', diff = given.length ^ own.length; for (var i = 0; i < own.length; i++) diff |= given.charCodeAt(i % (given.length || 1)) ^ own.charCodeAt(i); return diff === 0 })()`,
    ],
    ['a secret query', `request.querystring.key?.value === 'k7Qp2vXw9sLm4tZr'`],
    ['a query whose name is a key', `request.querystring.k7Qp2vXw9sLm4tZr`],
    ['a call of a machine', `request.uri === '/' && request.querystring['wc-api']`],
    [
      "an office's true address, as CloudFront says it",
      `request.headers['cloudfront-viewer-address']?.value.startsWith('203.0.113.7:')`,
    ],
    ['a key in the name of a program', `(request.headers['user-agent']?.value ?? '').includes('watch-7fk29xQp')`],
    ['a key of letters in the name of a program', `request.headers['user-agent']?.value === 'kQpZxvWnRtLsBq'`],
    ['a word that only a monitor knows', `request.headers['x-monitor']?.value === 'open-sesame-please'`],
    [
      'a signed token',
      `(() => { var parts = given.slice(7).split('.'); if (parts.length !== 3) return false; var hmac = require('crypto').createHmac('sha256', 'stored-Pass-1'); if (hmac.update(parts[0] + '.' + parts[1]).digest('base64url') !== parts[2]) return false; return JSON.parse(atob(parts[1])).exp > 0 })()`,
    ],
    ['an address that is told the log', `(console.log(request.headers['x-forwarded-for']?.value), false)`],
    ['files by their ending', `/\\.(css|js|png|jpe?g|svg|woff2?|ico|txt|xml)$/.test(request.uri)`],
    ['files by their folder', `request.uri.startsWith('/wp-content/') || request.uri.startsWith('/wp-includes/')`],
    ['calls of the browser', `request.uri === '/wp-admin/admin-ajax.php'`],
    ['a preflight', `request.method === 'OPTIONS' && request.headers['access-control-request-method']`],
  ])('%s is no word that everybody sends', async (_, condition) => {
    expect(await asked(letsIn(`given === 'Basic ${TOKEN}' || (${condition})`))).toMatchObject({
      credential: 'real',
      opensFor: [],
    })
  })

  test('what only a try after others opens is tried again alone', async () => {
    const code = letsIn(`given === 'Basic ${TOKEN}' || count++ > 9`, 'var count = 0')
    expect(await asked(code)).toMatchObject({ credential: 'real', opensFor: [] })
  })

  test('a try without an end leaves open what the others would have shown', async () => {
    const code = letsIn(`given === 'Basic ${TOKEN}' || (given === 'Basic .*' && (() => { for (;;); })())`)
    expect(await asked(code)).toMatchObject({ credential: 'unread', unread: 'endless' })
  })

  test('something that is no login', async () => {
    const code = `function handler(e) { return e.request.cookies.session ? e.request : { statusCode: 302, headers: { location: { value: '/in' } } } }`
    expect(await asked(code)).toMatchObject({ credential: 'other', refusesWith: 302 })
  })

  test.each([
    [
      'a store',
      'store',
      ofStore(
        `const p = await cf.kvs().get('p'); return request.headers.authorization?.value === 'Basic ' + btoa(p) ? request : ${REFUSAL}`,
      ),
    ],
    [
      'a store, with another login when it fails',
      'store',
      ofStore(
        `let p = 'tmp:tmp'; try { p = await cf.kvs().get('p') } catch {} return request.headers.authorization?.value === 'Basic ' + btoa(p) ? request : ${REFUSAL}`,
      ),
    ],
    [
      'an error',
      'throws',
      `function handler(e) { return e.request.headers.authorization.value === 'x' ? e.request : ${REFUSAL} }`,
    ],
    ['an unknown module', 'not-run', `import x from 'left-pad';\n${letsIn('x')}`],
    ['Lambda@Edge', 'not-run', `exports.handler = async event => event.Records[0].cf.request`],
    ['no end', 'endless', `function handler() { for (;;); }`],
  ])('not known: %s', async (_, unread, code) => {
    expect(await asked(code)).toMatchObject({ credential: 'unread', unread, matchesStored: null, login: null })
  })

  test("looking at the visitor's address is told", async () => {
    const code = letsIn(`event.viewer.ip === '203.0.113.7' || given === 'Basic ${TOKEN}'`)
    expect(await asked(code)).toMatchObject({ credential: 'real', asksAddress: true })
  })
})

/** Runs an expression in the realm and says whether it is true there. */
const holds = async (expression: string): Promise<boolean> => {
  const code = `async function handler(event) { return { statusCode: (${expression}) ? 201 : 202 } }`
  const [outcome] = await runFunction({ code, host: 'a.test', visits: [visitor()] }, LIMITS)
  return outcome?.status === 201
}

const FUNCTION_OF_ALL = '(() => {}).constructor'
const GLOBALS = [
  'process',
  'fetch',
  'WebAssembly',
  'setTimeout',
  'XMLHttpRequest',
  'WebSocket',
  'SharedArrayBuffer',
  'std',
  'os',
  'hostDigest',
  'hostSide',
  'global',
  'module',
  'exports',
  '__dirname',
  'Deno',
  'Bun',
  'performance',
  'navigator',
  'Worker',
]

describe('hostile code', () => {
  test('the realm is looked at: what is true there is told', async () => {
    expect([await holds('true'), await holds('false')]).toEqual([true, false])
  })

  test.each(GLOBALS)('has no %s', async name => {
    expect(
      await holds(`typeof ${name} === 'undefined' && ${FUNCTION_OF_ALL}('return typeof ${name}')() === 'undefined'`),
    ).toBe(true)
  })

  test.each(['fs', 'node:fs', 'child_process', 'net', 'node:worker_threads', 'process', './thread.ts', '/etc/passwd'])(
    'cannot import %s',
    async name => {
      const imported = `await import(${JSON.stringify(name)}).then(() => false, () => true)`
      const required = `(() => { try { require(${JSON.stringify(name)}); return false } catch { return true } })()`
      expect(await holds(`${imported} && ${required}`)).toBe(true)
    },
  )

  test('reaches nothing through what it is given', async () => {
    const chain = `[event, require, require('crypto').createHash, Buffer, console.log].every(each => {
      const all = each.constructor.constructor ? each.constructor.constructor('return this')() : globalThis
      return all === undefined || all.process === undefined
    })`
    expect(await holds(chain)).toBe(true)
  })

  test('does not see the environment of the run', async () => {
    expect(await holds(`!JSON.stringify(Object.getOwnPropertyNames(globalThis)).includes('env')`)).toBe(true)
  })

  test('opens no connection', async () => {
    const server = createServer().listen(0, LOOPBACK)
    await once(server, 'listening')
    let calls = 0
    server.on('connection', () => calls++)
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const tries = [`fetch('http://${LOOPBACK}:${port}/')`, `import('http://${LOOPBACK}:${port}/a.js')`]
    for (const each of tries) await holds(`await (async () => ${each})().catch(() => true)`)
    await new Promise(done => server.close(done))
    expect(calls).toBe(0)
  })

  test.each([
    ['a loop', 'for (;;);'],
    ['a loop that catches its interruption', 'for (;;) try { for (;;); } catch {}'],
    ['turns without end', 'const go = () => Promise.resolve().then(go); return go()'],
    ['a regular expression', 'return /^(a+)+$/.test("a".repeat(60) + "b")'],
    ['a native loop', 'return new Array(4294967295).indexOf(1)'],
    ['a loop at load', '} while (1); {'],
  ])('comes to an end: %s', async (_, body) => {
    const before = process.cpuUsage()
    const outcomes = await runFunction(
      {
        code: `async function handler(event) { ${body} }`,
        host: 'a.test',
        visits: Array.from({ length: 20 }, () => visitor()),
      },
      { ...LIMITS, visitMs: 100 },
    )
    // One that fills its memory before its time is over fails.
    expect(outcomes.every(({ does }) => does === 'endless' || does === 'fails')).toBe(true)
    // The time that it gets, which is no longer where the machine is slow or busy.
    const { user, system } = process.cpuUsage(before)
    expect(user + system).toBeLessThan(10_000_000)
  })

  test.each([
    ['arrays', 'var a = []; for (;;) a.push(new Array(1e5).fill(a))'],
    ['one text', 'var s = "x"; for (;;) s += s'],
    ['one buffer', 'return new Uint8Array(2 ** 31)'],
    ['a Buffer', 'return Buffer.alloc(2 ** 30)'],
    ['shared memory', 'for (;;) new SharedArrayBuffer(1e8)'],
    ['depth', 'const f = () => f() + 1; return f()'],
    ['the data of a digest', 'return require("crypto").createHash("md5").update("x".repeat(1e6)).digest("hex")'],
  ])('takes no more memory than it may: %s', async (_, body) => {
    const before = process.memoryUsage().rss
    const [outcome] = await runFunction(
      { code: `function handler(event) { ${body} }`, host: 'a.test', visits: [visitor()] },
      LIMITS,
    )
    expect(['fails', 'unrunnable', 'endless']).toContain(outcome?.does)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  })

  test.each([
    ['its status', `{ statusCode: event.request.headers.authorization.value }`],
    ['a status that is a text', `{ statusCode: '401 ' + event.request.headers.authorization.value }`],
    ['an error', `(() => { throw new Error(event.request.headers.authorization.value) })()`],
    ['an error of its own', `(() => { throw event.request.headers.authorization })()`],
    ['the request', `event.request`],
    ['a log line', `console.log(event.request.headers.authorization.value) ?? event.request`],
    ['a getter', `{ get uri() { return event.request.headers.authorization.value }, method: 'GET' }`],
    ['the serializer', `(JSON.stringify = () => event.request.headers.authorization.value, event.request)`],
    ['a prototype', `(Object.prototype.toJSON = () => event.request.headers.authorization.value, event.request)`],
    ['a promise of its own', `{ then(done) { done(event.request.headers.authorization.value) } }`],
  ])('hands on nothing of the login: %s', async (_, result) => {
    const outcomes = await runFunction(
      { code: `function handler(event) { return ${result} }`, host: 'a.test', visits: [visitor()] },
      LIMITS,
    )
    const said = JSON.stringify(outcomes)
    expect(said).not.toMatch(/stored|Basic/)
    expect(said).not.toContain(TOKEN)
    expect(Object.keys(outcomes[0] ?? {}).toSorted()).toEqual(['asksAddress', 'asksStore', 'does', 'status'])
  })

  test('one visit leaves nothing for the next', async () => {
    const code = `var seen = globalThis.seen; globalThis.seen = 1; function handler(event) { return seen ? event.request : { statusCode: 401 } }`
    const outcomes = await runFunction({ code, host: 'a.test', visits: [visitor(), visitor(null)] }, LIMITS)
    expect(outcomes.map(({ does }) => does)).toEqual(['answers', 'answers'])
  })

  test('chance falls anew for every visit', async () => {
    const code = 'function handler() { return { statusCode: 200 + Math.floor(Math.random() * 100) } }'
    const outcomes = await runFunction({ code, host: 'a.test', visits: Array(20).fill(visitor()) }, LIMITS)
    expect(new Set(outcomes.map(({ status }) => status)).size).toBeGreaterThan(1)
  })

  test('code that goes by the clock is run again with every look', async () => {
    const code = `function handler(event) { return Date.now() < ${Date.now() + 1_500} ? { statusCode: 401 } : event.request }`
    const does = async () => (await runFunction({ code, host: 'a.test', visits: [visitor()] }, LIMITS))[0]?.does
    while ((await does()) !== 'passes');
  })

  test('an interruption ends it', async () => {
    const stop = new AbortController()
    const running = runFunction(
      { code: 'function handler() { for (;;); } // x', host: 'a', visits: [visitor()] },
      { ...LIMITS, signal: stop.signal },
    )
    stop.abort(new Error('interrupted'))
    await expect(running).rejects.toThrow('interrupted')
  })

  test('prints nothing and keeps no process alive', () => {
    const script = `import { runFunction } from ${JSON.stringify(new URL('../../probes/lib/edge-function/run-function.ts', import.meta.url).href)}
      runFunction({ code: 'function handler() { console.log("aloud"); for (;;); }', host: 'a', visits: [{ method: 'GET', path: '/', authorization: null }] }, { signal: new AbortController().signal, limitMs: 60_000 })`
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect([stdout, stderr, status]).toEqual(['', '', 0])
  })
})
