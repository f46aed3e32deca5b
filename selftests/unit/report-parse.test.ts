import { describe, expect, test } from 'vitest'
import { isRecord } from '../../lib/values.ts'
import { parseReport } from '../../runner/report/parse.ts'
import { sampleReports } from '../lib/sample-reports.ts'

const shard = { index: 1, count: 2, env: 'prod', fleet: ['goldencrust', 'lakeside'] }
const text = JSON.stringify({ ...sampleReports['one-cause'], shard })

/** The report with what a change makes of the record at this path; the first of each list is gone into. */
function changed(path: readonly string[], change: (record: object) => void): string {
  const report: unknown = JSON.parse(text)
  const at = path.reduce((value: unknown, name) => {
    const member = isRecord(value) ? value[name] : undefined
    return Array.isArray(member) ? member[0] : member
  }, report)
  if (!isRecord(at)) throw new Error(`nothing at ${path.join('.')}`)
  change(at)
  return JSON.stringify(report)
}

const PLACES: readonly (readonly [path: readonly string[], optional: readonly string[]])[] = [
  [[], ['shard']],
  [['tool'], []],
  [['calls'], []],
  [['shard'], []],
  [['targets'], []],
  [['targets', 'specs'], ['saw']],
  [['targets', 'diagnoses'], ['breaksAt']],
  [['targets', 'diagnoses', 'fixes'], ['destroys']],
]

test('what the suite writes is read', () => {
  for (const report of Object.values(sampleReports)) expect(parseReport(JSON.stringify(report))).toEqual(report)
  expect(parseReport(text)).toMatchObject({ shard })
})

describe.each(PLACES)('a report is none', (path, optional) => {
  const place = path.join('.') || 'the report'
  const members: string[] = []
  changed(path, record => members.push(...Object.keys(record).filter(name => !optional.includes(name))))
  test.each(members)(`without ${place}'s %s, or where it is null`, name => {
    expect(parseReport(changed(path, record => Reflect.deleteProperty(record, name)))).toBeUndefined()
    expect(parseReport(changed(path, record => Object.assign(record, { [name]: null })))).toBeUndefined()
  })
})

test.for([
  ['a status that there is not', ['targets', 'specs'], { status: 'green' }],
  ['evidence that is none', ['targets'], { evidence: { identity: 'x' } }],
  ['a part that there is not', ['shard'], { index: 3 }],
  ['no number of parts', ['shard'], { count: 0 }],
  ['half a part', ['shard'], { index: 1.5 }],
  ['a tenant twice', ['shard'], { fleet: ['a', 'a'] }],
  ['a time that is none', [], { startedAt: 'today' }],
  ['a time that cannot be written again', [], { startedAt: '+275760-09-13T00:00:00Z' }],
  ['a duration before its start', [], { durationMs: -1 }],
  ['a duration that no run has', [], { durationMs: 1e308 }],
  ['a step that no run waits for', ['targets', 'specs'], { elapsedMs: 1e308 }],
  ['a step that passed and saw nothing', ['targets', 'specs'], { status: 'passed', saw: undefined }],
  ['a step that did not pass for no reason', ['targets', 'specs'], { status: 'not-applicable', reason: undefined }],
  ['half a call', ['calls'], { total: 0.5 }],
] as const)('a report with %s is none', ([, path, members]) => {
  expect(parseReport(changed(path, record => Object.assign(record, members)))).toBeUndefined()
})
