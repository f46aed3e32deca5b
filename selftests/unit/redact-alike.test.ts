import { expect, test } from 'vitest'
import { forgetSecrets, redact, registerSecret } from '../../lib/text/redact.ts'

const BEGINNING = 'Wp-Prod-'
const password = (index: number): string => `${BEGINNING}${(index * 7919 + 123_457).toString(36)}xK9`

const ending = (index: number): string => `${(index * 7919 + 123_457).toString(36)}xK9#Wp-Prod`

function register(count: number): void {
  forgetSecrets()
  for (let index = 0; index < count; index += 1) for (const one of [password, ending]) registerSecret(one(index))
}

/** Processor time of redacting a text, of several times the least. */
function costMs(text: string): number {
  const costs = [1, 2, 3].map(() => {
    const before = process.cpuUsage()
    redact(text)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...costs)
}

test.for([
  ['shortened with dots', `${BEGINNING}…`],
  ['shortened with a quote', `"${BEGINNING}xK9xK9"`],
  ['whole', `${password(7)} `],
  ['broken before a quotation', '"xK9#Wp-Prod '],
  ['broken before a column', `${BEGINNING}  `],
  ['with something in it', `${[...BEGINNING].join(' ')} `],
  ['in base64', `${Buffer.from(BEGINNING).toString('base64')} `],
] as const)('what a text costs does not depend on how many secrets begin or end alike: %s', ([, part]) => {
  const text = part.repeat(1_600)
  register(20)
  redact(text)
  const few = costMs(text)
  register(2_000)
  redact(text)
  expect(costMs(text) / few).toBeLessThan(20)
})

test.for([' ', '\t', ' \t'] as const)('a long run of %j costs what as long a text of words does', blank => {
  register(20)
  const text = blank.repeat(40_000 / blank.length)
  redact(text)
  expect(costMs(text) / costMs('word '.repeat(8_000))).toBeLessThan(50)
})

test('a beginning of several passwords is none of them, and the same one again is the same', () => {
  register(50)
  const [ofSeveral, one, again, ofOne] = [
    redact(`saw ${BEGINNING}...`),
    redact(`saw ${password(0)} whole`),
    redact(`and ${BEGINNING}...`),
    redact(`saw ${password(0).slice(0, -2)}...`),
  ].map(text => /\[secret \d+\]/.exec(text)?.[0])
  expect(ofSeveral).toBeDefined()
  expect(again).toBe(ofSeveral)
  expect(one).not.toBe(ofSeveral)
  expect(ofOne).toBe(one)
})

test('of passwords that contain each other the longest is the one that stands there', () => {
  forgetSecrets()
  for (let length = 8; length < 60; length += 1) registerSecret(`Zq7${'x'.repeat(length)}`)
  expect(redact(`saw Zq7${'x'.repeat(59)}, saw Zq7${'x'.repeat(20)}.`)).toMatch(
    /^saw \[secret (\d+)\], saw \[secret (?!\1\])\d+\]\.$/,
  )
})

test('upper and lower case are one, also beyond ASCII and where a letter is several in the other', () => {
  forgetSecrets()
  for (const secret of ['Zwölfßig9İx77', 'ΟΔΟΣ-ΣΟΦΙΑΣ9']) {
    registerSecret(secret)
    for (const text of [secret, secret.replace('Zwölf', 'ZWÖLF'), secret.toLowerCase().replace('i̇', 'İ')])
      expect(redact(`saw ${text} there`)).toMatch(/^saw \[secret \d+\] there$/)
  }
})
