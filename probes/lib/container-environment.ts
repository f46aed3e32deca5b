import { isOrdinary, isPlausible, registerLogins, registerWhole } from './register-values.ts'

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
/** A string of PHP, by what stands before it: the name of a constant, a variable or a header is no value. */
const LITERAL =
  /((?:defined?|getenv)\(\s{0,8}|\[\s{0,8})?(?:'((?:[^'\\]|\\[\s\S]){0,4096})'|"((?:[^"\\]|\\[\s\S]){0,4096})")/g
const VARIABLE = /^[A-Za-z0-9_]{1,64}=/

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
  registerLogins(value)
  if (JUDGED.includes(name)) return
  if (name === CONFIG_EXTRA) registerPhp(value)
  else if (value !== '' && (SECRET_NAME.test(name) || !isOrdinary(value))) registerWhole(value)
}

/** Whatever stands in quotes, and what looks like a key in a comment; not the values that the steps judge. */
function registerPhp(text: string): void {
  const judged = [...text.matchAll(JUDGED_PHP)].map(({ index, 0: part }) => [index, index + part.length] as const)
  let name = ''
  for (const { 1: named, 2: single, 3: double, index } of text.matchAll(LITERAL)) {
    if (judged.some(([from, to]) => index >= from && index < to)) continue
    const literal = (single ?? double ?? '').replace(/\\(['"\\$])/g, '$1')
    if (named !== undefined) {
      name = literal
      continue
    }
    // `putenv("NAME=value")`
    const [assigned = ''] = VARIABLE.exec(literal) ?? []
    const value = literal.slice(assigned.length)
    if (value !== '' && (SECRET_NAME.test(assigned.slice(0, -1) || name) || !isOrdinary(value))) registerWhole(value)
    name = ''
  }
  for (const piece of text.replace(JUDGED_PHP, ' ').split(/[\s'"`,;(){}[\]]+/))
    if (isPlausible(piece) && !piece.includes('$')) registerWhole(piece)
}
