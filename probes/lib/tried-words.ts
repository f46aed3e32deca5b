import type { Visit, Word } from './edge-function/visits.ts'
import { openTextsIn, wordsIn } from './function-code.ts'
import { isPlausible } from './register-values.ts'
import { addressesIn } from './tried-addresses.ts'
import { EVERY_KIND, unsignedTokens } from './tried-tokens.ts'

/** Something that everybody can send without a login, and what it is called. */
interface TriedWord {
  readonly visit: Visit
  readonly says: string
}

const PATHS = ['/', '/wp-login.php'] as const
/** Switches are mostly looked for, and else compared with one of these. */
const SWITCHED_ON = ['1', 'true'] as const
const MOST_NAMES = 64
/** What names are compared with at their beginning. */
const PATTERN = /\/\^?([A-Za-z_][\w-]{1,30})/g
export const GOES_BY_CLOCK = /\bDate\b/

/** At the start page they call machines, which get no page: payments are confirmed so. */
const CALLS_OF_MACHINES: readonly string[] = ['wc-api', 'wc-ajax', 'rest_route']
/**
 * What a visitor cannot choose, or what functions do not get as a header
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html).
 */
const NOT_CHOSEN =
  /^(?:authorization|host|cookie|via|x-amz-cf-.*|x-amzn-.*|x-edge-.*|x-forwarded-proto|x-real-ip|x-cache|proxy-.*)$/
/** Headers of one word; all others have a hyphen. */
const PLAIN_HEADERS: readonly string[] = ['accept', 'dnt', 'forwarded', 'from', 'origin', 'purpose', 'range', 'referer']

const AGENTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Twitterbot/1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; +http://www.linkedin.com)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'WhatsApp/2.23.20.0',
  'Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse',
  'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)',
  'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)',
  'StatusCake_Pagespeed_Indev',
  'ELB-HealthChecker/2.0',
  'kube-probe/1.31',
  'GoogleHC/1.0',
  'Site24x7',
  'Datadog/Synthetics',
  'NewRelicPinger/1.0',
  'Better Uptime Bot',
  'Uptime-Kuma/1.23.16',
  'Jetpack by WordPress.com',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'Amazon CloudFront',
  'Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1vsZADi)',
  'WordPress/6.8',
  'curl/8.7.1',
  'Wget/1.21.4',
  'PostmanRuntime/7.43.0',
  'python-requests/2.32.3',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  null,
] as const

/** What browsers and programs say in headers of these names. */
const USUAL: Readonly<Record<string, readonly (string | null)[]>> = {
  'user-agent': AGENTS,
  accept: ['application/json', 'text/html', null],
  'accept-language': ['en-US,en;q=0.9'],
  'content-type': ['application/json'],
  'x-requested-with': ['XMLHttpRequest'],
  purpose: ['prefetch'],
  'sec-purpose': ['prefetch'],
  'sec-fetch-dest': ['document', 'image', 'iframe', 'empty'],
  'sec-fetch-mode': ['navigate', 'cors', 'no-cors'],
  'sec-fetch-site': ['same-origin', 'none'],
}

/** Not of Basic Auth: code may hold them to be somebody else's affair. */
const OTHER_SCHEMES = [
  'Bearer nobody',
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.bm9ib2R5',
  'Token nobody',
  'Digest username="nobody"',
  'Negotiate bm9ib2R5',
] as const

/** By which proxies tell whose visit it is, and strangers whatever they like: CloudFront puts the true address behind what came. */
const ADDRESS_WORDS = /^(?:ip|addr|address|client|remote|forwarded)$/
const saysAddress = (name: string): boolean =>
  !SAID_BY_EDGE.test(name) &&
  (name.endsWith('forwarded-for') || ADDRESS_WORDS.test(name.slice(name.lastIndexOf('-') + 1)))

/** What CloudFront says of a visitor: where he is and what he looks with, which many share, and his address, which nobody else has. */
const SAID_BY_EDGE = /^cloudfront-/
const OF_ONE_VISITOR =
  /^cloudfront-viewer-(?:address|asn|latitude|longitude|postal-code|ja3-fingerprint|ja4-fingerprint|tls)$/
const COUNTRY = /(?<!\w)[A-Z]{2}(?!\w)/g
const MOST_COUNTRIES = 32
/** Where somebody is sure to be. */
const LARGE_COUNTRIES = ['US', 'DE', 'GB', 'ZA'] as const

/** Headers by which nobody proves himself: browsers, programs and proxies say there what everybody may know. */
const SAYS_NO_SECRET =
  /^(?:x-(?:forwarded|original)-(?:host|port|server|prefix|scheme|ssl|url|uri)|x-rewrite-url|x-http-method(?:-override)?|x-requested-with|forwarded|user-agent|referer|origin|purpose|from|range|dnt|accept(?:-.*)?|content-type|sec-.*|save-data|cache-control|pragma|if-.*)$/
const MOST_TEXTS = 40
/** Whatever is as short is guessed. */
const GUESSED_LENGTH = 4
const MOST_GUESSED = 8

/** Names that are no secret wherever they stand, but for headers that begin with `x-` or are said by every browser. */
const PUBLIC_NAMES: readonly string[] = [
  ...[
    'admin',
    'amp',
    'auth',
    'bot',
    'bypass',
    'cache',
    'debug',
    'demo',
    'dev',
    'draft',
    'edit',
    'health',
    'healthcheck',
  ],
  ...['internal', 'lang', 'login', 'maintenance', 'monitor', 'noauth', 'nocache', 'p', 'page_id', 'password', 'ping'],
  ...['preview', 'preview_id', 'preview_nonce', 'public', 's', 'session', 'skip', 'staging', 'test', 'token', 'user'],
  ...['customize_changeset_uuid', 'doing_wp_cron', 'elementor-preview', 'et_fb', 'fl_builder', 'vc_editable'],
  ...['fbclid', 'gclid', 'utm_campaign', 'utm_medium', 'utm_source', 'wp-settings', 'wp_customize'],
  ...['wordpress_logged_in', 'wordpress_logged_in_', 'wordpress_sec_', 'wordpress_test_cookie'],
  ...CALLS_OF_MACHINES,
]

/**
 * Visits without a login, with what the code may look at besides: names that stand in it, as a query, a cookie and a header, with values that everybody
 * guesses. A value out of the code itself is tried only where it can be no secret, as an address, a browser's name, a country; elsewhere who knows it
 * may be let in on purpose, as by a header that another distribution sends. Nor is a name tried that looks like a key.
 */
export function triedWords(
  code: string,
  { host, expectedUser }: { readonly host: string; readonly expectedUser: string },
): readonly TriedWord[] {
  const texts = openTextsIn(code, expectedUser)
  const patterns = Array.from(code.matchAll(PATTERN), ([, name = '']) => name)
  const names = [...wordsIn(code), ...patterns].filter(word => !isPlausible(word)).slice(0, MOST_NAMES)
  const tokens = unsignedTokens(code, { host, names, texts })
  const guessed = texts.filter(text => text.length <= GUESSED_LENGTH || PUBLIC_NAMES.includes(text))
  const times = GOES_BY_CLOCK.test(code) ? [presentTime()] : []
  const values = [
    ...new Set([...SWITCHED_ON, ...times, ...guessed.slice(0, MOST_GUESSED), ...tokens.slice(0, EVERY_KIND)]),
  ]
  const switched =
    (place: Word['place']) =>
    (name: string): Word[] =>
      values.map(value => ({ place, name, value }))
  const inCode = { code, host, texts: texts.slice(0, MOST_TEXTS) }
  const headers = new Set(names.map(name => name.toLowerCase()).filter(isHeader))
  const words = [
    ...(/\bquerystring\b/.test(code) ? names.flatMap(switched('query')) : []),
    ...(/\bcookies\b/.test(code) ? names.flatMap(switched('cookie')) : []),
    ...[...headers].flatMap(name =>
      SAID_BY_EDGE.test(name) ? ofEdge(name, inCode) : [...ofHeader(name, inCode), ...switched('header')(name)],
    ),
  ]
  const ofScheme = [
    ...OTHER_SCHEMES.map(authorization => ({
      authorization,
      says: `any token in the header authorization: ${authorization.split(' ')[0]}`,
    })),
    ...tokens.map(token => ({
      authorization: `Bearer ${token}`,
      says: 'a token that nobody signed in the header authorization: Bearer',
    })),
  ].map(({ authorization, says }) => ({ visit: { method: 'GET', path: '/', authorization } as const, says }))
  const ofWords = PATHS.flatMap(path =>
    words
      .filter(({ place, name }) => !(path === '/' && place === 'query' && CALLS_OF_MACHINES.includes(name)))
      .map(word => ({
        visit: { method: 'GET', path, authorization: null, word } as const,
        says: saying(path, host, word),
      })),
  )
  return [...ofScheme, ...ofWords]
}

const isHeader = (name: string): boolean =>
  (name.includes('-') || PLAIN_HEADERS.includes(name)) && !NOT_CHOSEN.test(name)

/** From which visitors come. */
const pagesBefore = (host: string): readonly string[] => [`https://${host}`, 'https://www.google.com']

interface InCode {
  readonly code: string
  readonly host: string
  readonly texts: readonly string[]
}

function ofHeader(name: string, { code, host, texts }: InCode): readonly Word[] {
  const ofHost = name === 'referer' || name === 'origin' ? pagesBefore(host) : []
  const ofCode = SAYS_NO_SECRET.test(name) ? [...texts, texts.join(' ')].filter(text => text !== '') : []
  const addresses = saysAddress(name) ? addressesIn(code) : []
  return [
    ...[...(USUAL[name] ?? []), ...ofHost, ...ofCode],
    ...addresses.map(value => (name === 'forwarded' ? `for=${value}` : value)),
  ].map(value => ({ place: 'header', name, value }))
}

function ofEdge(name: string, { code, texts }: InCode): readonly Word[] {
  if (OF_ONE_VISITOR.test(name)) return []
  const inCode = new Set(Array.from(code.matchAll(COUNTRY), ([country]) => country))
  const countries = name.endsWith('-country') ? [...LARGE_COUNTRIES, ...[...inCode].slice(0, MOST_COUNTRIES)] : []
  return [...countries, 'true', 'https', '2.0', ...texts].map(value => ({ place: 'header', name, value }))
}

/** As code compares it with its own clock. */
const presentTime = (): string => String(Math.floor(Date.now() / 1_000))
const isTime = (text: string): boolean => /^\d{10}$/.test(text)

const isToken = (text: string): boolean => text.length > 128 && text.startsWith('eyJ')

function saying(path: string, host: string, { place, name, value }: Word): string {
  const isPublic =
    place === 'header'
      ? /^x-|^sec-/.test(name) || saysAddress(name) || name in USUAL || PLAIN_HEADERS.includes(name)
      : PUBLIC_NAMES.includes(name)
  const where = path === '/' ? '' : ` on ${path}`
  if (SAID_BY_EDGE.test(name)) return `a header ${name}${where} that CloudFront gives to many`
  // Some words are a password of a kind, and every reader of a report would have it.
  if (!isPublic) return `a ${place}${where} of a name that stands in its code`
  if (place === 'header' && saysAddress(name)) return `an address of his choice in the header ${name}${where}`
  if (value !== null && isToken(value)) return `a token that nobody signed in the ${place} ${name}${where}`
  if (value !== null && isTime(value)) return `the present time in the ${place} ${name}${where}`
  const isGuessed = [...SWITCHED_ON, ...(USUAL[name] ?? []), ...pagesBefore(host)].includes(value)
  if (!isGuessed) return `a value that stands in its code in the ${place} ${name}${where}`
  if (place === 'query') return `${path}?${name}=${value}`
  if (place === 'cookie') return `the cookie ${name}=${value}${where}`
  return value === null ? `no header ${name}${where}` : `the header ${name}: ${value}${where}`
}
