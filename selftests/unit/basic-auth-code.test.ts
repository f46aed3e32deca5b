import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { functionFor, putLogin } from '../../cli/basic-auth/login-in-code.ts'

const NEW = { username: 'bbws-prod', password: `n'ew"pa\\ss$(x)\`y\`: {1}` }
const OLD = { username: 'bbws-prod', password: 'lastYear' }
const tokenOf = ({ username, password }: typeof NEW): string =>
  Buffer.from(`${username}:${password}`).toString('base64')
const OLD_TOKEN = tokenOf(OLD)
const handlerWith = (expected: string): string => `// var password = 'in a comment'
function handler(event) {
  ${expected}
  var given = event.request.headers.authorization;
  if (event.request.uri === '/.well-known/health') return event.request;
  if (!given || given.value !== expected) {
    return { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic realm="BBWS WordPress PROD"' } } };
  }
  return event.request;
}
`
const TWO_VARIABLES = (password: string) => `var username = 'bbws-prod';
  var password = '${password}';
  var expected = 'Basic ' + Buffer.from(username + ':' + password).toString('base64');`

/** The forms in which a function can hold its login. */
const CODES: readonly (readonly [form: string, code: string])[] = [
  ['two variables with the placeholder', handlerWith(TWO_VARIABLES('REPLACE_VIA_SECRETS'))],
  ['two variables', handlerWith(TWO_VARIABLES('it\\\'s "old"'))],
  ['a pair with the placeholder', handlerWith('var expected = "Basic " + btoa("bbws-prod:REPLACE_VIA_SECRETS");')],
  ['a pair', handlerWith("var expected = 'Basic ' + btoa('bbws-prod:lastYear');")],
  ['a token', handlerWith(`var expected = "Basic ${OLD_TOKEN}";`)],
  ['a token behind its scheme', handlerWith(`var expected = 'Basic ' + '${OLD_TOKEN}';`)],
  ['the placeholder as the token', handlerWith('var expected = "Basic REPLACE_VIA_SECRETS";')],
  [
    'properties',
    handlerWith("var c = { user: 'bbws-prod', pass: 'old' }; var expected = 'Basic ' + btoa(c.user + ':' + c.pass);"),
  ],
]

/** What a function does with a visitor: `in` or the status it answers. */
function visit(code: string, login: typeof NEW | undefined, uri = '/'): unknown {
  const headers = login ? { authorization: { value: `Basic ${tokenOf(login)}` } } : {}
  const source = `${code}\nJSON.stringify(handler({ request: { uri: ${JSON.stringify(uri)}, headers: ${JSON.stringify(headers)} } }))`
  const answered: unknown = JSON.parse(String(runInNewContext(source, { Buffer, btoa })))
  return typeof answered === 'object' && answered !== null && 'statusCode' in answered ? answered.statusCode : 'in'
}

describe('the code that the command writes', () => {
  const written = (code: string, onlyPlaceholder = code.includes('REPLACE_VIA_SECRETS')): string =>
    putLogin(code, NEW, { user: OLD.username, onlyPlaceholder }).code

  test.each(CODES)('%s: asks for the stored login, and does all else as before', (_, code) => {
    const after = written(code)
    expect([visit(after, NEW), visit(after, OLD), visit(after, undefined)]).toEqual(['in', 401, 401])
    expect(visit(after, undefined, '/.well-known/health')).toBe('in')
    expect(after).toContain("// var password = 'in a comment'")
    expect(after).toContain('Basic realm="BBWS WordPress PROD"')
    expect(after.split('\n')).toHaveLength(code.split('\n').length)
  })

  const AGENCY = { username: 'agency', password: 'a-1' }
  const ofSeveral = (logins: string, one: string): string =>
    handlerWith(`var expected = [${logins}].map(function (one) { return 'Basic ' + ${one}; }).find(function (one) {
    var given = event.request.headers.authorization; return given && given.value === one; });`)
  const SEVERAL: readonly (readonly [form: string, code: string])[] = [
    ['tokens', ofSeveral(`'${tokenOf(AGENCY)}', '${tokenOf({ ...OLD, password: 'REPLACE_VIA_SECRETS' })}'`, 'one')],
    ['pairs', ofSeveral(`'agency:a-1', 'bbws-prod:REPLACE_VIA_SECRETS'`, 'btoa(one)')],
    [
      'objects',
      ofSeveral(
        `{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 'REPLACE_VIA_SECRETS' }`,
        `btoa(one.user + ':' + one.pass)`,
      ),
    ],
  ]
  test.each(SEVERAL)('the placeholder among several logins, %s: the others stay', (_, code) => {
    const after = written(code)
    const visitors = [NEW, AGENCY, { ...OLD, password: 'REPLACE_VIA_SECRETS' }, undefined]
    expect(visitors.map(login => visit(after, login))).toEqual(['in', 'in', 401, 401])
  })

  test('several logins in variables, of which nobody knows the wrong one, are left alone', () => {
    const code = ofSeveral(
      `{ user: 'agency', pass: 'a-1' }, { user: 'bbws-prod', pass: 'x' }`,
      `btoa(one.user + ':' + one.pass)`,
    )
    expect(written(code)).toBe(code)
  })

  test('a form that is not known is left alone', () => {
    const code = handlerWith('var expected = load();')
    expect(putLogin(code, NEW, { user: OLD.username, onlyPlaceholder: false })).toEqual({ code, lines: [] })
  })

  test('the lines are told that were changed', () => {
    const code = handlerWith(TWO_VARIABLES('lastYear'))
    expect(putLogin(code, NEW, { user: OLD.username, onlyPlaceholder: false }).lines).toEqual([4])
  })

  test('a new function asks for the stored login', () => {
    const after = functionFor(NEW, 'BBWS WordPress PROD')
    expect([visit(after, NEW), visit(after, OLD), visit(after, undefined)]).toEqual(['in', 401, 401])
  })
})
