import type { RuleCondition as SdkCondition } from '@aws-sdk/client-elastic-load-balancing-v2'
import { RE2JS } from 're2js'
import { matchesWildcard } from '../../evidence/readings/wildcard.ts'

const USER_AGENTS: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
]
const ACCEPTS: readonly string[] = [
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
  'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
]

/** What browsers send when somebody opens a page, by the names of the headers in small letters. */
const SENT: ReadonlyMap<string, readonly string[]> = new Map([
  ['user-agent', USER_AGENTS],
  ['accept', ACCEPTS],
  ['accept-encoding', ['gzip, deflate, br, zstd', 'gzip, deflate, br']],
  ['accept-language', ['en-US,en;q=0.9', 'en-GB,en;q=0.9', 'en-ZA,en-GB;q=0.9,en;q=0.8']],
  ['sec-ch-ua-mobile', ['?0', '?1']],
  ['sec-ch-ua-platform', ['"Windows"', '"macOS"', '"Linux"', '"Android"']],
  ['sec-fetch-dest', ['document']],
  ['sec-fetch-mode', ['navigate']],
  ['sec-fetch-site', ['none', 'same-origin', 'cross-site']],
  ['sec-fetch-user', ['?1']],
  ['upgrade-insecure-requests', ['1']],
])

/** Whose requests a condition on a header holds for: those of all browsers, or of some; `undefined`: of none that is known, or it cannot be read. */
export function browsersMet({
  Field,
  HttpHeaderConfig,
  Values = [],
  RegexValues = [],
}: SdkCondition): 'all' | 'some' | undefined {
  const sent = SENT.get((HttpHeaderConfig?.HttpHeaderName ?? '').toLowerCase())
  if (Field !== 'http-header' || sent === undefined) return undefined
  const patterns = [...(HttpHeaderConfig?.Values ?? []), ...Values]
  const regexes = [...(HttpHeaderConfig?.RegexValues ?? []), ...RegexValues]
  const met = sent.filter(value => holdsFor(value, patterns, regexes) === true)
  return met.length === 0 ? undefined : met.length === sent.length ? 'all' : 'some'
}

/** The load balancer compares values without regard to case; `undefined` where an expression decides that cannot be read here. */
export function holdsFor(value: string, patterns: readonly string[], regexes: readonly string[]): boolean | undefined {
  if (patterns.some(pattern => matchesWildcard(pattern, value, { ignoreCase: true }))) return true
  try {
    return regexes.some(source => RE2JS.compile(source, RE2JS.CASE_INSENSITIVE).matcher(value).find())
  } catch {
    return undefined
  }
}
