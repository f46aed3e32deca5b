import { describe, expect, test } from 'vitest'
import { type Target, targetKey } from '../../platform/target.ts'
import { buildReport, type RunFacts } from '../../runner/build-report.ts'
import { recordKey } from '../../runner/collector.ts'
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

/** The report of PROD tenants that are healthy but for their changes; every step was waited for in turn, for a second each. */
function reportOn(
  tenants: Readonly<Record<string, Changes>>,
  facts: Partial<RunFacts> = {},
  as: Pick<Target['access'], 'credentials'> | undefined = undefined,
) {
  const targets = Object.keys(tenants)
    .map(tenant => targetIn('prod', tenant))
    .map(target => ({ ...target, access: { ...target.access, ...as } }))
  const records = targets.flatMap(target =>
    deployedSteps.map(step => {
      const changes = tenants[target.tenant] ?? {}
      const verdict = judge(step, target, changes)
      const key = targetKey(target)
      const record = { id: step.id, target: key, verdict, evidence: healthyEvidence(target, changes), calls: {} }
      return [recordKey(key, step.id), { step: record, elapsedMs: 1000 }] as const
    }),
  )
  const context = { phase: 'post', targets, selected: deployedIds, channel: 'none' } as const
  return buildReport(context, { records: new Map(records), calls: {}, problems: [] }, { ...FACTS, ...facts })
}

const BROKEN = {
  service: { found: false, name: 'x', reason: 'MISSING' },
  tasks: { tasks: [] },
} as const satisfies Changes

const thenOf = (report: ReturnType<typeof reportOn>): readonly (string | undefined)[] =>
  report.targets.map(({ diagnoses }) => diagnoses[0]?.then.replace(/ \\\n\s*/g, ' '))

describe('the command that proves a repair', () => {
  const together = 'npm test -- --env prod --tenant a,c --phase smoke'

  test('names every tenant that has the cause, and the words that led here', () => {
    const report = reportOn({ a: BROKEN, b: {}, c: BROKEN }, { again: { allTenants: true, words: ['--phase smoke'] } })
    expect(thenOf(report)).toEqual([together, undefined, together])
  })

  test('says all where all were asked for and all have it', () => {
    const again = { allTenants: true, words: [] }
    expect(thenOf(reportOn({ a: BROKEN, b: BROKEN }, { again }))).toEqual(
      Array(2).fill('npm test -- --env prod --tenant all'),
    )
    expect(thenOf(reportOn({ a: BROKEN }, { again }))).toEqual(['npm test -- --env prod --tenant a'])
  })

  test('names the profile again, unless that profile is what is wrong', () => {
    const of = (profile: string, changes: Changes) =>
      thenOf(reportOn({ a: changes }, {}, { credentials: { kind: 'profile', profile, chosenBy: '--profile' } }))
    const elsewhere: Changes = {
      identity: { account: '815856636111', arn: 'arn:aws:sts::815856636111:assumed-role/x/y' },
    }
    expect(of('mine', BROKEN)).toEqual(['npm test -- --env prod --tenant a --profile mine'])
    expect(of('mine', elsewhere)).toEqual(['npm test -- --env prod --tenant a'])
    expect(of('Tebogo-prod', elsewhere)).toEqual(['npm test -- --env prod --tenant a --profile Tebogo-prod'])
  })
})

test('a step is charged with its own look, not with the one that it was the first to wait for', () => {
  const report = reportOn({ a: {} })
  const evidence = healthyEvidence(targetIn('prod', 'a'))
  const step = report.targets[0]?.specs.find(({ id }) => id === 'tls-certificate')
  expect(step?.elapsedMs).toBe(evidence.certificate?.elapsedMs)
  expect(step?.elapsedMs).not.toBe(1000)
})
