import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { forgetSecrets, lookThrough, redact, registerSecret } from '../../lib/text/redact.ts'

const SECRET = 'tR7xQm2Lk9ZpV4nWc8HsYb3JdFg6NaUe'
const said = (text: string): string => redact(text).replace(/\[secret \d+\]/g, '[secret]')

beforeEach(forgetSecrets)

describe('a secret with something between its characters', () => {
  const BETWEEN = [
    '\n',
    '\r\n',
    ' ',
    '\n        ',
    '=\n',
    '=\r\n',
    '\\\n  ',
    "' . '",
    '" + "',
    '" +\n  "',
    '", "',
    '\n> ',
  ]

  test.for(BETWEEN)('%j, at any place', between => {
    registerSecret(SECRET)
    for (let at = 1; at < SECRET.length; at += 1)
      expect(said(`failed: ${SECRET.slice(0, at)}${between}${SECRET.slice(at)} x`)).toBe('failed: [secret] x')
  })

  test('between any of them, and with signs of its own', () => {
    const own = `!Zq&7<"k'\\/+=%41x9-Lm$`
    registerSecret(own)
    expect(said(`a ${[...own].join('\n')} b`)).toBe('a [secret] b')
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', ...BETWEEN), { minLength: own.length, maxLength: own.length }),
        parts => {
          const text = [...own].map((character, at) => character + (parts[at] ?? '')).join('')
          expect(said(`a ${text} b`)).not.toMatch(/q|k|x|L/)
        },
      ),
    )
  })

  test('base64 of a long one in lines, wherever it begins', () => {
    const long = `Lk9${'aB3dE5fG7h'.repeat(8)}`
    registerSecret(long)
    for (const user of ['u', 'us', 'use', 'user', 'wordpress'])
      for (const length of [64, 76])
        for (const end of ['\n', '\r\n', ' ']) {
          const encoded = Buffer.from(`${user}:${long}`).toString('base64')
          const lines = encoded.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
          expect(said(`a ${lines.join(end)} b`)).toBe('a [secret] b')
        }
  })
})

describe('what is no secret stays as it is', () => {
  test('short ones, words and names with something between', () => {
    for (const secret of ['Zq7x', 'Zq7xK', 'Zq7xK9p', 'correcthorse', 'wp-admin-page', '8675309', '20241225'])
      registerSecret(secret)
    for (const text of ['Z q7x', 'Zq7 xK', 'Zq7-xK9p', 'correct horse', 'wp, admin page', '867 5309', '2024-12-25'])
      expect(redact(text)).toBe(text)
  })

  test('one that lacks a character, has another letter between or lies too far apart', () => {
    registerSecret(SECRET)
    registerSecret('Kx9$w%7{Lq}4m')
    for (const text of [
      `${SECRET.slice(0, 9)}\n${SECRET.slice(10)}`,
      `${SECRET.slice(0, 20)}\nx${SECRET.slice(20)}`,
      `${SECRET.slice(0, 20)}${'. '.repeat(50)}${SECRET.slice(20)}`,
      'Kx9 w 7 Lq 4m',
    ])
      expect(redact(text)).toBe(text)
  })

  test('prose, ids, hashes and lists, looked through before or not', () => {
    const piece = fc.oneof(
      fc.lorem({ maxCount: 6, mode: 'sentences' }),
      fc.uuid(),
      fc.base64String({ maxLength: 120 }),
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), maxLength: 64 }),
      fc.date({ noInvalidDate: true }).map(date => date.toISOString()),
      fc.array(fc.nat(255), { maxLength: 20 }).map(list => JSON.stringify(list)),
      fc.string({ maxLength: 40 }).map(text => text.replace(/[\ufdd0-\ufdd3]/g, '')),
    )
    const texts = fc.array(piece, { maxLength: 6 }).map(pieces => pieces.join(' '))
    const secrets = Array.from({ length: 40 }, (_, index) => `${SECRET.slice(index % 9)}-${index}`)
    fc.assert(
      fc.property(texts, text => {
        forgetSecrets()
        const without = redact(text)
        secrets.forEach(registerSecret)
        expect(redact(text)).toBe(without)
        lookThrough(text)
        expect(redact(text)).toBe(without)
        const broken = `${text} ${SECRET.slice(0, 11)}\n${SECRET.slice(11)}-0 ${text}`
        const expected = said(broken)
        lookThrough(broken)
        expect(said(broken)).toBe(expected)
        expect(expected).not.toContain(SECRET.slice(0, 11))
      }),
    )
  })
})
