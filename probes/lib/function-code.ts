import { Script } from 'node:vm'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import type { BasicAuthLogin } from './logins.ts'
import { isPlausible } from './register-values.ts'

/** What the code of a Basic Auth function compares the visitor's login with. */
interface CodeCredential {
  readonly credential: 'real' | 'placeholder' | 'none'
  /** Every login the code accepts as far as it can be read out of it; more than one where it holds a list. */
  readonly logins: readonly BasicAuthLogin[]
  /** The user name beside the placeholder, or of the first login. */
  readonly username: string | null
}

const SCHEME = /^Basic\s+/i
/** The realm stands behind the same word as the login (`Basic realm="..."`), and is no login. */
const REALM = /^realm\b/i
const BASE64 = /^[A-Za-z0-9+/]{6,}={0,2}$/
const USER_NAME = /\b(?:\w*user(?:name)?)\b\s*[=:]{1,3}\s*$/i
const PASSWORD_NAME = /\b(?:\w*pass(?:word|wd)?)\b\s*[=:]{1,3}\s*$/i

/** CloudFront takes no longer function (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
const LIMIT_LENGTH = 40_000

/**
 * Whether this is all of a function: CloudFront takes only code that compiles and has a `handler`, so that anything else was lost or changed on
 * its way here. The code is compiled, never run.
 */
export function isWholeFunction(code: string): boolean {
  if (code.length > LIMIT_LENGTH || !/\bhandler\b/.test(code)) return false
  try {
    return new Script(withoutImports(code)) instanceof Script
  } catch {
    return false
  }
}

/** A script has no imports, a function may have some of `cloudfront` or `crypto`: each ends with the quoted name of its module. */
function withoutImports(code: string): string {
  let isOpen = false
  const lines = code.split('\n').map(line => {
    isOpen ||= /^[ \t]*import[ \t{*'"]/.test(line)
    if (!isOpen) return line
    const quote = line.search(/['"]/)
    isOpen = quote < 0
    return isOpen ? '' : line.slice(line.indexOf(line.charAt(quote), quote + 1) + 1)
  })
  return lines.join('\n')
}

/** Reads the login out of a function's code, in the forms such functions have: an encoded token, `user:password`, or two variables. */
export function credentialIn(code: string, expectedUser: string): CodeCredential {
  const literals = literalsOf(code)
  const logins: BasicAuthLogin[] = literals.flatMap(({ text }) => loginIn(text, expectedUser))
  const username = literals.find(({ before }) => USER_NAME.test(before))?.text
  const password = literals.find(({ before }) => PASSWORD_NAME.test(before))?.text
  if (username !== undefined && password !== undefined) logins.push({ username, password })
  const real = logins.filter(login => !login.password.includes(BASIC_AUTH_PLACEHOLDER))
  const [first] = real
  if (first) return { credential: 'real', logins: real, username: first.username }
  const hasPlaceholder = logins.length > 0 || literals.some(({ text }) => text.includes(BASIC_AUTH_PLACEHOLDER))
  const beside = logins[0]?.username ?? username ?? null
  return { credential: hasPlaceholder ? 'placeholder' : 'none', logins: [], username: hasPlaceholder ? beside : null }
}

/**
 * What can be a secret in a function's code, whatever it does with it: keys, logins in lists and templates, and what stands in comments;
 * of a login the password.
 */
export function secretsIn(code: string, expectedUser: string): readonly string[] {
  const literals = literalsOf(code).map(({ text }) => text.replace(SCHEME, '').trim())
  const words = code.split(/[\s'"`,;(){}[\]]+/)
  return [...literals, ...words]
    .flatMap(text => {
      const logins = loginIn(text, expectedUser)
      return logins.length > 0 ? logins.map(({ password }) => password) : isPlausible(text) ? [text] : []
    })
    .filter(text => !text.includes(BASIC_AUTH_PLACEHOLDER))
}

function loginIn(literal: string, expectedUser: string): readonly BasicAuthLogin[] {
  const text = literal.replace(SCHEME, '').trim()
  if (REALM.test(text)) return []
  const plain = text.startsWith(`${expectedUser}:`) ? text : undefined
  const pair = plain ?? (BASE64.test(text) ? decoded(text) : undefined)
  const colon = pair?.indexOf(':') ?? -1
  if (pair === undefined || colon < 1 || colon === pair.length - 1) return []
  return [{ username: pair.slice(0, colon), password: pair.slice(colon + 1) }]
}

/** Most words are base64 by accident; only those that decode to printable text can be a login. */
function decoded(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64')
  const text = bytes.toString('utf8')
  const whole = withoutPadding(bytes.toString('base64')) === withoutPadding(token)
  return whole && /^[^\p{Cc}\ufffd]+$/u.test(text) ? text : undefined
}

const withoutPadding = (token: string): string => token.replace(/={1,2}$/, '')

interface Literal {
  readonly text: string
  /** The code on the same line before the literal. */
  readonly before: string
}

/** More code than this before a literal says nothing about it. */
const BEFORE_LENGTH = 200
const QUOTES = ["'", '"', '`'] as const
type Quote = (typeof QUOTES)[number]

/**
 * The string literals of the code, in one pass; what stands in comments is not compared with anything. Comments and literals in the order in
 * which they stand: whichever begins first ends the other, and one that never ends is none.
 */
function literalsOf(code: string): readonly Literal[] {
  const literals: Literal[] = []
  /** Where it is known that no literal in these quotes, and no comment, ends before. */
  const endless = { "'": 0, '"': 0, '`': 0, '/*': 0 }
  let lineStart = 0
  let at = 0
  const skipTo = (end: number) => {
    const lineFeed = code.slice(at, end).lastIndexOf('\n')
    if (lineFeed >= 0) lineStart = at + lineFeed + 1
    at = end
  }
  while (at < code.length) {
    const quote = QUOTES.find(known => known === code[at])
    if (code.startsWith('//', at)) {
      const end = code.indexOf('\n', at)
      skipTo(end < 0 ? code.length : end)
    } else if (code.startsWith('/*', at) && at >= endless['/*']) {
      const end = code.indexOf('*/', at + 2)
      if (end < 0) endless['/*'] = code.length
      skipTo(end < 0 ? at + 1 : end + 2)
    } else if (quote !== undefined && at >= endless[quote]) {
      const { end, closed } = literalEnd(code, at, quote)
      if (closed) {
        const text = code.slice(at + 1, end).replace(/\\(.)/g, '$1')
        literals.push({ text, before: code.slice(Math.max(lineStart, at - BEFORE_LENGTH), at) })
      } else endless[quote] = end
      skipTo(closed ? end + 1 : at + 1)
    } else skipTo(at + 1)
  }
  return literals
}

/** Where a literal that begins here ends, or where it is plain that it does not. */
function literalEnd(code: string, from: number, quote: Quote): { readonly end: number; readonly closed: boolean } {
  let at = from + 1
  for (; at < code.length && (quote === '`' || code[at] !== '\n'); at += 1) {
    if (code[at] === quote) return { end: at, closed: true }
    if (code[at] === '\\' && (quote === '`' || code[at + 1] !== '\n')) at += 1
  }
  return { end: at, closed: false }
}
