import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetSecrets, registerSecret } from '../../lib/text/redact.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import { buildReport, type RunFacts } from '../../runner/build-report.ts'
import { type Collected, recordKey } from '../../runner/collector.ts'
import { judgeAhead } from '../../runner/judge-ahead.ts'
import { namesOf, redactReport } from '../../runner/redact-report.ts'
import type { RunContext, StepRecord } from '../../runner/run-context.ts'
import { type Changes, healthyEvidence, targetIn } from '../lib/evidence.ts'
import { judge } from '../lib/judge.ts'
import { deployedIds, deployedSteps } from '../lib/steps.ts'

const FACTS: RunFacts = {
  tool: { name: 'tenant-runbook', version: '1' },
  startedAt: new Date('2026-01-14T10:00:00Z'),
  durationMs: 1,
  interrupted: false,
  faults: [],
}
const BROKEN: Changes = { service: { found: false, name: 'x', reason: 'MISSING' }, tasks: { tasks: [] } }

const [a, b] = [targetIn('prod', 'a'), targetIn('prod', 'b')]
const context: RunContext = { phase: 'post', targets: [a, b], selected: deployedIds, channel: 'none' }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** What every step of a target hands back; who we are is handed back by one step of one target, and seen by all. */
function stepsOf(target: Target, changes: Changes, handsBack: boolean): Collected['records'] {
  const { identity, ...own } = healthyEvidence(target, changes)
  const key = targetKey(target)
  return new Map(
    deployedSteps.map((step, nth) => {
      const evidence = handsBack && nth === 0 && identity ? { identity } : {}
      const record: StepRecord = {
        id: step.id,
        target: key,
        verdict: judge(step, target, changes),
        evidence: own,
        common: { kinds: ['identity'], evidence },
        calls: {},
      }
      return [recordKey(key, step.id), { step: record, elapsedMs: 1000 }]
    }),
  )
}

/** What a run comes to whose steps came in these pieces, with what was judged in between, and without. */
function reportsAfter(...pieces: readonly Collected['records'][]) {
  const records = new Map<string, { readonly step: StepRecord; readonly elapsedMs: number }>()
  const collected = (): Collected => ({ records: new Map(records), calls: {}, problems: [] })
  const ahead = judgeAhead(context, () => records, undefined)
  for (const piece of pieces) {
    for (const [key, record] of piece) records.set(key, record)
    vi.advanceTimersToNextTimer()
  }
  ahead.stop()
  expect(vi.getTimerCount()).toBe(0)
  const anew = new Set<string>()
  const report = buildReport(context, collected(), FACTS, (of, target, seen, interrupted) => {
    const first = ahead.judge(of, target, seen, interrupted)
    if (first !== ahead.judge(of, target, seen, interrupted)) anew.add(target.tenant)
    return first
  })
  return { report, plain: buildReport(context, collected(), FACTS), anew: [...anew] }
}

test('a target of which every step has reported is judged while another is still looked at', () => {
  const { report, plain, anew } = reportsAfter(stepsOf(a, BROKEN, true), stepsOf(b, {}, false))
  expect(report).toEqual(plain)
  expect(anew).toEqual([])
  expect(report.targets.map(({ diagnoses }) => diagnoses.length > 0)).toEqual([true, false])
})

test('a target that waits for a step, or for what another hands back, is judged when that is there', () => {
  const whole = [...stepsOf(b, BROKEN, true)]
  const parts = [new Map(whole.slice(1)), new Map(whole.slice(0, 1))] as const
  const { report, plain, anew } = reportsAfter(stepsOf(a, BROKEN, false), ...parts)
  expect(report).toEqual(plain)
  expect(anew).toEqual([])
})

test('what is handed back after a target was judged is judged too', () => {
  const { report, plain } = reportsAfter(stepsOf(a, {}, true), stepsOf(b, {}, false), stepsOf(a, BROKEN, true))
  expect(report).toEqual(plain)
  expect(report.targets[0]?.diagnoses.length).toBeGreaterThan(0)
})

test('a target that could not be judged ahead is left to the report', () => {
  const { anew } = reportsAfter(stepsOf(a, {}, true))
  expect(anew).toEqual(['b'])
})

test('a secret that is read after a target was judged is taken out of what was judged, too', () => {
  const secret = 'un-guessable-and-late'
  const said: Changes = { ...BROKEN, service: { found: false, name: 'x', reason: `MISSING ${secret}` } }
  const { report, anew } = reportsAfter(stepsOf(a, said, true), stepsOf(b, {}, false))
  expect(anew).toEqual([])
  expect(JSON.stringify(redactReport(report, namesOf(context.targets)))).toContain(secret)
  registerSecret(secret)
  try {
    expect(JSON.stringify(redactReport(report, namesOf(context.targets)))).not.toContain('guessable')
  } finally {
    forgetSecrets()
  }
})
