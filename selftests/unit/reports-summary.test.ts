import { expect, test } from 'vitest'
import type { SpecResult, SpecStatus } from '../../reports/report.ts'
import { countsOf, exitCodeOf, exitMeaning, isGreenTarget, saidCounts } from '../../reports/summary.ts'
import { sampleReport, sampleTarget } from '../lib/sample-reports.ts'

const ended = (...statuses: SpecStatus[]) =>
  sampleTarget({
    specs: statuses.map(
      (status, index): SpecResult => ({ id: `s${index}`, title: 't', runbook: '1', status, reason: 'r', elapsedMs: 1 }),
    ),
  })

test.for([
  [['passed', 'not-applicable', 'waived'], [], 0],
  [['passed', 'failed', 'unknown'], [], 1],
  [['passed', 'unknown'], [], 3],
  [['passed', 'blocked'], [], 3],
  [['passed'], ['a broken spec'], 1],
  [['unknown'], ['a broken spec'], 1],
  [[], [], 3],
] as const)('%j with problems %j ends with exit code %i', ([statuses, problems, code]) => {
  expect(exitCodeOf([ended(...statuses)], problems)).toBe(code)
})

test('one tenant that failed, could not be judged or was not looked at decides for all', () => {
  const fine = ended('passed')
  expect(exitCodeOf([fine, fine], [])).toBe(0)
  expect(exitCodeOf([fine, ended('unknown')], [])).toBe(3)
  expect(exitCodeOf([ended('unknown'), ended('failed')], [])).toBe(1)
  expect(exitCodeOf([fine, ended()], [])).toBe(3)
  expect(exitCodeOf([], [])).toBe(3)
})

test('counts leave nothing out', () => {
  const { specs } = ended('passed', 'failed', 'blocked', 'unknown', 'not-applicable', 'waived', 'passed')
  expect(countsOf(specs)).toEqual({ passed: 2, failed: 1, blocked: 1, unknown: 1, 'not-applicable': 1, waived: 1 })
  expect(saidCounts(countsOf(specs))).toBe('2 passed  1 failed  1 blocked  1 unknown  1 not applicable  1 waived')
  expect(isGreenTarget(ended('passed', 'waived'))).toBe(true)
  expect(isGreenTarget(ended())).toBe(false)
})

test('the last line says what the exit code means', () => {
  const meaning = (targets: readonly ReturnType<typeof ended>[], changes = {}) =>
    exitMeaning(sampleReport({ targets, ...changes }))
  expect(meaning([ended('passed')])).toBeUndefined()
  expect(meaning([ended('failed', 'failed', 'unknown')])).toBe('exit 1: 2 steps failed, 1 step could not be judged')
  expect(meaning([ended('unknown', 'blocked')])).toBe('exit 3: nothing failed, but 2 steps could not be judged')
  expect(meaning([ended('failed'), ended('unknown'), ended('passed')])).toBe(
    'exit 1: 1 step at 1 of 3 tenants failed, 1 step at 1 of 3 tenants could not be judged',
  )
  expect(meaning([ended('passed')], { exitCode: 130, interrupted: true })).toBe('exit 130: interrupted')
  expect(meaning([ended('passed')], { problems: ['x'] })).toMatch(/^exit 1: the suite itself had an error/)
})
