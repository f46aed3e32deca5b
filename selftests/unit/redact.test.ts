import { describe, expect, test } from 'vitest'
import { redact, registerSecret } from '../../platform/redact.ts'

/** Tokens are numbered as they are met: which one it is does not matter here. */
const said = (...args: Parameters<typeof redact>): string => redact(...args).replace(/\[secret \d+\]/g, '[secret]')

describe('what may not leave the process', () => {
  registerSecret('hunter2-correct')
  registerSecret('correct-horse-battery')
  registerSecret('a"b c/d')
  for (let index = 0; index < 800; index += 1) registerSecret(`one-of-many-${index}-secrets`)

  test.for([
    ['hunter2-correct', '[secret]'],
    ['x hunter2-correct y', 'x [secret] y'],
    ['hunter2-correcthunter2-correct', '[secret][secret]'],
    ['mysql -phunter2-correct -h a', 'mysql -p[secret] -h a'],
    ['hunter2-correct-horse-battery!', '[secret]!'],
    ['a%22b%20c%2Fd', '[secret]'],
    [String.raw`{"p":"a\"b c/d"}`, '{"p":"[secret]"}'],
    [Buffer.from('hunter2-correct').toString('base64'), '[secret]'],
    ['one-of-many-799-secrets and one-of-many-8-secrets', '[secret] and [secret]'],
    ['one-of-many-800-secrets, hunter2-correc', 'one-of-many-800-secrets, hunter2-correc'],
    ['abc', 'abc'],
    ['', ''],
  ] as const)('%s', ([text, expected]) => {
    expect(said(text)).toBe(expected)
  })
})
