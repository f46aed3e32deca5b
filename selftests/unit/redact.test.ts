import { describe, expect, test } from 'vitest'
import { redact, redactJson, registerSecret } from '../../platform/redact.ts'

describe('what may not leave the process', () => {
  registerSecret('hunter2-correct')
  registerSecret('correct-horse-battery')
  registerSecret('a"b c/d')
  for (let index = 0; index < 800; index += 1) registerSecret(`one-of-many-${index}-secrets`)

  test.for([
    ['hunter2-correct', '[redacted]'],
    ['x hunter2-correct y', 'x [redacted] y'],
    ['hunter2-correcthunter2-correct', '[redacted][redacted]'],
    ['mysql -phunter2-correct -h a', 'mysql -p[redacted] -h a'],
    ['hunter2-correct-horse-battery!', '[redacted]!'],
    ['a%22b%20c%2Fd', '[redacted]'],
    [String.raw`{"p":"a\"b c/d"}`, '{"p":"[redacted]"}'],
    [Buffer.from('hunter2-correct').toString('base64'), '[redacted]'],
    ['one-of-many-799-secrets and one-of-many-8-secrets', '[redacted] and [redacted]'],
    ['one-of-many-800-secrets, hunter2-correc', 'one-of-many-800-secrets, hunter2-correc'],
    ['abc', 'abc'],
    ['', ''],
  ] as const)('%s', ([text, said]) => {
    expect(redact(text)).toBe(said)
  })

  test('keys and values of anything that will be JSON', () => {
    expect(redactJson({ 'hunter2-correct': ['hunter2-correct', 1, null] })).toEqual({
      '[redacted]': ['[redacted]', 1, null],
    })
  })
})
