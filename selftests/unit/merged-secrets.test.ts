import { expect, test } from 'vitest'
import { merge } from '../../runner/merge.ts'
import type { Report } from '../../runner/report/report.ts'
import { sampleReport, sampleTarget } from '../lib/sample-reports.ts'

const FLEET = ['bluebird', 'goldencrust', 'lakeside']

const part = (index: number, notes: readonly string[]): Report => {
  const tenant = FLEET[index - 1] ?? ''
  return {
    ...sampleReport({ targets: [sampleTarget({ tenant, notes })] }),
    shard: { index, count: FLEET.length, env: 'prod', fleet: FLEET },
  }
}

test('secrets of different parts never read as one, those of one part stay what they are to each other', async () => {
  const parts = [
    part(1, ['saw [secret 1], [secret 3] and [secret 1]']),
    part(2, ['saw no secret']),
    part(3, ['[secret 2] and [secret 1], not [secret x]']),
  ]
  const { targets } = await merge(parts)
  expect(targets.map(({ notes }) => notes)).toEqual([
    ['saw [secret 1], [secret 3] and [secret 1]'],
    ['saw no secret'],
    ['[secret 5] and [secret 4], not [secret x]'],
  ])
})
