import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { foreign } from '../../lib/text/foreign.ts'
import { forgetSecrets, lookThrough, redact, registerSecret } from '../../lib/text/redact.ts'
import { decodedIn } from '../../lib/text/redaction/base64.ts'
import { FORMS } from '../trust/forms.ts'
import { createPlanting } from '../trust/planting.ts'

const SECRET = 'tR7xQm2Lk9ZpV4nWc8HsYb3JdFg6NaUe'
const said = (...args: Parameters<typeof redact>): string => redact(...args).replace(/\[secret \d+\]/g, '[secret]')

beforeEach(forgetSecrets)

/** As a log event is kept, quoted in a sentence of ours, and said in one without quotation marks. */
const WAYS: readonly ((line: string) => string)[] = [
  line => redact(line),
  line => redact(`prod/wordpress/1: "${line}", 16 times, last at 2026-11-26`, 'prose'),
  line => redact(`could not look: ${foreign(line)}; ask somebody who may`, 'prose'),
]

describe('a secret that was broken over two texts, of which each is shown', () => {
  const SECRETS = [
    `Cn7q0001'"<&> \\/ü+Zw9k`,
    'Cn7q8LmWx2Zw9k',
    'Cn7qA1b2C3d4E5f6G7h8I9j0K1Zw9k',
    'Cn7q$Lm.Wx#2PqZ!x9-Zw9k',
  ]
  const { seenIn } = createPlanting()

  test.for(Object.entries(FORMS))('in the lines of: %s', ([, write]) => {
    for (const secret of SECRETS) {
      forgetSecrets()
      registerSecret(secret)
      const lines = `PHP Fatal error:  Uncaught Exception: ${write(secret)} in /var/www/html/x.php:3`.split('\n')
      for (const line of lines) for (const way of WAYS) expect(seenIn(secret, way(line))).toEqual([])
    }
  })

  test('at any place that leaves six characters, before or after it', () => {
    registerSecret(SECRET)
    for (let at = 6; at <= SECRET.length - 6; at += 1)
      for (const [before, after] of [
        [SECRET.slice(0, at), SECRET.slice(at)],
        [encodeURIComponent(SECRET.slice(0, at)), encodeURIComponent(SECRET.slice(at))],
        [`"${SECRET.slice(0, at)}" +`, `  "${SECRET.slice(at)}"`],
        [`${SECRET.slice(0, at)}\\`, `    ${SECRET.slice(at)}`],
        [SECRET.slice(0, at).toUpperCase(), SECRET.slice(at).toUpperCase()],
        [Buffer.from(SECRET.slice(0, at)).toString('hex'), Buffer.from(SECRET.slice(at)).toString('hex')],
      ])
        for (const way of WAYS) {
          expect(way(`PHP Fatal error:  it was ${before}`)).toMatch(/it was \W*\[secret \d+\]/)
          expect(way(`${after} in /var/www/html/x.php`)).toMatch(/(?<!\w)\[secret \d+\]\W* in \/var/)
        }
  })

  test('base64 of it, wherever it is broken, with nothing that says so', () => {
    registerSecret(SECRET)
    for (const user of ['u', 'us', 'use']) {
      const encoded = Buffer.from(`${user}:${SECRET}:x`).toString('base64')
      for (let at = 16; at <= encoded.length - 14; at += 1) {
        expect(said(`a ${encoded.slice(0, at)} ü`)).toBe('a [secret] ü')
        expect(said(`ü ${encoded.slice(at)} b`)).toBe('ü [secret] b')
      }
    }
  })

  test('in the middle of a letter that is written by several', () => {
    registerSecret('Wq7!xK2-pLm9&Zt4"Rb')
    for (const before of [
      'Wq7%21xK%2',
      'Wq7!xK2-pLm9&am',
      'Wq7!xK2-pLm9&amp;Zt4&quo',
      'Wq7\\u0021xK2\\u00',
      'Wq7\\x21xK\\x2',
    ])
      expect(redact(`it was ${before}`)).toMatch(/^it was \[secret \d+\]/)
    for (const after of ['6Zt4%22Rb', 'mp;Zt4&quot;Rb', 'uot;Zt4&quot;Rb', '26;Zt4&#34;Rb'])
      expect(redact(`${after} in x`)).toMatch(/\[secret \d+\] in x$/)
  })

  test('a phrase, where words with blanks are left of it or a word was halved', () => {
    registerSecret('correct horse battery staple')
    registerSecret('eleven-turtles-under-seventeen-hats')
    expect(said('it was correct horse')).toBe('it was [secret]')
    expect(said('it was eleven-turt')).toBe('it was [secret]')
    expect(said('les-under-seventeen-hats it was')).toBe('[secret] it was')
  })

  test('an address whose path is a key', () => {
    registerSecret('https://hooks.example.com/services/T01AB2/B03CD4/x7Kq2mLp9ZtRw4')
    expect(said('went to https://hooks.example.com/services/T01AB2/B0')).toBe('went to [secret]')
    expect(said('went to https://hooks.example.com/services')).toBe('went to https://hooks.example.com/services')
  })

  test('quoted again by whoever goes on in the next line', () => {
    registerSecret(SECRET)
    const line = (part: string) => `WARNING: [pool www] child 7 said into stderr: "${part}"`
    expect(said(line(`NOTICE: PHP message: it was ${SECRET.slice(0, 12)}`))).toBe(
      line('NOTICE: PHP message: it was [secret]'),
    )
    expect(said(line(`${SECRET.slice(12)} in x.php`))).toBe(line('[secret] in x.php'))
  })

  test('what several secrets begin or end with is none of them', () => {
    for (let index = 0; index < 40; index += 1)
      registerSecret(`Wp#Prod9${(index * 7919 + 123_457).toString(36)}xK9#Zt4`)
    const numbers = ['it was Wp#Prod9', 'xK9#Zt4 it was', 'it was Wp#Prod9'].map(
      text => /\[secret (\d+)\]/.exec(redact(text))?.[1],
    )
    expect(numbers[0]).toBeDefined()
    expect(numbers[1]).toBeDefined()
    expect(numbers[2]).toBe(numbers[0])
    expect(numbers[1]).not.toBe(numbers[0])
  })

  test('looked through before or not', () => {
    const texts = [`it was ${SECRET.slice(0, 9)}`, `${SECRET.slice(9)} it was`]
    texts.forEach(lookThrough)
    registerSecret(SECRET)
    expect(texts.map(text => said(text))).toEqual(['it was [secret]', '[secret] it was'])
  })
})

describe('what is no secret stays as it is', () => {
  test('words, names and addresses that a secret begins or ends with', () => {
    for (const secret of [
      'wordpress-7Kq2',
      'admin#9xQ2mLp4',
      'goldencrust2024!Kx9qLm2Zt4Rb',
      'goldencrust-prod-db-9xK2mQ7LpZ4tRw',
      '9xK2mQ-goldencrust-prod-db',
      'mysql://wp:Kx9qLm2@prod-db.cluster-c1x2y3.af-south-1.rds.amazonaws.com',
      'https://goldencrust.example.com/?key=Kx9qLm2Zt7Wv4Rb8Nc3Yd6',
      '{"username":"wordpress","password":"Kx9qLm2Zt"}',
      'passwordKx9qLm2Zt',
      'eleven-turtles-under-seventeen-hats',
    ])
      registerSecret(secret)
    for (const text of [
      "Unknown database 'goldencrust-prod-db'",
      'goldencrust-prod-db is gone, says goldencrust',
      'access denied for wordpress',
      'no such user "admin"',
      'admin',
      'since goldencrust2024',
      'prod-db.cluster-c1x2y3.af-south-1.rds.amazonaws.com does not resolve',
      'went on to https://goldencrust.example.com/',
      'https://goldencrust.example.com',
      '{"user":"x","message":"none"}',
      '{"username":"wordpress"}',
      'wrong password',
      'eleven-turtles',
    ])
      for (const one of [text, `says "${text}" once`, `says ${foreign(text)}, twice`])
        expect(redact(one, 'foreign')).toBe(one.replace(/[\ufdd2\ufdd3]/g, ''))
  })

  test('fewer than six characters, or more of them where more follows', () => {
    registerSecret(SECRET)
    for (const text of [
      `it was ${SECRET.slice(0, 5)}`,
      `${SECRET.slice(-5)} it was`,
      `it was ${SECRET.slice(0, 12)} and more`,
      `it was, ${SECRET.slice(-12)} and more`,
      `it was ${SECRET.slice(4, 14)}`,
    ])
      expect(redact(text)).toBe(text)
  })

  test('a name of ours, and words of ours', () => {
    registerSecret('prod-gc-2x9-db-Kx9qLm')
    const isOwn = (name: string) => 'prod-gc-2x9-db-credentials'.includes(name)
    expect(redact('reads prod-gc-2x9-db', 'foreign', isOwn)).toBe('reads prod-gc-2x9-db')
    registerSecret(SECRET)
    expect(redact(`reads ${SECRET.slice(0, 9)}`, 'prose')).toBe(`reads ${SECRET.slice(0, 9)}`)
  })
})

test('a word of base64 is looked into wherever it stands, and only where it holds a text', () => {
  const byPattern = (text: string) =>
    [...text.matchAll(/[A-Za-z0-9+/_-]{8,16384}={0,2}/g)].flatMap(({ 0: word, index: from }) => {
      const bytes = Buffer.from(word, 'base64')
      return isUtf8(bytes) ? [{ from, to: from + word.length, word, decoded: bytes.toString('utf8') }] : []
    })
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }).map(text => Buffer.from(text.toWellFormed()).toString('base64')),
    fc.string({ maxLength: 40 }).map(text => Buffer.from(text).toString('base64url')),
    fc.constantFrom('=', '==', ' ', 'ü', 'word', 'A'.repeat(16_380)),
    fc.lorem(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const text = pieces.join('')
      expect([...decodedIn(text, new Set())]).toEqual(byPattern(text))
    }),
  )
})
