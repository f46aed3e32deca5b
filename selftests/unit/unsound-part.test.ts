import { expect, test } from 'vitest'
import type { TargetReport } from '../../runner/report/report.ts'
import { unsoundPart } from '../../runner/unsound-part.ts'
import { sampleReport, sampleReports, sampleTarget } from '../lib/sample-reports.ts'

test('what the suite writes is sound', () => {
  for (const report of Object.values(sampleReports)) expect(unsoundPart(report)).toBeUndefined()
})

const targetWith = (text: string): Partial<TargetReport> => JSON.parse(text)
const identity = (changes: object) =>
  `{"evidence":{"identity":${JSON.stringify({ ...sampleTarget().evidence.identity, ...changes })}}}`

test.for([
  ['{"evidence":{"x":{}}}', 'targets.0.evidence.x is not what a run of this version writes'],
  ['{"evidence":{"dns":{}}}', 'targets.0.evidence.dns'],
  [identity({ data: null }), 'targets.0.evidence.identity.data is not what a run of this version writes'],
  [identity({ data: { account: 1, arn: 'x' } }), 'targets.0.evidence.identity.data.account'],
  [identity({ observedAt: 'today' }), 'targets.0.evidence.identity.observedAt is no moment in time'],
  ['{"gate":{}}', 'targets.0.gate'],
] as const)('%s is not: %s', ([text, fault]) => {
  expect(unsoundPart(sampleReport({ targets: [sampleTarget(targetWith(text))] }))).toContain(fault)
})

test('nor is the same where it belongs to every target', () => {
  const { evidence } = targetWith(identity({ data: null }))
  const common = evidence ?? {}
  expect(unsoundPart(sampleReport({ common }))).toContain('common.identity.data')
  expect(unsoundPart(sampleReport({ shared: [{ tenants: ['a', 'b'], evidence: common }] }))).toContain(
    'shared.0.evidence.identity.data',
  )
})
