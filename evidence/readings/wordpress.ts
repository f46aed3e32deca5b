import { cutLater, wholeOf } from '../../lib/text/cut.ts'
import { foreign } from '../../lib/text/foreign.ts'
import type { HttpAnswer, HttpResult, NoAnswer } from '../http.ts'
import { answeringFunction } from './edge-access.ts'
import { edgeSentence, edgeWords } from './edge-words.ts'

/** What an answer is, and who gave it. Only `fresh` and `installed` come from this tenant's WordPress for certain. */
export type AnswerKind =
  | 'fresh'
  | 'installed'
  | 'no-answer'
  | 'cached'
  | 'edge-login'
  | 'edge-redirect'
  | 'edge-error'
  | 'alb-default'
  | 'alb-redirect'
  | 'alb-error'
  | 'database-error'
  | 'tables-broken'
  | 'object-cache-error'
  | 'extension-missing'
  | 'php-source'
  | 'blocked'
  | 'critical-error'
  | 'empty-500'
  | 'maintenance'
  | 'setup-config'
  | 'site-unknown'
  | 'sent-away'
  | 'redirect-loop'
  | 'other-site'
  | 'in-between'
  | 'web-server-page'
  | 'foreign-redirect'
  | 'unauthorized'
  | 'empty'
  | 'empty-body'
  | 'download'
  | 'unproven'
  | 'unexpected-status'

/** What an answer proves about the tenant's WordPress. */
export interface WordPressProof {
  readonly kind: AnswerKind
  /** True only when this tenant's WordPress answered, and as its life lets expect. */
  readonly proven: boolean
  /** The answer in one short sentence, quoting what was measured. */
  readonly says: string
  readonly notes: readonly string[]
}

interface Expectation {
  readonly domain: string
  /** `auto` accepts both. */
  readonly life: 'fresh' | 'installed' | 'auto'
}

type Finding = readonly [kind: AnswerKind, says: string, notes?: readonly string[]]

/** Classifies an answer to a request for the tenant's start page. Never by the status alone. */
export function proveWordPress(result: HttpResult, expectation: Expectation): WordPressProof {
  const [kind, says, notes = []] = result.answered ? classify(result, expectation.domain) : silence(result)
  const { life } = expectation
  if (kind === 'fresh' && life === 'installed') {
    return {
      kind,
      proven: false,
      says: `${says}: the installer is open although the site should be installed, so its database is empty or another one`,
      notes,
    }
  }
  if (kind === 'installed' && life === 'fresh') {
    return {
      kind,
      proven: false,
      says: `${says}: already installed, although the installer was expected (an older database, or --life installed is right)`,
      notes,
    }
  }
  return { kind, proven: kind === 'fresh' || kind === 'installed', says, notes }
}

const SILENCE: Readonly<Record<NoAnswer['failure'], string>> = {
  resolve: 'the name does not resolve',
  refused: 'connection refused',
  timeout: 'no answer in time',
  reset: 'the connection was cut',
  tls: 'the TLS handshake failed',
  unreachable: 'no route',
  protocol: 'the answer is not HTTP',
}

/** The name of an error that has no code: it says nothing by itself. */
const MERE_NAME = /^(?:[A-Za-z]{0,40}Error|UNKNOWN)$/

/** What became of a request without an answer, with what the error says of itself. */
export function silenceOf({ failure, code, message, address }: NoAnswer): string {
  const own = MERE_NAME.test(code) ? (message.trim() === '' ? '' : quoted(message)) : code
  const said = [own, address === null ? '' : `from ${address}`].filter(part => part !== '').join(' ')
  return said === '' ? SILENCE[failure] : `${SILENCE[failure]} (${said})`
}

const silence = (none: NoAnswer): Finding => ['no-answer', silenceOf(none)]

function classify(answer: HttpAnswer, domain: string): Finding {
  const finding =
    edgeAnswer(answer) ??
    wordPressFault(answer) ??
    albAnswer(answer) ??
    inBetween(answer, domain) ??
    redirect(answer, domain) ??
    page(answer, domain) ??
    otherStatus(answer)
  const cached = cachedSign(answer)
  if (!cached) return finding
  const [kind, says, notes = []] = finding
  if (kind === 'fresh' || kind === 'installed') return ['cached', `${says}, but from a cache (${cached})`]
  return [kind, says, [...notes, `from a cache (${cached})`]]
}

/** A stored copy proves that the origin answered once, not that it does now. */
export function cachedSign({ xCache, age }: HttpAnswer): string | undefined {
  if (xCache !== null && /^hit\b/i.test(xCache)) return `X-Cache: ${foreign(xCache)}`
  // Asked at the origin a moment ago, which had nothing newer.
  if (xCache !== null && /^refreshhit\b/i.test(xCache)) return undefined
  return age !== null && Number(age) > 0 ? `Age: ${age}` : undefined
}

function edgeAnswer(answer: HttpAnswer): Finding | undefined {
  const { status, xCache, title, wwwAuthenticate, location } = answer
  const by = answeringFunction(answer)
  if (status === 401 && by)
    return ['edge-login', `401 from ${by} (${foreign(wwwAuthenticate ?? 'no WWW-Authenticate')})`]
  const to = location === null ? '' : ` to ${foreign(location)}`
  if (by) return ['edge-error', `${status}${to}${quoted(edgeSentence(answer))} from ${by}, not from WordPress`]
  const words = edgeWords(answer)
  if (/^Redirect from cloudfront/i.test(xCache ?? '')) {
    return ['edge-redirect', `${status} to https by CloudFront itself: the origin was not asked`]
  }
  if (words === 'error-replaced')
    return ['edge-error', `${status}${quoted(title)}, which CloudFront shows in place of an error of its origin`]
  if (words === undefined) return undefined
  const byFirewall = answer.wafAction === null ? '' : `, x-amzn-waf-action: ${foreign(answer.wafAction)}`
  const cause = /^Error from/i.test(xCache ?? '') ? '' : ` (X-Cache: ${foreign(xCache ?? 'none')})`
  return ['edge-error', `${status} by CloudFront itself${quoted(edgeSentence(answer))}${byFirewall}${cause}`]
}

/** A fault that WordPress, PHP or a plugin tells of, with the words that are shown; the structure of the page says which it is. */
function wordPressFault(answer: HttpAnswer): Finding | undefined {
  const { status, bodyBytes, server, wordpress } = answer
  const shown = `${status}${quoted(firstLine(answer.bodyExcerpt) || answer.title)}`
  if (wordpress.phpSource) return ['php-source', `${shown}: the source of a PHP file, which nobody runs`]
  if (wordpress.phpError !== null)
    return ['critical-error', `${status} with PHP's own error in the page: "${foreign(wordpress.phpError)}"`]
  if (wordpress.tablesBroken) return ['tables-broken', `${shown} (WordPress offers to repair its tables)`]
  if (wordpress.objectCacheError) return ['object-cache-error', `${shown} (its object cache, not the database)`]
  if (wordpress.mysqliMissing) return ['extension-missing', shown]
  if (wordpress.databaseError) return ['database-error', `${shown} (WordPress has no database)`]
  if (wordpress.criticalError) return ['critical-error', `${shown} (a PHP fatal error)`]
  if (wordpress.maintenance) return ['maintenance', `${shown} (maintenance mode)`]
  if (wordpress.blockedBy !== null) return ['blocked', `${shown} by ${foreign(wordpress.blockedBy)}`]
  if (status !== 500 || isAlb(server)) return undefined
  if (bodyBytes === 0) return ['empty-500', '500 with an empty body (PHP died before it wrote anything)']
  return ['critical-error', shown]
}

const isAlb = (server: string | null): boolean => /^awselb\b/i.test(server ?? '')

const GATEWAY: readonly (readonly [status: number, title: RegExp, means: string])[] = [
  [502, /502 Bad Gateway/i, 'a target broke the connection'],
  [503, /503 Service Temporarily Unavailable/i, 'no registered or usable target'],
  [504, /504 Gateway Time-?out/i, 'a target did not answer in time'],
]

/** `Server: awselb` proves the load balancer itself; its absence proves nothing, so the known texts count too. */
function albAnswer({ status, location, server, title, contentType, bodyExcerpt }: HttpAnswer): Finding | undefined {
  const byAlb = isAlb(server)
  const gateway = GATEWAY.find(([code, text]) => code === status && text.test(title ?? ''))
  if (gateway) return ['alb-error', `${status} by the load balancer: ${gateway[2]}`]
  if (byAlb && status >= 300 && status < 400) {
    return [
      'alb-redirect',
      `${status} to ${foreign(location ?? 'nowhere')} by the load balancer itself, not by WordPress`,
    ]
  }
  const says = `${status}${quoted(firstLine(bodyExcerpt))} by the load balancer itself`
  if (isDefaultText(contentType, bodyExcerpt)) return ['alb-default', `${says}: no rule took the request to a task`]
  // A fixed response, a web ACL and an action that asks for a login or a token answer alike.
  return byAlb ? ['alb-default', `${says}: it asked no task`] : undefined
}

const isDefaultText = (contentType: string | null, body: string): boolean =>
  /^text\/plain\b/i.test(contentType ?? '') && /Please use \/tenant-|Tenant not found/i.test(body)

/** Proxies and portals speak for themselves with these alone (RFC 6585, RFC 9110). */
const OF_PROXIES: readonly number[] = [407, 511]
const PROXY_SERVER = /^(?:squid|bluecoat|zscaler|mitmproxy|tinyproxy|privoxy)\b/i

/**
 * An answer by something between here and the load balancer, over which plain HTTP goes: none that WordPress signed, and none through TLS,
 * where nobody can answer in its place.
 */
function inBetween({ url, status, server, via, location, wordpress }: HttpAnswer, domain: string): Finding | undefined {
  const signed = wordpress.redirectBy !== null || wordpress.restApiHost !== null || wordpress.installer !== null
  const toSignUp = location !== null && parseUrl(location)?.pathname === SIGN_UP
  if (signed || toSignUp || !/^http:/i.test(url)) return undefined
  const says = `${status}${location === null ? '' : ` to ${location}`}`
  const who = 'something between here and the load balancer seems to have answered'
  if (OF_PROXIES.includes(status)) return ['in-between', `${says}, which only proxies and portals say: ${who}`]
  const by = PROXY_SERVER.test(server ?? '') ? server : via !== null && !/cloudfront/i.test(via) ? via : null
  if (by !== null && status !== 200) return ['in-between', `${says} by a proxy (${by}): ${who}`]
  const host = location === null ? undefined : parseUrl(location)?.host
  if (status < 300 || status >= 400 || host === undefined || host === domain.toLowerCase()) return undefined
  return ['in-between', `${says}: another host than ${domain}, and not by WordPress (no X-Redirect-By): ${who}`]
}

const INSTALLER = '/wp-admin/install.php'
const SETUP = '/wp-admin/setup-config.php'
/** Where a network sends visitors of a host that is none of its sites, without saying who it is. */
const SIGN_UP = '/wp-signup.php'

const isWordPress = (name: string): boolean => name.toLowerCase() === 'wordpress'

function redirect({ status, location, url, wordpress }: HttpAnswer, domain: string): Finding | undefined {
  if (status < 300 || status >= 400 || status === 304) return undefined
  const to = location === null ? undefined : addressOf(location, `${parseUrl(url)?.protocol ?? 'http:'}//${domain}`)
  if (!to)
    return [
      'foreign-redirect',
      `${status} to ${foreign(location ?? 'nowhere')}: not an address WordPress would send a visitor to`,
    ]
  const says = `${status} to ${foreign(location ?? 'nowhere')}`
  const { redirectBy } = wordpress
  if (to.pathname === SIGN_UP)
    return ['site-unknown', `${says}: a network of WordPress sites that does not know ${domain}`]
  const byPlugin = redirectBy !== null && !isWordPress(redirectBy)
  if (to.host !== domain.toLowerCase()) {
    if (byPlugin) return ['sent-away', `${says} by ${foreign(redirectBy)}: another host than ${domain}`]
    return ['other-site', `${says}: another host than ${domain}`]
  }
  if (to.pathname === SETUP) return ['setup-config', `${says}: WordPress has no wp-config.php`]
  if (to.pathname === INSTALLER) {
    if (redirectBy === null) return ['foreign-redirect', `${says}, but not by WordPress (no X-Redirect-By)`]
    if (status !== 302 || to.search !== '')
      return ['foreign-redirect', `${says}: not the redirect of a fresh WordPress`]
    // Who asks the load balancer over http is told so; only what visitors get says what WordPress knows of them.
    const notes =
      to.protocol === 'https:' || !/^https:/i.test(url)
        ? []
        : [`the redirect goes to ${to.protocol}//, WordPress does not know that visitors come over https`]
    return ['fresh', `${says} by WordPress`, notes]
  }
  const asked = parseUrl(url)
  if (to.pathname === (asked?.pathname ?? '/') && to.search === (asked?.search ?? '')) {
    const by = redirectBy === null ? '' : ` by ${foreign(redirectBy)}`
    return ['redirect-loop', `${says}${by}: back to the page that was asked for`]
  }
  if (to.pathname.startsWith(INSTALLER)) return ['unproven', `${says}: not the redirect of a fresh WordPress`]
  if (redirectBy !== null)
    return ['installed', `${says} by ${foreign(redirectBy)}: a page of the WordPress of ${domain}`]
  return ['foreign-redirect', `${says}: neither the installer nor the site`]
}

/** Types that browsers show as a page or as its text. */
const SHOWN = /^\s*(?:text\/|image\/|application\/(?:xhtml\+xml|xml|json|pdf)\b)/i

function page(answer: HttpAnswer, domain: string): Finding | undefined {
  const { status, bodyBytes, title, wordpress, refreshTo, falseEncoding } = answer
  if (status !== 200) return undefined
  const next = refreshTo === undefined ? undefined : hostOf(refreshTo, domain)
  if (next !== undefined && next !== domain.toLowerCase())
    return [
      'sent-away',
      `200${quoted(title)}, which sends browsers on to ${foreign(refreshTo ?? '')}: another host than ${domain}`,
    ]
  if (bodyBytes === 0) return ['empty', '200 with an empty body (no theme, or PHP died silently)']
  if (falseEncoding !== undefined)
    return [
      'download',
      `200${quoted(title)} as ${falseEncoding}, which the body is not: browsers show an error in place of it`,
    ]
  if (answer.isAttachment)
    return ['download', `200${quoted(title)} as an attachment: browsers save it in place of showing it`]
  const { contentType } = answer
  if (contentType !== null && !SHOWN.test(contentType))
    return ['download', `200${quoted(title)} as ${foreign(contentType)}: browsers save it in place of showing it`]
  const { restApiHost } = wordpress
  if (restApiHost !== null && restApiHost.toLowerCase() !== domain.toLowerCase()) {
    return ['other-site', `200${quoted(title)}, but it is the WordPress of ${foreign(restApiHost)}`]
  }
  if (wordpress.emptyBody)
    return [
      'empty-body',
      `200${quoted(title)} with a head and nothing to see in its body (its template is missing or empty)`,
    ]
  if (restApiHost !== null) return ['installed', `200${quoted(title)} by the WordPress of ${domain}`]
  if (wordpress.headHosts.some(host => host.toLowerCase() === domain.toLowerCase()))
    return ['installed', `200${quoted(title)} by the WordPress of ${domain}, as its head says`]
  const others = wordpress.headHosts.filter(host => isNeighbour(host, domain))
  if (others.length > 0 && others.length === wordpress.headHosts.length)
    return ['other-site', `200${quoted(title)}, but its head names ${foreign(others[0] ?? '')}: another tenant's site`]
  if (isWebServerPage(answer))
    return [
      'web-server-page',
      `200${quoted(title ?? firstLine(answer.bodyExcerpt))}: a page of the web server itself, without WordPress behind it`,
    ]
  const looks = wordpress.themeOrContentLinks ? ' (it looks like a WordPress, but does not say which)' : ''
  return ['unproven', `200${words(answer)} without a sign of this tenant's WordPress${looks}`]
}

/** A name beside the tenant's own, under the domain that the environment's tenants have in common: no server of files for all. */
const isNeighbour = (host: string, domain: string): boolean => {
  const [common, other] = [domain, host].map(name => name.toLowerCase().split('.').slice(1).join('.'))
  return common === other && host.toLowerCase() !== domain.toLowerCase()
}

/** What web servers and PHP show where nothing was put into their document root, or where it has no index page, by their own words. */
const WEB_SERVER_PAGES =
  /^(?:Apache2 [A-Za-z]{1,20} Default Page|Welcome to (?:nginx|OpenResty|CentOS|Caddy)\b|It works!|Test Page for the (?:Apache|Nginx)|(?:Apache )?HTTP Server Test Page|Index of \/|IIS Windows|No input file specified\.$)/i

/** A page with words of WordPress in it is none, whatever its title. */
const isWebServerPage = ({ title, bodyExcerpt, wordpress }: HttpAnswer): boolean =>
  !wordpress.themeOrContentLinks && WEB_SERVER_PAGES.test(title ?? wholeOf(bodyExcerpt))

function otherStatus(answer: HttpAnswer): Finding {
  const { status, wwwAuthenticate } = answer
  if (status === 401)
    return [
      'unauthorized',
      `401 (${foreign(wwwAuthenticate ?? 'no WWW-Authenticate')}), not from CloudFront's function`,
    ]
  return ['unexpected-status', `${status}${words(answer)}`]
}

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
/** Where a `Location` leads, which may name the path alone. */
const addressOf = (location: string, site: string): URL | undefined =>
  URL.canParse(location, site) && /^(?:https?:)?\//i.test(location) ? new URL(location, site) : undefined
/** The host of an address as browsers read it on the site's own pages. */
const hostOf = (address: string, domain: string): string | undefined =>
  URL.canParse(address, `https://${domain}/`) ? new URL(address, `https://${domain}/`).host : undefined
const quoted = (text: string | null): string => (text ? ` "${text}"` : '')
const WORDS_LENGTH = 160
/** The title and the first words behind it that do not say the same: many a page is titled by what all of its kind have in common. */
function words({ title, bodyExcerpt }: HttpAnswer): string {
  const text = wholeOf(bodyExcerpt)
  const head = wholeOf(title ?? '')
  const rest = (head !== '' && text.startsWith(head) ? text.slice(head.length) : text).trim()
  return [title, cutLater(rest, WORDS_LENGTH, '...')].map(quoted).join('')
}
const firstLine = (text: string): string => cutLater(wholeOf(text).split('\n', 1)[0] ?? '', 80)
