import { describe, expect, test } from 'vitest'
import { faultOf, patternsIn, productPatterns, provenPatterns } from '../lib/patterns.ts'

const { literals, assembled } = await productPatterns()

/** Proving all of them takes half a minute: it is done when one changes, and by `npm run trust`. */
describe('no pattern backtracks', () => {
  test('each is among the proven ones: npm run patterns', () => {
    expect(literals.length).toBeGreaterThan(100)
    expect(provenPatterns()).toEqual(literals.map(({ literal }) => literal))
  })

  test('none is put together while the product runs', () => {
    expect(assembled).toEqual([])
  })

  test('one that backtracks would be found', async () => {
    const { literals: found, assembled: made } = patternsIn(
      'a.ts',
      "const slow = /<[^>]*>/g\nconst unread = '/x/'\nconst made = new RegExp(slow)\nconst fine: RegExp = /^a+$/",
    )
    expect(made).toEqual(['a.ts'])
    expect(found.map(({ literal }) => literal).sort()).toEqual(['/<[^>]*>/g', '/^a+$/'])
    const faults = await Promise.all(found.map(faultOf))
    expect(faults.filter(fault => fault !== undefined)).toEqual(['a.ts: /<[^>]*>/g is 2nd degree polynomial'])
    const [around] = patternsIn('b.ts', 'const around = /(?<!a)b+/').literals
    expect(around && (await faultOf(around))).toMatch('cannot be proven')
  })
})
