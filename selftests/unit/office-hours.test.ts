import { describe, expect, test } from 'vitest'
import { diagnose } from '../../diagnostics/diagnose.ts'
import type { EvidenceSet } from '../../evidence/index.ts'
import { judgedAt } from '../../evidence/readings/judged-at.ts'
import { describeHours, isOfficeTime, isStoppedBySchedule } from '../../evidence/readings/office-hours.ts'
import serviceStable from '../../specs/service-stable.spec.ts'
import { healthyData, healthyEvidence, targetIn } from '../lib/evidence.ts'

const target = targetIn('sit')

/** SIT with a service at 0, all of it seen at one time, and one piece of evidence an hour later. */
function atZero(time: string): EvidenceSet {
  const { service } = healthyData(target)
  const evidence = healthyEvidence(target, { service: { ...service, desiredCount: 0, runningCount: 0 } })
  const seen = Object.entries(evidence).map(([kind, each]) => [kind, { ...each, observedAt: `${time}.000Z` }])
  const late = new Date(Date.parse(`${time}Z`) + 3_600_000).toISOString()
  return { ...Object.fromEntries(seen), logs: { ...evidence.logs, observedAt: late } }
}

describe('a service at 0 tasks around the edges of office hours', () => {
  test.each([
    ['2026-01-14T04:59:59', false],
    ['2026-01-14T05:00:00', false],
    ['2026-01-14T05:02:00', false],
    ['2026-01-14T05:04:59', false],
    ['2026-01-14T05:05:00', true],
    ['2026-01-14T16:59:59', true],
    ['2026-01-14T17:00:00', false],
    ['2026-01-17T10:00:00', false],
  ])('at %s the step and the cause give one answer: an outage %s', (time, outage) => {
    const evidence = atZero(time)
    const { status } = serviceStable.judge(evidence, { target, now: judgedAt(evidence) })
    const { diagnoses } = diagnose({ target, evidence, results: [{ id: 'service-stable', status }] })
    const about = diagnoses.filter(({ id }) => /office-hours|scaled-to-zero/.test(id))
    expect([status, ...about.map(({ id, severity }) => `${severity} ${id}`)]).toEqual(
      outage ? ['failed', 'error service-scaled-to-zero'] : ['not-applicable', 'info service-outside-office-hours'],
    )
  })
})

test.each([
  ['2026-01-14T04:59:59', false],
  ['2026-01-14T05:00:00', true],
  ['2026-01-14T16:59:59', true],
  ['2026-01-14T17:00:00', false],
  ['2026-01-17T10:00:00', false],
])('the hours begin and end on the hour: %s is within %s', (time, within) => {
  expect(isOfficeTime(new Date(`${time}Z`), target.environment)).toBe(within)
})

test.each(['2026-01-14T00:00:00', '2026-01-14T00:04:59', '2026-01-14T12:00:00'])(
  'a schedule without a stop has no start either: %s',
  time => {
    const officeHours = { startHourUtc: 0, stopHourUtc: 24, weekDays: [1, 2, 3, 4, 5, 6, 7] }
    const environment = { ...target.environment, officeHours }
    const service = { ...healthyData(target).service, desiredCount: 0 }
    expect(isOfficeTime(new Date(`${time}Z`), environment)).toBe(true)
    expect(isStoppedBySchedule(service, environment, new Date(`${time}Z`))).toBe(false)
  },
)

test('hours are said in one way, whatever the days', () => {
  const hours = { startHourUtc: 5, stopHourUtc: 17 }
  expect(describeHours({ ...hours, weekDays: [1, 2, 3, 4, 5] })).toBe('05:00-17:00 UTC, week days')
  expect(describeHours({ ...hours, weekDays: [6, 7] })).toBe('05:00-17:00 UTC, Sat Sun')
})
