import { describe, expect, test } from 'vitest'
import type { DiagnosisResult } from '../../runner/report/report.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { compare } from './harness/compare.ts'
import type { Looked } from './harness/looked.ts'
import { owedRows } from './harness/not-right.ts'
import { KINDS, type Row, readRows } from './harness/row.ts'
import { isShown } from './harness/shown.ts'

const rows = await readRows()

describe('the rows', () => {
  test('every kind has at least ten; of what operators recorded there is what there is', () => {
    const counts = KINDS.filter(kind => kind !== 'recorded').map(
      kind => [kind, rows.filter(row => row.kind === kind).length] as const,
    )
    expect(counts.filter(([, count]) => count < 10)).toEqual([])
  })

  test('each has an id of its own, a source, a reason, and something that is right', () => {
    const ids = rows.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    const lacking = rows.filter(
      ({ source, why, given, right }) => !source || !why || !given || Object.keys(right).length === 0,
    )
    expect(lacking.map(({ id }) => id)).toEqual([])
  })

  test('what is still owed names rows that are there', async () => {
    const owed = await owedRows()
    expect(Object.keys(owed).filter(id => !rows.some(row => row.id === id))).toEqual([])
    expect(Object.values(owed).filter(value => value !== 'honest' && value !== 'wrong')).toEqual([])
  })
})

const REASON = 'CannotPullContainerError: the registry of this row says something that nobody knows'
const rowWith = (right: Row['right']): Row => ({
  id: 'made-up',
  kind: 'stopped-reason',
  source: '',
  input: { stoppedReason: REASON },
  given: '',
  world: {},
  right,
  why: '',
})
const brokenSpecs = stepsWith({ 'tasks-start': { status: 'failed', reason: REASON } })
const looked = (parts: Parameters<typeof sampleTarget>[0], text = REASON, idle: readonly string[] = []): Looked => {
  const target = sampleTarget(parts)
  return { report: sampleReport({ targets: [target] }), target, text, input: { stoppedReason: REASON }, idle }
}
const missing: DiagnosisResult = { ...parseError, id: 'image-missing', explains: ['tasks-start'] }
const judged = (right: Row['right'], ...what: Parameters<typeof looked>): string =>
  compare(rowWith(right), looked(...what)).value

describe('the comparison can fail', () => {
  const named = { specs: brokenSpecs, diagnoses: [missing] }
  const unknown = { specs: brokenSpecs, unexplained: ['tasks-start'] }

  test('the right cause is right, with the right steps and nothing beside it', () => {
    expect(judged({ cause: 'image-missing' }, named)).toBe('right')
    expect(judged({ causes: ['image-missing', 'image-known-bad'] }, named)).toBe('right')
    expect(judged({ cause: 'image-missing', steps: { 'tasks-start': 'failed' } }, named)).toBe('right')
    expect(judged({ cause: 'image-missing', steps: { 'service-stable': 'failed' } }, named)).toBe('wrong')
    expect(judged({ cause: 'image-missing' }, { ...named, diagnoses: [missing, parseError] })).toBe('wrong')
  })

  test('another cause is wrong, and so is none when nothing was noticed', () => {
    expect(judged({ cause: 'image-pull-denied' }, named)).toBe('wrong')
    expect(judged({ cause: 'image-missing' }, {})).toBe('wrong')
  })

  test('none is honest when the words are shown', () => {
    expect(judged({ cause: 'image-missing' }, unknown)).toBe('honest')
    expect(judged({ cause: 'image-missing' }, unknown, 'something failed')).toBe('wrong')
  })

  test('where the source knows no cause, claiming one is wrong, and so is not showing the words', () => {
    expect(judged({ none: true }, unknown)).toBe('right')
    expect(judged({ none: true }, unknown, 'something failed')).toBe('wrong')
    expect(judged({ none: true }, named)).toBe('wrong')
  })

  test('a step that is not sure is honest; one that says the opposite is wrong', () => {
    const passed = { steps: { 'tasks-start': 'passed' } }
    expect(judged(passed, { specs: stepsWith() })).toBe('right')
    expect(judged(passed, { specs: stepsWith({ 'tasks-start': { status: 'unknown' } }) })).toBe('honest')
    expect(judged(passed, unknown)).toBe('wrong')
  })

  test('a fix that changes nothing is wrong', () => {
    expect(judged({ cause: 'image-missing' }, named, REASON, ['changes nothing: aws iam put-role-policy'])).toBe(
      'wrong',
    )
  })

  test('a fix that leaves a blank to fill in is wrong', () => {
    const fixes = [{ summary: 'Pin it', changes: true, command: 'aws ecs register-task-definition --family <family>' }]
    expect(judged({ cause: 'image-missing' }, { ...named, diagnoses: [{ ...missing, fixes }] })).toBe('wrong')
  })
})

test('words count as shown when a run of them stands in the text, whatever stands between', () => {
  expect(isShown({ stoppedReason: REASON }, 'said: "CannotPullContainerError: the registry\n of this row"')).toBe(true)
  expect(isShown({ stoppedReason: REASON }, 'CannotPullContainerError')).toBe(false)
  const body = '<title>403</title><style>p {}</style><p>You are not on the list of this shop</p>'
  expect(isShown({ answers: { '/': { status: 403, body } } }, 'its page: not on the list of this shop')).toBe(true)
})
