import { describe, expect, test } from 'vitest'
import stoppedByTheSchedule from '../../../diagnostics/service/service-outside-office-hours.ts'
import type { Target } from '../../../platform/target.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../../../specs/catalogue.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { stepsOf } from '../../lib/steps.ts'

/** Whether a step says something about tasks, by the cause that a schedule has stopped them: the step then is not applicable. */
const isAboutTasks = (id: SpecId): boolean => stoppedByTheSchedule.explains.some(explained => explained === id)

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

/** Those after a roll-back alone pass where nothing is left of what the others look at: see rollback.test.ts. */
const steps = await stepsOf(
  specIds.filter(id => {
    const { phases }: SpecRow = catalogue[id]
    return phases.some(phase => phase !== 'rollback')
  }),
)

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
