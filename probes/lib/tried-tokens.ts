const MOST_TEXTS = 24
const LATER_SECONDS = 4_102_444_800
const LONG_AGO_SECONDS = 1_000_000_000
const TIMES = { exp: LATER_SECONDS, iat: LONG_AGO_SECONDS, nbf: LONG_AGO_SECONDS }

/** `claims.iss === 'https://login.example'`. */
const COMPARED = /\b([A-Za-z_]\w{0,63})(?:'?\])?\s{0,4}[!=]==?\s{0,4}['"`]([^'"`\s]{1,100})['"`]/g

interface InCode {
  readonly host: string
  readonly names: readonly string[]
  readonly texts: readonly string[]
}

/**
 * Tokens that nobody signed, and that say what code may look for: valid for long, of every name that stands in it. Only code that does not verify takes
 * one. The first few are of every kind.
 */
export function unsignedTokens(code: string, { host, names, texts }: InCode): readonly string[] {
  // Code that takes no token apart takes none.
  if (!/JSON\.parse|\.split\(\s{0,4}['"`]\.['"`]/.test(code)) return []
  const ofAll = (value: unknown) => ({ ...Object.fromEntries(names.map(name => [name, value])), ...TIMES })
  const known = Array.from(code.matchAll(COMPARED), ([, name = '', text = '']) => [name, text] as const)
  const compared = Object.fromEntries(known.filter(([, text]) => texts.includes(text)))
  const said = [`https://${host}`, ...texts.slice(0, MOST_TEXTS)]
  const claims = [ofAll(true), { ...ofAll('nobody'), ...compared }, ofAll(said), ...said.map(ofAll)]
  const [first = {}] = claims
  // Some code takes the claims alone.
  return [encoded(first), ...claims.map(each => token('HS256', each, 'bm9ib2R5')), token('none', first, '')]
}

/** So many of them are of every kind. */
export const EVERY_KIND = 4

const token = (alg: string, claims: object, signature: string): string =>
  `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}.${signature}`

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
