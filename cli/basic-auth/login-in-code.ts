import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'

export interface Login {
  readonly username: string
  readonly password: string
}

/** What stands in the code instead of the stored login. */
interface WrongLogin {
  readonly user: string
  /** True where the placeholder is let in: only that is replaced then, and other logins stay. */
  readonly onlyPlaceholder: boolean
}

/** How many places of the code were changed, by their line, from 1 on. */
export interface Rewritten {
  readonly code: string
  readonly lines: readonly number[]
}

/**
 * A function's code with the stored login where it has the wrong one: as a token behind Basic, as user:password, or in variables, which are changed
 * only where they are of one login. Everything else stays as it is; nothing is changed where the form of the login is not known.
 */
export function putLogin(code: string, login: Login, wrong: WrongLogin): Rewritten {
  const lines = code.split('\n')
  const said = lines.filter(line => !isComment(line))
  const one = [USER, PASSWORD].every(name => said.flatMap(line => literalsAfter(line, name)).length < 2)
  const rewritten = lines.map(line => (isComment(line) ? line : rewriteLine(line, { login, wrong, one })))
  const changed = rewritten.flatMap((line, index) => (line === lines[index] ? [] : [index + 1]))
  return { code: rewritten.join('\n'), lines: changed }
}

/** A whole function that asks for a login, and does nothing else. */
export const functionFor = (login: Login, realm: string): string => `function handler(event) {
  var given = event.request.headers.authorization;
  if (given && given.value === "Basic ${token(login)}") return event.request;
  return {
    statusCode: 401,
    statusDescription: "Unauthorized",
    headers: { "www-authenticate": { value: 'Basic realm="${inQuotes(realm)}"' } },
  };
}
`

const token = ({ username, password }: Login): string => Buffer.from(`${username}:${password}`).toString('base64')

const isComment = (line: string): boolean => line.trimStart().startsWith('//')

/** Whatever quotes it stands in. */
const inQuotes = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll("'", "\\'")

/** What a variable or a property is called that has a login, up to its quote. */
const USER = /user(?:name)?\s{0,9}[:=]{1,3}\s{0,9}$/i
const PASSWORD = /pass(?:word|wd)?\s{0,9}[:=]{1,3}\s{0,9}$/i
/** More than the longest of these names. */
const NAME_LENGTH = 40

interface Literal {
  readonly from: number
  readonly to: number
  readonly text: string
  /** What stands before its quote. */
  readonly before: string
}

/** What stands in quotes and begins at this quote; undefined for other characters, and for one that is not closed. */
function literalAt(line: string, at: number): Literal | undefined {
  const quote = line[at]
  if (quote !== '"' && quote !== "'") return undefined
  let to = at + 1
  while (to < line.length && line[to] !== quote) to += line[to] === '\\' ? 2 : 1
  if (to >= line.length) return undefined
  return { from: at + 1, to, text: line.slice(at + 1, to), before: line.slice(Math.max(0, at - NAME_LENGTH), at) }
}

const literalsAfter = (line: string, name: RegExp): readonly Literal[] =>
  [...line].flatMap((_, at) => {
    const literal = literalAt(line, at)
    return literal && name.test(literal.before) ? [literal] : []
  })

interface Change {
  readonly login: Login
  readonly wrong: WrongLogin
  /** True where the code has one user name and one password at most. */
  readonly one: boolean
}

function rewriteLine(line: string, change: Change): string {
  let result = ''
  let at = 0
  while (at < line.length) {
    const literal = literalAt(line, at)
    const instead = literal && replacement(literal, change)
    if (literal && instead !== undefined) {
      result += line.slice(at, literal.from) + instead
      at = literal.to
      result += line[at]
    } else result += line[at]
    at += 1
  }
  return result
}

/** What stands in these quotes afterwards; undefined for what is no wrong login. */
function replacement({ text, before }: Literal, { login, wrong, one }: Change): string | undefined {
  const isWrong = (said: string) => !wrong.onlyPlaceholder || said.includes(BASIC_AUTH_PLACEHOLDER)
  const [scheme, value] = text.startsWith(SCHEME) ? [SCHEME, text.slice(SCHEME.length)] : ['', text]
  const decoded = TOKEN.test(value) ? Buffer.from(value, 'base64').toString() : ''
  if ((decoded.startsWith(`${wrong.user}:`) && isWrong(decoded)) || text === `${SCHEME}${BASIC_AUTH_PLACEHOLDER}`)
    return `${scheme}${token(login)}`
  if (text.startsWith(`${wrong.user}:`) && isWrong(text)) return inQuotes(`${login.username}:${login.password}`)
  if (one && USER.test(before)) return inQuotes(login.username)
  if (PASSWORD.test(before) && (text.includes(BASIC_AUTH_PLACEHOLDER) || (one && isWrong(text))))
    return inQuotes(login.password)
  return undefined
}

const SCHEME = 'Basic '
const TOKEN = /^[A-Za-z0-9+/_]{6,}={0,2}$/
