import { expect, test } from 'vitest'
import { advance, type Thresholds } from '../../history/advance.ts'
import { onlyNewExitCode } from '../../history/exit-code.ts'
import { type EnvironmentState, emptyState } from '../../history/state.ts'
import type { Report, SpecStatus, TargetReport } from '../../runner/report/report.ts'
import { arnOf, observed, SECRET_ARN, service } from '../lib/look.ts'
import { parseError, sampleReport, sampleTarget } from '../lib/sample-reports.ts'

const steps = (statuses: Readonly<Record<string, SpecStatus>>): TargetReport['specs'] =>
  Object.entries(statuses).map(([id, status]) => ({ id, title: id, runbook: '1', status, reason: 'r', elapsedMs: 1 }))

const FINE = { 'alb-response': 'passed', 'targets-healthy': 'passed' } as const
const BROKEN = { 'alb-response': 'failed', 'targets-healthy': 'failed' } as const
const CAUSE = { ...parseError, explains: ['alb-response', 'targets-healthy'] }

const fine = (tenant = 'goldencrust') => sampleTarget({ tenant, specs: steps(FINE) })
const broken = (tenant = 'goldencrust') => sampleTarget({ tenant, specs: steps(BROKEN), diagnoses: [CAUSE] })
const failing = (statuses: Readonly<Record<string, SpecStatus>>) =>
  sampleTarget({ specs: steps({ ...FINE, ...statuses }) })

const secret = {
  state: 'present',
  name: 'prod-goldencrust-db-credentials',
  arn: SECRET_ARN,
  versionCreatedAt: null,
  json: 'object',
  jsonError: null,
  keys: [],
  username: null,
  host: null,
  port: null,
  database: null,
  referencedByTask: true,
  keysAskedFor: [],
} as const

const START_MS = Date.parse('2026-01-05T10:00:00Z')
const FIVE_MINUTES_MS = 300_000

/** Run after run, five minutes apart: what each says, as `kind tenant/id`. */
function runsInOrder(runs: readonly (readonly TargetReport[])[], thresholds: Partial<Thresholds> = {}) {
  let state: EnvironmentState = emptyState('prod')
  const reports: Report[] = []
  const said = runs.map((targets, index) => {
    const startedAt = new Date(START_MS + index * FIVE_MINUTES_MS).toISOString()
    const report = sampleReport({ startedAt, phase: 'smoke', targets })
    const next = advance(state, report, { failAfter: 1, recoverAfter: 1, quiet: false, ...thresholds })
    state = next.state
    reports.push({ ...report, changes: next.changes })
    return next.changes.map(({ kind, tenant, id }) => `${kind} ${tenant}/${id}`)
  })
  return { said, state, reports }
}

test('a problem is new once, goes on, and recovers once', () => {
  const { said, reports, state } = runsInOrder([[fine()], [broken()], [broken()], [fine()], [fine()]])
  expect(said).toEqual([
    [],
    ['new goldencrust/wp-config-parse-error'],
    ['ongoing goldencrust/wp-config-parse-error'],
    ['recovered goldencrust/wp-config-parse-error'],
    [],
  ])
  expect(reports[2]?.changes?.[0]).toMatchObject({
    since: '2026-01-05T10:05:00.000Z',
    runs: 2,
    alertKey: 'prod/goldencrust/wp-config-parse-error',
    steps: CAUSE.explains,
  })
  expect(state.tenants.goldencrust?.runs.map(run => run.steps)).toEqual(['pp', 'ff', 'ff', 'pp', 'pp'])
})

test('thresholds: what flickers is never said', () => {
  const { said } = runsInOrder(
    [[broken()], [fine()], [broken()], [broken()], [fine()], [broken()], [fine()], [fine()]],
    {
      failAfter: 2,
      recoverAfter: 2,
    },
  )
  const cause = 'goldencrust/wp-config-parse-error'
  expect(said).toEqual([
    [`suspected ${cause}`],
    [],
    [`suspected ${cause}`],
    [`new ${cause}`],
    [`recovering ${cause}`],
    [`ongoing ${cause}`],
    [`recovering ${cause}`],
    [`recovered ${cause}`],
  ])
})

test('a failed step without a cause is a problem, and one that could not be judged too', () => {
  const { said } = runsInOrder([
    [failing({ 'alb-response': 'failed' })],
    [failing({ 'alb-response': 'unknown' })],
    [fine()],
  ])
  expect(said).toEqual([
    ['new goldencrust/alb-response'],
    ['new goldencrust/alb-response', 'not-judged goldencrust/alb-response'],
    ['recovered goldencrust/alb-response', 'recovered goldencrust/alb-response'],
  ])
})

test('a cause that becomes known takes the place of its steps and keeps their age', () => {
  const { said, reports } = runsInOrder([[failing({ 'alb-response': 'failed' })], [broken()]], { failAfter: 2 })
  expect(said).toEqual([['suspected goldencrust/alb-response'], ['new goldencrust/wp-config-parse-error']])
  expect(reports[1]?.changes?.[0]).toMatchObject({ since: '2026-01-05T10:00:00.000Z', runs: 2 })
})

test('what could not be looked at, or was not part of the run, has not recovered', () => {
  const blind = failing({ 'alb-response': 'unknown', 'targets-healthy': 'unknown' })
  const part = sampleTarget({ specs: steps({ 'alb-response': 'passed' }) })
  const { said } = runsInOrder([[broken()], [blind], [part], []])
  expect(said[1]).toContain('not-judged goldencrust/wp-config-parse-error')
  expect(said[2]).toContain('not-judged goldencrust/wp-config-parse-error')
  expect(said[3]).toEqual([])
})

test('outside office hours nothing is said, and nothing is forgotten', () => {
  const quiet = (runs: readonly TargetReport[], state: EnvironmentState, isQuiet: boolean, minute: number) =>
    advance(state, sampleReport({ startedAt: new Date(START_MS + minute * 60_000).toISOString(), targets: runs }), {
      failAfter: 1,
      recoverAfter: 1,
      quiet: isQuiet,
    })
  const night = quiet([broken()], emptyState('dev'), true, 0)
  expect(night.changes.map(({ kind }) => kind)).toEqual(['suspected'])
  const morning = quiet([broken()], night.state, false, 5)
  expect(morning.changes.map(({ kind }) => kind)).toEqual(['new'])
  const evening = quiet([fine()], morning.state, true, 10)
  expect(evening.changes.map(({ kind }) => kind)).toEqual(['recovering'])
  expect(quiet([fine()], evening.state, false, 15).changes.map(({ kind }) => kind)).toEqual(['recovered'])
})

test('a fault of all tenants is one alert, over when the last of them is fine', () => {
  const { reports } = runsInOrder([
    [broken('a'), broken('b')],
    [broken('a'), fine('b')],
    [fine('a'), fine('b')],
  ])
  expect(reports[0]?.changes?.map(({ alertKey }) => alertKey)).toEqual([
    'prod/*/wp-config-parse-error',
    'prod/*/wp-config-parse-error',
  ])
  expect(reports[1]?.changes?.map(({ kind, alertStays }) => [kind, alertStays])).toEqual([
    ['ongoing', undefined],
    ['recovered', true],
  ])
  expect(reports[2]?.changes?.map(({ kind, alertStays }) => [kind, alertStays])).toEqual([['recovered', undefined]])
})

test('a fault of all tenants is said of all of them as soon as one has had it long enough', () => {
  const { said } = runsInOrder(
    [
      [fine('a'), fine('b')],
      [broken('a'), fine('b')],
      [broken('a'), broken('b')],
    ],
    { failAfter: 2 },
  )
  expect(said[1]).toEqual(['suspected a/wp-config-parse-error'])
  expect(said[2]).toEqual(['new a/wp-config-parse-error', 'new b/wp-config-parse-error'])
})

test('what fails at every tenant without a known cause stays a matter of each', () => {
  const alone = (tenant: string) => sampleTarget({ tenant, specs: steps({ ...FINE, 'alb-response': 'failed' }) })
  const { reports } = runsInOrder([[alone('a'), alone('b')]])
  expect(reports[0]?.changes?.map(({ alertKey }) => alertKey)).toEqual(['prod/a/alb-response', 'prod/b/alb-response'])
})

const OTHER = { ...parseError, id: 'targets-missing', explains: ['targets-healthy'] }

test('a cause whose steps pass has recovered, although another known one takes a step of it', () => {
  const other = sampleTarget({ specs: steps({ ...FINE, 'targets-healthy': 'failed' }), diagnoses: [OTHER] })
  const { said } = runsInOrder([[broken()], [other], [other]], { recoverAfter: 2 })
  expect(said[1]).toContain('recovering goldencrust/wp-config-parse-error')
  expect(said[2]).toContain('recovered goldencrust/wp-config-parse-error')
})

test('a cause that is only out of sight has not recovered', () => {
  const dark = sampleTarget({ specs: steps({ ...FINE, 'alb-response': 'failed' }) })
  const half = sampleTarget({
    specs: steps({ 'alb-response': 'unknown', 'targets-healthy': 'failed' }),
    diagnoses: [OTHER],
  })
  expect(runsInOrder([[broken()], [dark]]).said[1]).toContain('replaced goldencrust/wp-config-parse-error')
  expect(runsInOrder([[broken()], [half]]).said[1]).toContain('replaced goldencrust/wp-config-parse-error')
})

test('an interrupted run changes nothing', () => {
  const state = emptyState('prod')
  const report = sampleReport({ interrupted: true, targets: [broken()] })
  expect(advance(state, report, { failAfter: 1, recoverAfter: 1, quiet: false })).toEqual({ state, changes: [] })
})

test('--only-new: only what is new fails the run, what nobody could see never passes', () => {
  const { reports } = runsInOrder([[broken()], [broken()], [fine()], [failing({ 'alb-response': 'unknown' })]])
  expect(reports.map(report => onlyNewExitCode(report, report.changes ?? []))).toEqual([1, 0, 0, 3])
  expect(onlyNewExitCode(sampleReport({ problems: ['broken spec'] }), [])).toBe(1)
  expect(onlyNewExitCode(sampleReport({ targets: [] }), [])).toBe(3)
})

test('what changed between the runs is named', () => {
  const running = (revision: string) => ({
    service: observed('service', { ...service, taskDefinitionArn: arnOf('ecs', `task-definition/${revision}`) }),
    'db-secret': observed('db-secret', { ...secret, versionId: `v-${revision}` }),
  })
  const { reports } = runsInOrder([
    [{ ...fine(), evidence: running('prod-goldencrust:2') }],
    [{ ...broken(), evidence: running('prod-goldencrust:3') }],
    [{ ...broken(), evidence: running('prod-goldencrust:3') }],
    [{ ...fine(), evidence: running('prod-goldencrust:2') }],
  ])
  const forth = [
    'task definition: prod-goldencrust:3, before: prod-goldencrust:2',
    'secret version: v-prod-goldencrust:3, before: v-prod-goldencrust:2',
  ]
  expect(reports.map(report => report.changes?.[0]?.changed)).toEqual([
    undefined,
    forth,
    forth,
    [
      'task definition: prod-goldencrust:2, before: prod-goldencrust:3',
      'secret version: v-prod-goldencrust:2, before: v-prod-goldencrust:3',
    ],
  ])
})

test('the history stays small', () => {
  const { state } = runsInOrder(Array.from({ length: 400 }, () => [fine()]))
  expect(state.tenants.goldencrust?.runs).toHaveLength(144)
  const later = sampleReport({
    startedAt: new Date(START_MS + 400 * 86_400_000).toISOString(),
    targets: [fine('other')],
  })
  const next = advance(state, later, { failAfter: 1, recoverAfter: 1, quiet: false })
  expect(Object.keys(next.state.tenants)).toEqual(['other'])
})
