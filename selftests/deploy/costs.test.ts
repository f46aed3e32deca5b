import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { costsPage, costsTable } from '../../docs/costs.ts'
import { projectRoot } from '../lib/source-files.ts'

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

describe('what a schedule costs', () => {
  test('stands on the page as npm run docs writes it', () => {
    const [path, text] = costsPage()
    expect(read(path)).toBe(text)
  })

  test('follows from the figures of the bench', () => {
    const page = (calls: string, seconds: string): string =>
      `| AWS calls per tenant, \`--tenant all --phase smoke\`, by number | at most 6 | 1: 27.0; 200: ${calls} |\n| time of the same, 100 ms added to every answer | at most | 1: 1.55 s (1.53-1.57); 200: ${seconds} s (1-2) |\n`
    // 8,640 runs of 100 s are 240 hours of half a processor and 1 GB; 200 tenants and one more secret make 1,736,640 calls.
    const table = costsTable(page('5.0', '20'))
    expect(table).toContain('8,640 tasks of 100 s, 0.5 vCPU | 0.04048 an hour | 4.86 |')
    expect(table).toContain('| the same, 1 GB | 0.004445 an hour | 1.07 |')
    expect(table).toContain("| 1,736,640: each tenant's login and one more a run, in 95,040 calls |")
    // 200 tenants with 5 calls each, those above taken off.
    expect(table).toContain('| 8,544,960: 5 a tenant and run')
    expect(costsTable(`${page('5.0', '20')}2.5 for each of 200 tenants in one run`)).toContain('2.5 a tenant and run')
    expect(table).toContain('| 0.05 for 10,000 | 8.68 |')
    expect(costsTable(page('5.0', '1'))).toContain('8,640 tasks of 60 s')
    expect(() => costsTable('')).toThrow('docs/performance.md')
  })
})
