import { registerSecret } from '../../platform/redact.ts'

/** Variables whose values the steps judge; of all others only the name leaves the probe. */
const JUDGED: readonly string[] = [
  'WORDPRESS_DB_HOST',
  'WORDPRESS_DB_NAME',
  'WORDPRESS_TABLE_PREFIX',
  'WORDPRESS_DEBUG',
]
const CONFIG_EXTRA = 'WORDPRESS_CONFIG_EXTRA'
/** What stands in place of a value. */
export const NOT_SHOWN = '(not shown)'

/** The PHP of `WORDPRESS_CONFIG_EXTRA` that the steps judge: the site's addresses, the memory limit, and how WordPress learns of https. */
const JUDGED_PHP =
  /define\(\s{0,8}['"](?:WP_HOME|WP_SITEURL|WP_MEMORY_LIMIT)['"]\s{0,8},\s{0,8}(?:['"][^'"]{0,512}['"]\s{0,8}\))?|\$_SERVER\[\s{0,8}['"]HTTPS['"]\s{0,8}\]\s{0,8}=\s{0,8}['"]?(?:on|1)\b|HTTP_X_FORWARDED_PROTO|WP_MEMORY_LIMIT/gi

/** Names of variables and constants that hold a secret whatever their value. */
const SECRET_NAME =
  /PASS|PWD|SECRET|TOKEN|SALT|KEY|AUTH(?!OR)|JWT|LICEN[CS]E|PRIVATE|CREDENTIAL|SIGNATURE|COOKIE|WEBHOOK|DSN|CONNECTION_?STRING|(?:^|_)PAT$/i
const CONSTANT =
  /(?:define\(\s{0,8}['"]([A-Za-z0-9_]{1,64})['"]\s{0,8},|putenv\(\s{0,8}['"]([A-Za-z0-9_]{1,64})=|\$([A-Za-z0-9_]{1,64})\s{0,8}=)\s{0,8}(?:'((?:[^'\\]|\\[\s\S]){1,4096})|"((?:[^"\\]|\\[\s\S]){1,4096})|([^'"();]{1,4096}))/g
const LOGIN_IN_ADDRESS = /:\/\/[^\s:/@]{0,128}:([^\s@]{1,512})@/g
const LOGIN_IN_DSN = /\b(?:password|pwd)=([^;\s]{1,512})/gi

/** Registers what is secret in a container's environment, and returns what of it the steps judge; the others by their names. */
export function judgedEnvironment(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(environment)) registerIn(name, value)
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      if (JUDGED.includes(name)) return [name, value]
      if (name === CONFIG_EXTRA) return [name, [...value.matchAll(JUDGED_PHP)].map(([part]) => part).join(' ')]
      return [name, value === '' ? '' : NOT_SHOWN]
    }),
  )
}

/** Registers the secrets of settings that nobody judges: of other containers, of log drivers. */
export function registerSettings(settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) registerIn(name, value)
}

function registerIn(name: string, value: string): void {
  for (const pattern of [LOGIN_IN_ADDRESS, LOGIN_IN_DSN])
    for (const [, password = ''] of value.matchAll(pattern)) registerSecret(password)
  if (JUDGED.includes(name)) return
  if (name === CONFIG_EXTRA) {
    for (const [, defined, put, variable, single, double, bare] of value.matchAll(CONSTANT)) {
      const constant = defined ?? put ?? variable ?? ''
      const written = single ?? double ?? bare?.replace(/['"]$/, '').trim() ?? ''
      if (SECRET_NAME.test(constant) || looksRandom(written)) registerSecret(written.replace(/\\(['"\\])/g, '$1'))
    }
    return
  }
  if (SECRET_NAME.test(name) || looksRandom(value)) registerSecret(value)
}

const MIN_RANDOM_LENGTH = 16
const MIN_PIECE_LENGTH = 8

/** Long enough to be mistaken for nothing else, and not made of words and numbers as names, places and sentences are. */
const looksRandom = (value: string): boolean =>
  value.length >= MIN_RANDOM_LENGTH &&
  !/^(?:arn:|https?:|\/)/i.test(value) &&
  value
    .split(/[\s\-_./:,;@]/)
    .some(piece => piece.length >= MIN_PIECE_LENGTH && /[A-Za-z]/.test(piece) && /[^A-Za-z]/.test(piece))
