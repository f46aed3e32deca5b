// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { harmless, harmlessLine } from '../../lib/text/harmless.ts'
import { redact, registerSecret } from '../../lib/text/redact.ts'
import { escaped } from '../../reports/html/escaped.ts'
import { block, inline } from '../../reports/lib/markdown-text.ts'

const SECRET = 'Kq7zLm4xWp9tRv2n'
registerSecret(SECRET)

/** Every character of Unicode that is taken out before anybody sees a text. */
const UNSEEN = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter(
  character => harmless(`a${character}b`) === 'ab',
)
const SEQUENCES = [
  '\u001b[31m',
  '\u001b]0;x\u0007',
  '\u001b]8;;https://a.test\u001b\\',
  '\u001b(B',
  '\u001bPq\u001b\\',
  '\u001b7',
  '\u009b31m',
  '\u009d0;x\u009c',
  '\u0090x\u009c',
]
/** With what follows they are a sequence, which takes a letter of the secret with it: one that nobody reads whole; of two halves a pair may become, which is seen. */
const OPENING = /[\u001b\u0090\u0098\u009b\u009d-\u009f\ud800-\udbff]/
const STEPS = [
  harmless,
  harmlessLine,
  (text: string) => inline(harmlessLine(text)),
  (text: string) => block(harmless(text)),
  (text: string) => escaped(harmless(text)),
]

const remains = (text: string): boolean => {
  const redacted = redact(text, 'foreign')
  return STEPS.some(step =>
    step(redacted)
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .match(/Kq7z|Wp9t|Rv2n/),
  )
}

test('no character that is taken out later hides a secret', () => {
  expect(UNSEEN.length).toBeGreaterThan(4_000)
  for (const part of [...UNSEEN, ...SEQUENCES]) {
    if (remains(SECRET.slice(0, 6) + part + SECRET.slice(6))) expect.fail(JSON.stringify(part))
  }
})

test('nor do any of them, anywhere in it and as many as there may be', () => {
  const part = fc.oneof(
    fc.constantFrom(...UNSEEN.filter(character => !OPENING.test(character))),
    fc.constantFrom(...SEQUENCES),
  )
  const parts = fc.array(fc.array(part, { maxLength: 3 }), { minLength: SECRET.length, maxLength: SECRET.length })
  fc.assert(
    fc.property(parts, between => {
      const text = [...SECRET].map((letter, index) => letter + (between[index] ?? []).join('')).join('')
      expect(remains(`it says ${text}, twice: ${text}`)).toBe(false)
    }),
  )
})

test('nor more marks on a letter than are shown', () => {
  const marked = `e${'\u0301\u0302\u0303\u0304\u0305\u0306'.normalize('NFC')}`
  registerSecret(`Zx8qMn${marked}Lp5w`)
  const text = redact(`it says Zx8qMne${'\u0301\u0302\u0303\u0304\u0307\u0307\u0307'}Lp5w`)
  expect(text).toMatch(/^it says \[secret \d+\]$/)
})
