import { describe, expect, test } from 'vitest'
import { redact } from '../../lib/text/redact.ts'
import { judgedEnvironment } from '../../probes/lib/container-environment.ts'
import { secretsIn } from '../../probes/lib/function-code.ts'
import { toRule } from '../../probes/lib/listener-rule.ts'
import { isOrdinary, registerWhole } from '../../probes/lib/register-values.ts'
import { registerMembers } from '../../probes/lib/secret-members.ts'

let number = 0
const secret = (): string => `Kq${++number}zLm4xWp9`
const isHidden = (value: string): boolean => !redact(`saw ${value} there`).includes(value)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('what is registered of a stored secret', () => {
  test.for<readonly [string, (value: string) => string]>([
    ['a member', value => JSON.stringify({ password: value })],
    ['the first of two members with one name', value => `{"password":"${value}","password":"x"}`],
    ['a document in a member', value => JSON.stringify({ more: JSON.stringify({ password: value }) })],
    ['base64 of a document', value => JSON.stringify({ more: base64(JSON.stringify({ password: value })) })],
    ['base64 of a value', value => JSON.stringify({ more: base64(value) })],
    ['the password in an address', value => JSON.stringify({ url: `mysql://u:${value}@h/d` })],
    ['a part of a list', value => JSON.stringify({ keys: `a,${value},b` })],
    ['a document in hexadecimal', value => Buffer.from(JSON.stringify({ password: value })).toString('hex')],
    ['a login in the address of a host', value => JSON.stringify({ host: `u:${value}@h`, password: 'x9x9x9x9' })],
    ['a login of Go', value => JSON.stringify({ dsn: `u:${value}@tcp(h:3306)/db` })],
    ["a token's payload", value => `eyJhbGciOiJIUzI1NiJ9.${base64(JSON.stringify({ pw: value }))}.abc`],
    ['a form', value => `user=u&password=${value}`],
    ['a form with a field of another name', value => `user=u&dbpw=${value}&host=h`],
    ['a form with blanks', value => `user=u&dbpw=a+${value}`],
    ['a line of a table', value => `u|${value}|h`],
    ['an element', value => `<db><user>u</user><password>${value}</password></db>`],
    ['an element as it is', value => `<db><word n="1"><![CDATA[${value}]]></word></db>`],
    ['a value encoded for a URL', value => JSON.stringify({ key: value.replace('zLm', '%7ALm') })],
  ])('%s', ([, write]) => {
    const value = secret()
    registerMembers(write(value))
    expect(isHidden(value)).toBe(true)
  })
})

test('words in forms and elements are values, too, and where to log in is none', () => {
  registerMembers('<db><user>somebody</user><host>database</host><word>correcthorse</word></db>')
  registerMembers('user=somebody&dbpw=batterystaple&host=database')
  registerMembers(JSON.stringify({ password: 'Kq0zLm4xWp9', note: 'mailto:somebody@example.com' }))
  expect(['correcthorse', 'batterystaple'].map(isHidden)).toEqual([true, true])
  expect(['somebody', 'database'].map(isHidden)).toEqual([false, false])
})

describe("what is registered of a container's environment", () => {
  test.for<readonly [string, (value: string) => Readonly<Record<string, string>>]>([
    ['any variable', value => ({ ANYTHING: value })],
    ['a document', value => ({ CONFIG: JSON.stringify({ smtp: { password: value } }) })],
    ['a list', value => ({ LIST: `a,b,${value}` })],
    ['the password in a judged address', value => ({ WORDPRESS_DB_HOST: `mysql://u:${value}@h` })],
    ['a constant', value => ({ WORDPRESS_CONFIG_EXTRA: `define('ANYTHING', '${value}');` })],
    ['a piece of a constant', value => ({ WORDPRESS_CONFIG_EXTRA: `define('A', 'abc' . '${value}');` })],
    ['PHP const', value => ({ WORDPRESS_CONFIG_EXTRA: `const A = "${value}";` })],
    ['an element', value => ({ WORDPRESS_CONFIG_EXTRA: `$cfg['anything'] = '${value}';` })],
    ['base64 in PHP', value => ({ WORDPRESS_CONFIG_EXTRA: `define('A', base64_decode('${base64(value)}'));` })],
    [
      'after what is judged',
      value => ({ WORDPRESS_CONFIG_EXTRA: `$_SERVER['HTTPS'] = 'on'; define('A', '${value} \\' x');` }),
    ],
    ['a comment', value => ({ WORDPRESS_CONFIG_EXTRA: `/* ${value} */` })],
    ['putenv', value => ({ WORDPRESS_CONFIG_EXTRA: `putenv("A=${value}");` })],
  ])('%s', ([, write]) => {
    const value = secret()
    judgedEnvironment(write(value))
    expect(isHidden(value)).toBe(true)
  })

  test.for([
    'af-south-1',
    'production',
    'true',
    '8080',
    '/var/www/html',
    'db.internal.example.com:3306',
    'https://goldencrust.example.com',
    'arn:aws:iam::1:role/x',
  ])('not what is ordinary: %s', value => {
    expect(isOrdinary(value)).toBe(true)
  })
})

describe('what is registered of a listener rule', () => {
  const header = (name: string, config: object) => [
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: name, ...config } },
  ]
  test.for<readonly [string, (value: string) => Parameters<typeof toRule>[0]['Conditions']]>([
    ['between wildcards', value => header('X-Verify', { Values: [`*${value}*`] })],
    ['in a regular expression', value => header('X-Verify', { RegexValues: [`^${value}$`] })],
    ['as Referer', value => header('Referer', { Values: [value] })],
    ['as User-Agent', value => header('User-Agent', { Values: [value] })],
    ['a query', value => [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'verify', Value: value }] } }]],
    ['a query without a key', value => [{ Field: 'query-string', QueryStringConfig: { Values: [{ Value: value }] } }]],
  ])('%s, and it is not evidence', ([, write]) => {
    const value = secret()
    const rule = toRule({ RuleArn: 'a', Priority: '1', Conditions: write(value) })
    expect(JSON.stringify(rule)).not.toContain(value)
    expect(isHidden(value)).toBe(true)
  })
})

test("what is registered of a function's code", () => {
  const [literal, other, comment, key, template] = [secret(), secret(), secret(), secret(), secret()]
  const code = `var users = { 'visitor': '${literal}' }; var extra = ['other:${other}']
// old: bbws-prod:${comment}
var key = '${key}'; var t = \`visitor:${template}\`; var headers = event.request.headers.authorization`
  for (const one of secretsIn(code, 'bbws-prod')) registerWhole(one)
  for (const value of [literal, other, comment, key, template]) expect(isHidden(value), value).toBe(true)
  expect(redact('event.request.headers.authorization')).toBe('event.request.headers.authorization')
})
