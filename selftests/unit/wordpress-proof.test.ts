import { describe, expect, test } from 'vitest'
import type { HttpResult } from '../../evidence/index.ts'
import { installerPage } from '../../evidence/readings/installer-page.ts'
import { type AnswerKind, proveWordPress } from '../../evidence/readings/wordpress.ts'
import { redact, registerSecret } from '../../lib/text/redact.ts'
import { answer, freshStart, installedStart, installer, noAnswer, THROUGH_EDGE } from '../lib/answers.ts'

const DOMAIN = 'goldencrust.wpprod.kimmyai.io'
const OTHER = 'goldencrust2.wpprod.kimmyai.io'
const html = { bodyBytes: 900, title: 'A page' } as const
const redirect = (location: string | null, status = 302) => answer({ status, location, url: `http://${DOMAIN}/` })
const byWordPress = (location: string, status = 302) => ({
  ...redirect(location, status),
  wordpress: { ...answer().wordpress, redirectBy: 'WordPress' },
})

test.each<[what: string, result: HttpResult, kind: AnswerKind]>([
  ['the redirect to the installer', freshStart(DOMAIN), 'fresh'],
  [
    'the redirect to the installer over http',
    freshStart(DOMAIN, { location: `http://${DOMAIN}/wp-admin/install.php` }),
    'fresh',
  ],
  ['the redirect through CloudFront', freshStart(DOMAIN, THROUGH_EDGE), 'fresh'],
  ["the tenant's own page", installedStart(DOMAIN), 'installed'],
  [
    'a page with nothing in its body',
    installedStart(DOMAIN, { wordpress: { restApiHost: DOMAIN, emptyBody: true } }),
    'empty-body',
  ],
  [
    "another site's page with nothing in its body",
    installedStart(DOMAIN, { wordpress: { restApiHost: OTHER, emptyBody: true } }),
    'other-site',
  ],
  [
    'the REST host in capitals',
    installedStart(DOMAIN, { wordpress: { restApiHost: DOMAIN.toUpperCase() } }),
    'installed',
  ],
  ['the redirect without X-Redirect-By', redirect(`https://${DOMAIN}/wp-admin/install.php`), 'foreign-redirect'],
  [
    'a permanent redirect to the installer',
    byWordPress(`https://${DOMAIN}/wp-admin/install.php`, 301),
    'foreign-redirect',
  ],
  [
    'the redirect to the installer of a longer name',
    byWordPress(`https://${OTHER}/wp-admin/install.php`),
    'other-site',
  ],
  [
    'the redirect to a host the name is a prefix of',
    byWordPress(`https://${DOMAIN}.example/wp-admin/install.php`),
    'other-site',
  ],
  ['the redirect to another port', byWordPress(`https://${DOMAIN}:8443/wp-admin/install.php`), 'other-site'],
  ["the listener's redirect", { ...freshStart(DOMAIN), server: 'awselb/2.0' }, 'alb-redirect'],
  ['a page below the installer', byWordPress(`https://${DOMAIN}/wp-admin/install.php/x`), 'unproven'],
  ['a relative redirect', redirect('/wp-admin/install.php'), 'foreign-redirect'],
  ['a redirect to nowhere', redirect(null), 'foreign-redirect'],
  ['a redirect to the setup', byWordPress(`https://${DOMAIN}/wp-admin/setup-config.php`), 'setup-config'],
  ['a redirect to itself', byWordPress(`https://${DOMAIN}/`, 301), 'redirect-loop'],
  ['a redirect to another page of the site', byWordPress(`https://${DOMAIN}/en/`), 'installed'],
  [
    'a redirect by a plugin to a path of the site',
    { ...redirect('/nl/'), wordpress: { ...answer().wordpress, redirectBy: 'Polylang' } },
    'installed',
  ],
  [
    'a plugin that redirects the page to itself',
    { ...redirect(`https://${DOMAIN}/`), wordpress: { ...answer().wordpress, redirectBy: 'Really Simple SSL' } },
    'redirect-loop',
  ],
  [
    'a plugin that sends visitors away',
    { ...redirect('https://shop.example/'), wordpress: { ...answer().wordpress, redirectBy: 'GT Link Manager' } },
    'sent-away',
  ],
  ['the sign-up page of a network', redirect(`https://www.example.com/wp-signup.php?new=${DOMAIN}`), 'site-unknown'],
  [
    "a head that names the tenant's own host",
    answer({ bodyBytes: 900, wordpress: { headHosts: [DOMAIN], themeOrContentLinks: true } }),
    'installed',
  ],
  [
    "a head that names another tenant's host alone",
    answer({ bodyBytes: 900, wordpress: { headHosts: [OTHER, OTHER], themeOrContentLinks: true } }),
    'other-site',
  ],
  [
    "a head that names somebody's server of files",
    answer({ bodyBytes: 900, wordpress: { headHosts: ['cdn.example'], themeOrContentLinks: true } }),
    'unproven',
  ],
  [
    "a head that names another tenant's host beside a server of files",
    answer({ bodyBytes: 900, wordpress: { headHosts: [OTHER, 'cdn.example'], themeOrContentLinks: true } }),
    'unproven',
  ],
  [
    "the tenant's own page as a file to save",
    installedStart(DOMAIN, { contentType: 'application/octet-stream' }),
    'download',
  ],
  ['one with an address to go to', installedStart(DOMAIN, { refreshTo: 'https://shop.example/' }), 'sent-away'],
  ['one with an address of its own', installedStart(DOMAIN, { refreshTo: '/shop/' }), 'installed'],
  ['one that is to be saved', installedStart(DOMAIN, { isAttachment: true }), 'download'],
  ['one that is not what it says', installedStart(DOMAIN, { falseEncoding: 'gzip' }), 'download'],
  ['one without a type', installedStart(DOMAIN, { contentType: null }), 'installed'],
  ['one as XHTML', installedStart(DOMAIN, { contentType: 'application/xhtml+xml' }), 'installed'],
  ["Debian's page of Apache", answer({ ...html, title: 'Apache2 Debian Default Page: It works' }), 'web-server-page'],
  ["Apache's own page, which has no title", answer({ bodyBytes: 45, bodyExcerpt: 'It works!' }), 'web-server-page'],
  ["PHP's own words, with 200", answer({ bodyBytes: 25, bodyExcerpt: 'No input file specified.' }), 'web-server-page'],
  ['a page that begins so', answer({ bodyBytes: 99, bodyExcerpt: 'No input file specified. Or?' }), 'unproven'],
  ["nginx' own page", answer({ ...html, title: 'Welcome to nginx!' }), 'web-server-page'],
  ['a listing of the document root', answer({ ...html, title: 'Index of /' }), 'web-server-page'],
  [
    'a WordPress that is called so',
    answer({ ...html, title: 'It works!', wordpress: { themeOrContentLinks: true } }),
    'unproven',
  ],
  [
    'a page of its own that a function leads to',
    answer({ status: 302, location: '/login.html', xCache: 'FunctionGeneratedResponse from cloudfront' }),
    'edge-error',
  ],
  [
    'an error page of a bucket in place of the error',
    answer({ bodyBytes: 40, server: 'AmazonS3', xCache: 'Error from cloudfront' }),
    'edge-error',
  ],
  ['a challenge of a web ACL', answer({ status: 202, wafAction: 'challenge' }), 'edge-error'],
  ['a redirect to another page by who knows', redirect(`https://${DOMAIN}/en/`), 'foreign-redirect'],
  ["a portal's redirect", redirect('http://login.example/?u=x'), 'in-between'],
  [
    'the same redirect through TLS, where no portal answers',
    { ...redirect('http://login.example/'), url: `https://${DOMAIN}/` },
    'other-site',
  ],
  ['a network that wants a login', answer({ status: 511 }), 'in-between'],
  ['a proxy that wants a login', answer({ status: 407 }), 'in-between'],
  ["a proxy's own 503", answer({ status: 503, server: 'squid/5.7' }), 'in-between'],
  ['a 503 by way of a proxy', answer({ status: 503, via: '1.1 proxy.example (squid/5.7)' }), 'in-between'],
  [
    "the load balancer's own 503 by way of a proxy",
    answer({
      status: 503,
      server: 'awselb/2.0',
      title: '503 Service Temporarily Unavailable',
      via: '1.1 proxy.example',
    }),
    'alb-error',
  ],
  [
    "WordPress's own redirect by way of a proxy",
    { ...byWordPress(`https://${OTHER}/`), via: '1.1 proxy.example' },
    'other-site',
  ],
  ["another tenant's page", installedStart(DOMAIN, { wordpress: { restApiHost: OTHER } }), 'other-site'],
  [
    "CloudFront's redirect to https",
    answer({ status: 301, server: 'CloudFront', xCache: 'Redirect from cloudfront', location: `https://${DOMAIN}/` }),
    'edge-redirect',
  ],
  [
    'the login question',
    answer({ status: 401, xCache: 'FunctionGeneratedResponse from cloudfront', wwwAuthenticate: 'Basic realm="x"' }),
    'edge-login',
  ],
  [
    "a 401 of the origin's",
    answer({ status: 401, xCache: 'Error from cloudfront', wwwAuthenticate: 'Basic realm="x"' }),
    'unauthorized',
  ],
  [
    "CloudFront's own error page",
    answer({
      ...html,
      status: 504,
      server: 'CloudFront',
      xCache: 'Error from cloudfront',
      title: 'ERROR: The request could not be satisfied',
    }),
    'edge-error',
  ],
  [
    "a page that quotes CloudFront's, signed by the tenant's own WordPress",
    installedStart(DOMAIN, {
      ...THROUGH_EDGE,
      title: 'ERROR: The request could not be satisfied - Blog',
      bodyExcerpt:
        '403 ERROR The request could not be satisfied. Request blocked. Generated by cloudfront (CloudFront)',
    }),
    'installed',
  ],
  [
    "CloudFront's page from a path between that names no server",
    answer({ ...html, status: 403, title: 'ERROR: The request could not be satisfied' }),
    'edge-error',
  ],
  [
    "the origin's error through CloudFront",
    answer({ status: 500, ...THROUGH_EDGE, xCache: 'Error from cloudfront' }),
    'empty-500',
  ],
  [
    'the default action',
    answer({
      ...html,
      server: 'awselb/2.0',
      contentType: 'text/plain; charset=utf-8',
      bodyExcerpt: 'BBWS POC1 - Please use /tenant-{id}/ path',
    }),
    'alb-default',
  ],
  [
    'the default action without its Server header',
    answer({
      ...html,
      server: null,
      contentType: 'text/plain',
      bodyExcerpt: 'BBWS POC1 - Please use /tenant-{id}/ path',
    }),
    'alb-default',
  ],
  [
    'a 404 of the load balancer',
    answer({ ...html, status: 404, server: 'awselb/2.0', bodyExcerpt: 'Tenant not found' }),
    'alb-default',
  ],
  [
    'a 503 of the load balancer',
    answer({ ...html, status: 503, server: 'awselb/2.0', title: '503 Service Temporarily Unavailable' }),
    'alb-error',
  ],
  [
    'a 503 that somebody wrote into a rule',
    answer({ status: 503, server: 'awselb/2.0', contentType: 'text/plain', bodyExcerpt: 'Back on Monday' }),
    'alb-default',
  ],
  [
    'a 502 without a Server header',
    answer({ ...html, status: 502, server: null, title: '502 Bad Gateway' }),
    'alb-error',
  ],
  [
    'a 504 of the load balancer',
    answer({ ...html, status: 504, server: 'awselb/2.0', title: '504 Gateway Time-out' }),
    'alb-error',
  ],
  [
    'the database error',
    answer({ ...html, status: 500, title: 'Database Error', wordpress: { databaseError: true } }),
    'database-error',
  ],
  [
    'the database error with 200',
    answer({ ...html, wordpress: { databaseError: true, restApiHost: DOMAIN } }),
    'database-error',
  ],
  ['the critical error', answer({ ...html, status: 500, wordpress: { criticalError: true } }), 'critical-error'],
  ['a 500 with nothing', answer({ status: 500 }), 'empty-500'],
  ['a 500 with something', answer({ ...html, status: 500 }), 'critical-error'],
  ['the maintenance page', answer({ ...html, status: 503, wordpress: { maintenance: true } }), 'maintenance'],
  ['a 200 with nothing', installedStart(DOMAIN, { bodyBytes: 0 }), 'empty'],
  ['a 200 of who knows', answer(html), 'unproven'],
  ['a 404', answer({ ...html, status: 404 }), 'unexpected-status'],
  ['a 304', answer({ status: 304 }), 'unexpected-status'],
  ['a hit in the cache', freshStart(DOMAIN, { ...THROUGH_EDGE, xCache: 'Hit from cloudfront' }), 'cached'],
  [
    'a refreshed hit, which the origin was asked for',
    installedStart(DOMAIN, { ...THROUGH_EDGE, xCache: 'RefreshHit from cloudfront' }),
    'installed',
  ],
  ['an old answer', installedStart(DOMAIN, { ...THROUGH_EDGE, age: '12' }), 'cached'],
  ['an answer of age 0', installedStart(DOMAIN, { ...THROUGH_EDGE, age: '0' }), 'installed'],
  ['a fault from the cache', answer({ status: 500, ...THROUGH_EDGE, xCache: 'Hit from cloudfront' }), 'empty-500'],
  ['no answer', noAnswer('timeout', 'ETIMEDOUT'), 'no-answer'],
])('%s', (_, result, kind) => {
  const proof = proveWordPress(result, { domain: DOMAIN, life: 'auto' })
  expect(proof.kind).toBe(kind)
  expect(proof.proven).toBe(kind === 'fresh' || kind === 'installed')
  expect(proof.says).not.toBe('')
})

describe("the tenant's life decides", () => {
  test('an installer that should be history', () => {
    const proof = proveWordPress(freshStart(DOMAIN), { domain: DOMAIN, life: 'installed' })
    expect(proof).toMatchObject({ kind: 'fresh', proven: false })
    expect(proof.says).toContain('installer is open')
  })

  test('a site that should not be there yet', () => {
    expect(proveWordPress(installedStart(DOMAIN), { domain: DOMAIN, life: 'fresh' }).proven).toBe(false)
  })

  test('the right one passes', () => {
    expect(proveWordPress(freshStart(DOMAIN), { domain: DOMAIN, life: 'fresh' }).proven).toBe(true)
    expect(proveWordPress(installedStart(DOMAIN), { domain: DOMAIN, life: 'installed' }).proven).toBe(true)
  })
})

test.each<[what: string, page: HttpResult, shown: string]>([
  ['before the installation', installer('welcome'), 'welcome'],
  ['after it, under the same title', installer('already-installed'), 'already-installed'],
  ['the title as an entity', installer('welcome', { title: 'WordPress &rsaquo; Installation' }), 'welcome'],
  ['a title in another language', installer('welcome', { title: 'WordPress › Instalação' }), 'welcome'],
  ['a 500', installer('welcome', { status: 500 }), 'not-the-installer'],
  ['a title without a heading', { ...installer('welcome'), wordpress: answer().wordpress }, 'not-the-installer'],
  ['no answer', noAnswer('refused', 'ECONNREFUSED'), 'not-the-installer'],
])('the installer page: %s', (_, page, shown) => {
  expect(installerPage(page)).toBe(shown)
})

test('only what visitors get over https says whether WordPress knows that they do', () => {
  const toHttp = { location: `http://${DOMAIN}/wp-admin/install.php` }
  const notes = (url: string) =>
    proveWordPress(freshStart(DOMAIN, { ...toHttp, url }), { domain: DOMAIN, life: 'auto' }).notes
  expect(notes(`https://${DOMAIN}/`)).toEqual([expect.stringMatching(/WordPress does not know .* https/)])
  expect(notes(`http://${DOMAIN}/`)).toEqual([])
})

test('where a function of the edge leads to is said', () => {
  const login = answer({ status: 302, location: '/login.html', xCache: 'FunctionGeneratedResponse from cloudfront' })
  expect(redact(proveWordPress(login, { domain: DOMAIN, life: 'auto' }).says, 'prose')).toBe(
    "302 to /login.html from CloudFront's function, not from WordPress",
  )
})

test.each<[what: string, page: HttpResult, says: RegExp]>([
  [
    'what a page of WordPress died of, behind the title that all of them have',
    answer({
      status: 410,
      title: 'WordPress › Error',
      bodyExcerpt: 'This site has been archived or suspended.',
    }),
    /^410 "WordPress › Error" "This site has been archived or suspended\."$/,
  ],
  ['words without a title', answer({ status: 404, bodyExcerpt: 'File not found.' }), /^404 "File not found\."$/],
  [
    'a title that is repeated, once',
    answer({ status: 403, title: '403 Forbidden', bodyExcerpt: '403 Forbidden nginx' }),
    /^403 "403 Forbidden" "nginx"$/,
  ],
  [
    'the words of a page of who knows',
    answer({ bodyBytes: 25, bodyExcerpt: 'Access denied by a shield.' }),
    /^200 "Access denied by a shield\." without a sign/,
  ],
  [
    'no more than the first words',
    answer({ status: 404, bodyExcerpt: 'word '.repeat(60) }),
    /^404 "(?:word ){32}\.\.\."$/,
  ],
  [
    "a load balancer's own refusal, of which nobody knows which rule it is",
    answer({ status: 403, server: 'awselb/2.0', bodyExcerpt: '403 Forbidden' }),
    /^403 "403 Forbidden" by the load balancer itself: it asked no task$/,
  ],
])('it says %s', (_, page, says) => {
  expect(redact(proveWordPress(page, { domain: DOMAIN, life: 'auto' }).says, 'prose')).toMatch(says)
})

test('a secret in the words of a page is whole where it is taken out', () => {
  const secret = 'kept-in-no-page-71'
  registerSecret(secret)
  const page = answer({ status: 404, bodyExcerpt: `${'x'.repeat(150)} ${secret} and more` })
  expect(redact(proveWordPress(page, { domain: DOMAIN, life: 'auto' }).says, 'prose')).not.toContain('kept')
})
