import { expect, test } from 'vitest'
import { countsOf, countsText, exitMeaning } from '../../reports/summary.ts'
import { exitCodeOf } from '../../runner/exit-code.ts'
import type { SpecResult, SpecStatus } from '../../runner/report/report.ts'
import { isGreenTarget } from '../../runner/report/status.ts'
import { sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

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
  expect(exitCodeOf({ targets: [ended(...statuses)], problems })).toBe(code)
})

test('one tenant that failed, could not be judged or was not looked at decides for all', () => {
  const fine = ended('passed')
  expect(exitCodeOf({ targets: [fine, fine], problems: [] })).toBe(0)
  expect(exitCodeOf({ targets: [fine, ended('unknown')], problems: [] })).toBe(3)
  expect(exitCodeOf({ targets: [ended('unknown'), ended('failed')], problems: [] })).toBe(1)
  expect(exitCodeOf({ targets: [fine, ended()], problems: [] })).toBe(3)
  expect(exitCodeOf({ targets: [], problems: [] })).toBe(3)
  const part = { count: 4, env: 'prod', fleet: ['a', 'b', 'c'] }
  expect(exitCodeOf({ targets: [], problems: [], shard: { ...part, index: 3 } })).toBe(3)
  expect(exitCodeOf({ targets: [], problems: [], shard: { ...part, index: 4 } })).toBe(0)
  expect(exitCodeOf({ targets: [], problems: ['a broken spec'], shard: { ...part, index: 4 } })).toBe(1)
})

test('counts leave nothing out', () => {
  const { specs } = ended('passed', 'failed', 'blocked', 'unknown', 'not-applicable', 'waived', 'passed')
  expect(countsOf(specs)).toEqual({ passed: 2, failed: 1, blocked: 1, unknown: 1, 'not-applicable': 1, waived: 1 })
  expect(countsText(countsOf(specs))).toBe('2 passed  1 failed  1 blocked  1 unknown  1 not applicable  1 waived')
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

test.for([
  ['succeeded', ['passed'], 0],
  ['succeeded', ['passed', 'failed'], 1],
  ['succeeded', ['unknown'], 3],
  ['failed', ['passed'], 1],
  ['deadline', ['passed'], 4],
  ['deadline', ['unknown'], 4],
  ['deadline', ['failed'], 1],
  ['unknown', ['passed'], 3],
] as const)('a wait that ended as %s, steps %j: exit code %i', ([outcome, statuses, code]) => {
  const gate = {
    outcome,
    reason: '',
    deploymentId: null,
    waitedMs: 1,
    polls: 1,
    failedPolls: 0,
    history: [],
    stoppedTasks: [],
  }
  expect(exitCodeOf({ targets: [{ ...ended(...statuses), gate }], problems: [] })).toBe(code)
})

test('at the deadline a step that only says the same does not count, any other failure does', () => {
  const { targets } = sampleReports['gate-deadline']
  expect(exitCodeOf({ targets, problems: [] })).toBe(4)
  const [target] = targets
  if (!target) throw new Error('a sample without a target')
  const specs = stepsWith({ 'service-stable': { status: 'failed' }, 'db-secret-complete': { status: 'failed' } })
  expect(exitCodeOf({ targets: [{ ...target, specs }], problems: [] })).toBe(1)
})
