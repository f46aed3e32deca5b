import { expect, test } from 'vitest'
import { measureCanaries } from './canaries.ts'

test('no secret, wherever it is kept and however it is quoted, gets into any output', async () => {
  const { planted, found, findings } = await measureCanaries({ sample: true })
  expect(findings).toEqual([])
  expect(found).toBe(0)
  expect(planted).toBeGreaterThan(100)
})
