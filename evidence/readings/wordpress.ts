import { cutLater, wholeOf } from '../../lib/text/cut.ts'
import { foreign } from '../../lib/text/foreign.ts'
import type { HttpAnswer, HttpResult, NoAnswer } from '../http.ts'

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
  | 'critical-error'
  | 'empty-500'
  | 'maintenance'
  | 'setup-config'
  | 'redirect-loop'
  | 'other-site'
  | 'in-between'
  | 'foreign-redirect'
  | 'unauthorized'
  | 'empty'
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

const silence = ({ failure, code, address }: NoAnswer): Finding => [
  'no-answer',
  `${SILENCE[failure]} (${code}${address === null ? '' : ` from ${address}`})`,
]

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
  if (xCache !== null && /^(refresh)?hit\b/i.test(xCache)) return `X-Cache: ${foreign(xCache)}`
  return age !== null && Number(age) > 0 ? `Age: ${age}` : undefined
}

/** Whether CloudFront's function answered instead of the origin. */
export const isByFunction = ({ xCache }: Pick<HttpAnswer, 'xCache'>): boolean =>
  /^FunctionGeneratedResponse from cloudfront/i.test(xCache ?? '')

function edgeAnswer(answer: HttpAnswer): Finding | undefined {
  const { status, xCache, title, server, wwwAuthenticate } = answer
  const byFunction = isByFunction(answer)
  if (status === 401 && byFunction) {
    return ['edge-login', `401 from CloudFront's function (${foreign(wwwAuthenticate ?? 'no WWW-Authenticate')})`]
  }
  if (byFunction) return ['edge-error', `${status} from CloudFront's function, not from WordPress`]
  if (/^Redirect from cloudfront/i.test(xCache ?? '')) {
    return ['edge-redirect', `${status} to https by CloudFront itself: the origin was not asked`]
  }
  const ownPage = /could not be satisfied/i.test(title ?? '')
  if (ownPage || (status >= 400 && server?.toLowerCase() === 'cloudfront')) {
    return ['edge-error', `${status} by CloudFront itself${quoted(title)}`]
  }
  return undefined
}

function wordPressFault({ status, title, bodyBytes, server, wordpress }: HttpAnswer): Finding | undefined {
  if (wordpress.databaseError) {
    return ['database-error', `${status} "Error establishing a database connection" (WordPress has no database)`]
  }
  if (wordpress.criticalError)
    return ['critical-error', `${status} "critical error on this website" (a PHP fatal error)`]
  if (wordpress.maintenance) return ['maintenance', `${status} "Briefly unavailable for scheduled maintenance"`]
  if (status !== 500 || isAlb(server)) return undefined
  if (bodyBytes === 0) return ['empty-500', '500 with an empty body (PHP died before it wrote anything)']
  return ['critical-error', `500${quoted(title)}`]
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
  const gateway = GATEWAY.find(([code, text]) => code === status && (byAlb || text.test(title ?? '')))
  if (gateway) return ['alb-error', `${status} by the load balancer: ${gateway[2]}`]
  if (byAlb && status >= 300 && status < 400) {
    return [
      'alb-redirect',
      `${status} to ${foreign(location ?? 'nowhere')} by the load balancer itself, not by WordPress`,
    ]
  }
  if (byAlb || isDefaultText(contentType, bodyExcerpt)) {
    return [
      'alb-default',
      `${status}${quoted(firstLine(bodyExcerpt))} by the load balancer itself: no rule took the request to a task`,
    ]
  }
  return undefined
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
  const signed = wordpress.redirectBy || wordpress.restApiHost !== null || wordpress.installer !== null
  if (signed || !/^http:/i.test(url)) return undefined
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

function redirect({ status, location, url, wordpress }: HttpAnswer, domain: string): Finding | undefined {
  if (status < 300 || status >= 400 || status === 304) return undefined
  const to = location === null ? undefined : parseUrl(location)
  if (!to)
    return [
      'foreign-redirect',
      `${status} to ${foreign(location ?? 'nowhere')}: not an address WordPress would send a visitor to`,
    ]
  const says = `${status} to ${foreign(location ?? 'nowhere')}`
  if (to.host !== domain.toLowerCase()) return ['other-site', `${says}: another host than ${domain}`]
  if (to.pathname === SETUP) return ['setup-config', `${says}: WordPress has no wp-config.php`]
  if (to.pathname === INSTALLER) {
    if (!wordpress.redirectBy) return ['foreign-redirect', `${says}, but not by WordPress (no X-Redirect-By)`]
    if (status !== 302 || to.search !== '')
      return ['foreign-redirect', `${says}: not the redirect of a fresh WordPress`]
    const notes =
      to.protocol === 'https:'
        ? []
        : [`the redirect goes to ${to.protocol}//, WordPress does not know that visitors come over https`]
    return ['fresh', `${says} by WordPress`, notes]
  }
  if (to.pathname === (parseUrl(url)?.pathname ?? '/'))
    return ['redirect-loop', `${says}: back to the page that was asked for`]
  if (wordpress.redirectBy)
    return ['unproven', `${says} by WordPress: installed, but the start page itself was not shown`]
  return ['foreign-redirect', `${says}: neither the installer nor the site`]
}

function page(answer: HttpAnswer, domain: string): Finding | undefined {
  const { status, bodyBytes, title, wordpress } = answer
  if (status !== 200) return undefined
  if (bodyBytes === 0) return ['empty', '200 with an empty body (no theme, or PHP died silently)']
  const { restApiHost } = wordpress
  if (restApiHost !== null && restApiHost.toLowerCase() !== domain.toLowerCase()) {
    return ['other-site', `200${quoted(title)}, but it is the WordPress of ${foreign(restApiHost)}`]
  }
  if (restApiHost !== null) return ['installed', `200${quoted(title)} by the WordPress of ${domain}`]
  const looks = wordpress.themeOrContentLinks ? ' (it looks like a WordPress, but does not say which)' : ''
  return ['unproven', `200${quoted(title)} without a sign of this tenant's WordPress${looks}`]
}

function otherStatus({ status, title, wwwAuthenticate }: HttpAnswer): Finding {
  if (status === 401)
    return [
      'unauthorized',
      `401 (${foreign(wwwAuthenticate ?? 'no WWW-Authenticate')}), not from CloudFront's function`,
    ]
  return ['unexpected-status', `${status}${quoted(title)}`]
}

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
const quoted = (text: string | null): string => (text ? ` "${text}"` : '')
const firstLine = (text: string): string => cutLater(wholeOf(text).split('\n', 1)[0] ?? '', 80)
