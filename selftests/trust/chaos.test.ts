import { expect, test } from 'vitest'
import { measureChaos } from './chaos.ts'

test('a look that fails makes nothing green and nobody guilty (a sample; all of it: npm run chaos)', async () => {
  const { runs, findings } = await measureChaos({ sample: true })
  expect(findings).toEqual([])
  expect(runs).toBeGreaterThan(40)
})
