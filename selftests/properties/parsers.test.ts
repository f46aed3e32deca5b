import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Parser, parsers } from '../lib/parsers.ts'
import { measureHostile } from '../trust/hostile.ts'

const RUNS = 60
/** What a parser keeps of a text may be this many times as long, and so much for none. */
const MOST_TIMES_AS_LONG = 40
const MOST_FOR_NONE = 8_000

/** Any text, and texts that the parser is made for with pieces cut out, put in or said again. */
function textsFor({ samples }: Parser): fc.Arbitrary<string> {
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.nat(20), fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(3))
    .map(([sample, at, cut, put, again]) => {
      const from = at % (sample.length + 1)
      return `${sample.slice(0, from)}${put}${sample.slice(from, from + cut).repeat(again)}${sample.slice(from + cut)}`
    })
  return fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), broken, fc.json())
}

describe('every parser of foreign text', () => {
  test.for(parsers.map(parser => [parser.name, parser] as const))(
    '%s ends, and says no or keeps no more than it was given',
    async ([, parser]) => {
      await fc.assert(
        fc.asyncProperty(textsFor(parser), async text => {
          let kept: unknown
          try {
            kept = await parser.read(text)
          } catch (error) {
            if (!parser.refuses?.(error)) throw error
            kept = error instanceof Error ? error.message : undefined
          }
          const length = JSON.stringify(kept)?.length ?? 0
          expect(length).toBeLessThanOrEqual(MOST_FOR_NONE + text.length * MOST_TIMES_AS_LONG)
        }),
        { numRuns: RUNS },
      )
    },
  )

  test.for(parsers.map(parser => [parser.name, parser] as const))(
    '%s understands what it is made for',
    async ([, parser]) => {
      const [sample] = parser.samples
      const read = async () => parser.read(sample)
      await expect(read()).resolves.not.toThrow()
    },
  )

  test('much of anything costs no more than its length (a sample; all of it: npm run trust)', async () => {
    const { inputs, findings } = await measureHostile({ sample: true })
    expect(findings).toEqual([])
    expect(inputs).toBeGreaterThan(300)
  })
})
