import { registerSecret } from '../../lib/text/redact.ts'
import { parseJson } from './answers.ts'

/** Members of a secret that say where and as whom to log in: the suite prints them by right. Everything else in a secret is one. */
const SHOWN: readonly string[] = [
  'username',
  'user',
  'host',
  'hostname',
  'port',
  'database',
  'dbname',
  'engine',
  'dbinstanceidentifier',
  'dbclusteridentifier',
  'region',
  'charset',
  'tenant',
  'environment',
]
export const isShown = (key: string): boolean => SHOWN.includes(key.toLowerCase())

/** Documents inside of documents. */
const MAX_DEPTH = 3
/** Shorter values are words, sizes and switches. */
const MIN_VALUE_LENGTH = 6
const MIN_PIECE_LENGTH = 8

/** Values that say where and how, and open nothing: words, names of hosts and files, regions, resources, short numbers. */
const ORDINARY: readonly RegExp[] = [
  /^[A-Z]?[a-z]{1,32}(?:[-_. /:][A-Z]?[a-z]{1,32}){0,64}$/,
  /^-?\d{1,5}(?:\.\d{1,5}){0,3}$/,
  /^[a-z]{2}(?:-[a-z]{1,16}){1,3}-\d{1,2}[a-z]?$/,
  /^arn:/,
  /^\.{0,2}\/[\w./-]{0,512}$/,
  /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,16}\.[a-z]{2,18}(?::\d{1,5})?$/,
  /^https?:\/\/[a-z0-9.-]{1,255}(?::\d{1,5})?(?:\/[a-z0-9./_-]{0,255})?$/,
  /^[\w.+-]{1,64}@[a-z0-9.-]{1,255}$/,
  // What code names its encodings and algorithms.
  /^(?:base(?:32|58|64)(?:url)?|utf-?(?:8|16|16le|16be|32)|latin-?1|iso-8859-1|md5|sha-?(?:1|224|256|384|512)|hmac-?sha(?:1|256|384|512))$/i,
]

export const isOrdinary = (value: string): boolean =>
  value.trim().length < MIN_VALUE_LENGTH || ORDINARY.some(pattern => pattern.test(value.trim()))

/** A piece of code or of a header that can be a key: one word that is no word of a language. */
export const isPlausible = (value: string): boolean =>
  !isOrdinary(value) && !/\s/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value)

const LOGIN_IN_ADDRESS = /:\/\/[^\s:/@]{0,128}:([^\s@]{1,512})@/g
/** `user:password@tcp(host)/database`, `user:password@host`; not the addresses of mail and calls. */
const LOGIN_AT_HOST = /(?:^|[\s=,;(])(?!(?:mailto|sips?|acct|xmpp|tel):)[^\s:/@=,;("']{1,128}:([^\s@"']{4,512})@/gi
const LOGIN_IN_DSN = /\b(?:password|passwd|pwd|pass|auth|token|secret|key)=([^;&\s"']{1,512})/gi
const BASE64 = /^[A-Za-z0-9+/_-]{8,65536}={0,2}$/
const HEXADECIMAL = /^(?:[0-9a-f]{2}){8,32768}$/i
/** Of a token that anybody can read the parts that are documents. */
const JWT = /^(eyJ[\w-]{8,4096})\.([\w-]{8,65536})(?:\.[\w-]{0,4096})?$/

/** Passwords in addresses and connection strings, wherever they stand. */
export function registerLogins(text: string): void {
  for (const pattern of [LOGIN_IN_ADDRESS, LOGIN_AT_HOST, LOGIN_IN_DSN])
    for (const [, password = ''] of text.matchAll(pattern)) {
      registerSecret(password)
      registerSecret(percentDecoded(password))
    }
}

/** Registers a secret value and what is secret inside of it: decoded, the values of a document, the parts of a list, the password of a login. */
export function registerWhole(value: string, depth = MAX_DEPTH): void {
  registerSecret(value)
  registerLogins(value)
  if (depth === 0) return
  for (const inner of new Set(innerValues(value))) if (inner !== value) registerWhole(inner, depth - 1)
}

function* innerValues(value: string): Generator<string> {
  const decoded = percentDecoded(value)
  if (decoded !== value) yield decoded
  if (BASE64.test(value)) yield* textIn(Buffer.from(value, 'base64'))
  if (HEXADECIMAL.test(value)) yield* textIn(Buffer.from(value, 'hex'))
  for (const part of JWT.exec(value)?.slice(1) ?? []) yield* textIn(Buffer.from(part, 'base64'))
  const document = /^\s*[{["]/.test(value) ? parseJson(value) : undefined
  for (const inner of stringsIn(document)) if (!isOrdinary(inner)) yield inner
  const login = /^[\w.@-]{1,64}:(\S{4,512})$/.exec(value)
  if (login?.[1] !== undefined && !login[1].startsWith('//')) yield login[1]
  if (document === undefined)
    for (const piece of value.split(/[,;\s]+/)) if (piece.length >= MIN_PIECE_LENGTH && isPlausible(piece)) yield piece
}

/** Most words are base64 by accident, and hold no text. */
function* textIn(bytes: Buffer): Generator<string> {
  const text = bytes.toString('utf8')
  if (/^[^\p{Cc}\ufffd]{4,}$/u.test(text.replace(/[\t\r\n]/g, ' '))) yield text
}

/** Every text of a document. */
export const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The values of a document, without those that are shown. */
export const stringsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, member]) => (isShown(key) ? [] : stringsIn(member)))
    : []
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
