import { expect, test } from 'vitest'
import { UNSAID } from '../../docs/unit-templates.ts'
import { judgeAgain } from '../../runner/recording/judge-again.ts'
import { compare } from './harness/compare.ts'
import { lookedIn } from './harness/looked.ts'
import { owedRows } from './harness/not-right.ts'
import { recordingOfRow } from './harness/recorded.ts'
import { readRows } from './harness/row.ts'

const [rows, owed] = await Promise.all([readRows(['recorded']), owedRows()])

test('what npm run new left open is said', () => {
  expect(rows.filter(row => JSON.stringify(row).includes(UNSAID)).map(({ id }) => id)).toEqual([])
})

test.for(rows.map(row => [row.id, row] as const))('what was met: %s', async ([id, row]) => {
  const recording = await recordingOfRow(row)
  const { value, said } = compare(row, lookedIn(await judgeAgain(recording), row.input))
  expect(value, `right ${JSON.stringify(row.right)}; said ${said}`).toBe(owed[id] ?? 'right')
})
