import { describe, expect, test } from 'vitest'
import type { Target } from '../../../platform/target.ts'
import { catalogue, type SpecRow, specIds } from '../../../specs/catalogue.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { stepsOf } from '../../lib/steps.ts'

/** What is not there, or not as it should be, where no task runs. */
const FROM_TASKS: readonly string[] = [
  'service',
  'tasks',
  'target-health',
  'alb-pages',
  'edge-pages',
  'logs',
  'request-marker',
]
/** Of a service they need only how it is configured; the database is reached without its tasks. */
const WITHOUT_TASKS: readonly string[] = [
  'task-definition-current',
  'listener-rule',
  'listener-rule-unshadowed',
  'database-reachable',
]

/** Whether a step says something about tasks: a schedule that stops them then makes it not applicable. */
function isAboutTasks(id: keyof typeof catalogue): boolean {
  const { needs, considers }: SpecRow = catalogue[id]
  return !WITHOUT_TASKS.includes(id) && (needs.length > 0 ? needs : considers).some(kind => FROM_TASKS.includes(kind))
}

/** They pass where nothing is left of what the others look at: see rollback.test.ts. */
const AFTER_ROLLBACK: readonly string[] = ['tenant-stopped', 'tenant-removed']

const EVENING = new Date('2026-01-14T19:00:00.000Z')
const SATURDAY = new Date('2026-01-17T10:00:00.000Z')
const STARTING = new Date('2026-01-15T05:02:00.000Z')

const scaledDown = (target: Target): Changes => {
  const { service } = healthyData(target)
  return {
    service: { ...service, desiredCount: 0, runningCount: 0 },
    tasks: { tasks: [] },
    'target-health': { found: true, targetGroupArn: 'tg', targets: [] },
  }
}

const steps = await stepsOf(specIds.filter(id => !AFTER_ROLLBACK.includes(id)))

test('what a step stands on comes from the catalogue too, and not from after a roll-back', () => {
  const named = Object.values(catalogue).flatMap<string>(({ standsOn }) => [...standsOn])
  expect(named.filter(other => !steps.some(({ id }) => id === other))).toEqual([])
})

describe.for(steps)('$id', step => {
  test.each(['prod', 'sit', 'sandbox'] as const)('passes in a healthy %s', environment => {
    for (const life of ['auto', 'installed', 'fresh'] as const) {
      expect(verdictLine(judge(step, targetIn(environment, 'goldencrust', life)))).toMatch(/^passed: ./)
    }
  })

  test.each([EVENING, SATURDAY, STARTING])('is not applicable when the schedule stopped what it needs (%s)', now => {
    const target = targetIn('sit')
    const line = verdictLine(judge(step, target, scaledDown(target), now))
    if (!isAboutTasks(step.id)) expect(line).toMatch(/^passed/)
    else expect(line).toBe('not-applicable: stopped by the schedule outside office hours (05:00-17:00 UTC, week days)')
  })

  test('never passes at 0 tasks in office hours, or where there is no schedule, unless it judges a page alone', () => {
    if (!isAboutTasks(step.id) || step.id === 'install-page') return
    for (const [environment, now] of [
      ['sit', new Date('2026-01-14T10:00:00.000Z')],
      ['prod', EVENING],
    ] as const) {
      const target = targetIn(environment)
      const { status } = judge(step, target, scaledDown(target), now)
      expect(status).toMatch(/^(failed|unknown)$/)
    }
  })
})
