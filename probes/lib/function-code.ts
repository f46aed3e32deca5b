import { Script } from 'node:vm'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import type { BasicAuthLogin } from './vault.ts'

/** What the code of a Basic Auth function compares the visitor's login with. */
export interface CodeCredential {
  readonly credential: 'real' | 'placeholder' | 'none'
  /** Every login the code accepts as far as it can be read out of it; more than one where it holds a list. */
  readonly logins: readonly BasicAuthLogin[]
  /** The user name beside the placeholder, or of the first login. */
  readonly username: string | null
}

/** The realm stands behind the same word as the login (`Basic realm="..."`), and is no login. */
const SCHEME = /^Basic\s+(?!realm\b)/i
const BASE64 = /^[A-Za-z0-9+/]{6,}={0,2}$/
const USER_NAME = /\b(?:\w*user(?:name)?)\b\s*[=:]{1,3}\s*$/i
const PASSWORD_NAME = /\b(?:\w*pass(?:word|wd)?)\b\s*[=:]{1,3}\s*$/i

/** CloudFront takes no longer function (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html). */
const LIMIT_LENGTH = 40_000
/** A script has no imports, a function may have one of `cloudfront` or `crypto`. */
const IMPORTS = /^[ \t]*import\b[^;'"]{0,200}['"][^'"\n]{0,200}['"];?/gm

/**
 * Whether this is all of a function: CloudFront takes only code that compiles and has a `handler`, so that anything else was lost or changed on
 * its way here. The code is compiled, never run.
 */
export function isWholeFunction(code: string): boolean {
  if (code.length > LIMIT_LENGTH || !/\bhandler\b/.test(code)) return false
  try {
    return new Script(code.replace(IMPORTS, '')) instanceof Script
  } catch {
    return false
  }
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

function loginIn(literal: string, expectedUser: string): readonly BasicAuthLogin[] {
  const text = literal.replace(SCHEME, '').trim()
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
  const whole = bytes.toString('base64').replace(/=+$/, '') === token.replace(/=+$/, '')
  return whole && /^[^\p{Cc}\ufffd]+$/u.test(text) ? text : undefined
}

interface Literal {
  readonly text: string
  /** The code on the same line before the literal. */
  readonly before: string
}

/** Comments and string literals in the order in which they stand; whichever begins first ends the other. */
const TOKENS = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\[\s\S])*)`/g

/** The string literals of the code; what stands in comments is not compared with anything. */
function literalsOf(code: string): readonly Literal[] {
  const literals: Literal[] = []
  for (const match of code.matchAll(TOKENS)) {
    const text = match[1] ?? match[2] ?? match[3]
    if (text === undefined) continue
    const before = code.slice(0, match.index).split('\n').at(-1) ?? ''
    literals.push({ text: text.replace(/\\(.)/g, '$1'), before })
  }
  return literals
}
