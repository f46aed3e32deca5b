import { beforeEach, describe, expect, test } from 'vitest'
import { foreign } from '../../lib/text/foreign.ts'
import { forgetSecrets, lookThrough, redact, registerSecret, type TextKind } from '../../lib/text/redact.ts'
import { FORMS } from '../trust/forms.ts'

const SECRETS: readonly string[] = [
  'hunter2-correct',
  `a"b\\c/d'e<f>g`,
  'pässwörd-größe',
  'tenant',
  'x1',
  'longer-than-most-secrets-of-all',
]
const KINDS: readonly TextKind[] = ['foreign', 'prose', 'command']

/** What each secret can be written as, and texts in which something is secret by its shape, hidden, or shortened. */
const texts: readonly string[] = [
  ...SECRETS.flatMap(secret =>
    Object.values(FORMS).flatMap(write => {
      const written = write(secret)
      return [
        written,
        `it said "${written}" at\n\tone of ${written}`,
        `aws x --query 'a[?b(\`c\`, '\\''${written}'\\'')]'`,
      ]
    }),
  ),
  'nothing at all',
  'a plain sentence about tenant a, rule 7 (host a.example.com)',
  'password=hunter2-correct and password=another',
  'Authorization: Basic dXNlcjpodW50ZXIyLWNvcnJlY3Q=',
  `word ${Buffer.from('{"p":"hunter2-correct"}').toString('base64')} word`,
  `word ${Buffer.from('a text in which nothing is').toString('base64')} word`,
  `somebody said ${foreign('tenant and x1')}`,
  'Access denied "longer-than-most-sec"',
  'longer-than-most-sec...',
  `"x1" and user:x1@host`,
]

beforeEach(forgetSecrets)

/** The texts as they leave, each kind of them, once these are secret. */
function leaving(secrets: readonly string[]): readonly string[] {
  secrets.forEach(registerSecret)
  return texts.flatMap(text => KINDS.map(kind => redact(text, kind)))
}

describe('a text that was looked through before anything was secret', () => {
  test.for([SECRETS, SECRETS.filter(secret => secret.length > 3), ...SECRETS.map(secret => [secret]), []])(
    'leaves as any other: %j',
    secrets => {
      const expected = leaving(secrets)
      forgetSecrets()
      texts.forEach(lookThrough)
      expect(leaving(secrets)).toEqual(expected)
      if (secrets.length > 0) expect(expected.filter(text => text.includes('[secret ')).length).toBeGreaterThan(0)
    },
  )

  test('leaves without what became secret after it had left once', () => {
    const text = 'the page says hunter2-correct'
    lookThrough(text)
    expect(redact(text)).toBe(text)
    registerSecret('hunter2-correct')
    expect(redact(text)).toBe('the page says [secret 1]')
  })
})
