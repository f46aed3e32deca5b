import { Script } from 'node:vm'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import type { BasicAuthLogin } from './logins.ts'
import { isPlausible } from './register-values.ts'

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

/** More pairs than this of names and passwords are tried for no code. */
const MOST_WORDS = 6

/**
 * Logins that the code may accept: an encoded token, `user:password`, and what stands in variables or members for a user beside what stands there for a
 * password. Which of them it does accept shows when it is run.
 */
export function candidatesIn(code: string, expectedUser: string): readonly BasicAuthLogin[] {
  const literals = literalsOf(code)
  const named = (name: RegExp) => literals.filter(({ before }) => name.test(before)).slice(0, MOST_WORDS)
  const passwords = named(PASSWORD_NAME).filter(({ text }) => text !== '')
  const pairs = named(USER_NAME).flatMap(user =>
    passwords.map(password => ({ username: user.text, password: password.text })),
  )
  return [...literals.flatMap(({ text }) => loginIn(text, expectedUser)), ...pairs]
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

const NAME = /^[A-Za-z][\w-]{0,63}$/
/** `.name`, and `{ name, other }` of a value that is taken apart. */
const MEMBER = /(?:\.|[{,]\s{0,8})([A-Za-z]\w{0,63})/g

/** Names that the code may look for: those that are quoted, then those of members. */
export function wordsIn(code: string): readonly string[] {
  const quoted = literalsOf(code).flatMap(({ text }) => (NAME.test(text) ? [text] : []))
  return [...new Set([...quoted, ...Array.from(code.matchAll(MEMBER), ([, name = '']) => name)])]
}

/** What the code may compare with, as far as it is no key and no login: quoted texts, and the parts of those that list several. */
export function openTextsIn(code: string, expectedUser: string): readonly string[] {
  const whole = literalsOf(code).flatMap(({ text }) => (loginIn(text, expectedUser).length > 0 ? [] : [text]))
  const parts = whole.flatMap(text => text.split(/[,;|\s]+/))
  const isOpen = (text: string) =>
    text !== '' && text.length <= LONGEST_COMPARED && !isPlausible(text) && !isRandom(text) && !/[\p{Cc}\s]/u.test(text)
  return [...new Set([...whole, ...parts])].filter(isOpen)
}

const LONGEST_COMPARED = 100
const SHORTEST_RANDOM = 10

/** A key without digits: its letters change between the cases more often than those of words do. */
function isRandom(text: string): boolean {
  const letters = [...text.replace(/[^A-Za-z]/g, '')]
  const isUpper = (letter: string | undefined) => letter !== undefined && letter < 'a'
  const changes = letters.filter((letter, index) => index > 0 && isUpper(letter) !== isUpper(letters[index - 1]))
  return letters.length >= SHORTEST_RANDOM && changes.length > letters.length / 3
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
