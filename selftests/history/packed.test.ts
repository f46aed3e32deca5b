import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packed } from '../../history/packed.ts'
import { parseState } from '../../history/parse.ts'
import { type EnvironmentState, emptyState, type TenantHistory } from '../../history/state.ts'
import { loadState, saveState } from '../../history/store.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const START_MS = Date.parse('2026-01-05T00:00:00.000Z')
const at = (run: number): string => new Date(START_MS + run * 300_000).toISOString()

const historyOf = (tenant: string, letters: readonly string[], first = 0): TenantHistory => ({
  lastRunAt: at(first + letters.length - 1),
  notes: ['a clean log does not clear the database'],
  facts: {
    'image digest': { value: 'sha256:43604b53…', at: at(first) },
    'listener rule': { value: `rule 7 (host ${tenant}.wp.kimmyai.io)`, at: at(first + letters.length - 1) },
  },
  open: [
    {
      id: 'wp-config-parse-error',
      what: 'cause',
      title: 'wp-config.php does not parse',
      steps: ['targets-healthy'],
      firstSeenAt: at(0),
      seen: 3,
      gone: 0,
      changed: [],
      saidAs: null,
      queuedFor: [],
    },
  ],
  runs: letters.map((steps, run) => ({ at: at(first + run), steps })),
})

const stateOf = (tenants: EnvironmentState['tenants']): EnvironmentState => ({
  ...emptyState('prod'),
  updatedAt: at(9),
  steps: ['alb-response', 'targets-healthy'],
  tenants,
  undelivered: [{ channel: 'slack', since: at(3), keys: ['prod/a/x'], body: { text: 'x' } }],
})

/** Some looked at in each run, one in some of them, one whose last run wrote no notes yet. */
const SEVERAL = stateOf({
  a: historyOf('a', ['pp', 'pp', 'pf', 'pf', 'pp']),
  constructor: historyOf('constructor', ['pp', 'pp'], 3),
  b: { ...historyOf('b', ['pp']), runs: [0, 2, 3].map(run => ({ at: at(run), steps: 'p-' })) },
  new: { lastRunAt: at(1), facts: {}, open: [], runs: [] },
})

describe('the file of a history', () => {
  test('is read as what was remembered', () => {
    expect(parseState(JSON.stringify(packed(SEVERAL)), 'prod')).toEqual(SEVERAL)
  })

  test('in the layout before is read, and written in this one', () =>
    withTemporaryFolder(async folder => {
      const path = join(folder, 'prod.json')
      await writeFile(path, JSON.stringify({ schemaVersion: 1, ...SEVERAL }))
      const known = await loadState(folder, 'prod')
      expect(known).toEqual(SEVERAL)
      await saveState(folder, known)
      expect(await readFile(path, 'utf8')).toContain('"schemaVersion":2')
      expect(await loadState(folder, 'prod')).toEqual(SEVERAL)
    }))

  test('says each run of a fleet once: of 1,500 tenants, of which each changes with every third run, it takes 3 MB', () => {
    const letters = Array.from({ length: 144 }, (_, run) => `${run % 3 === 0 ? 'f' : 'p'}${'p'.repeat(20)}`)
    const tenants = Array.from({ length: 1_500 }, (_, index) => `tenant${index}`)
    const state = stateOf(Object.fromEntries(tenants.map(tenant => [tenant, historyOf(tenant, letters)])))
    const text = JSON.stringify(packed(state))
    expect(text.length).toBeLessThan(3_000_000)
    expect(JSON.stringify(state).length).toBeGreaterThan(12_000_000)
    expect(parseState(text, 'prod').tenants.tenant7).toEqual(state.tenants.tenant7)
  })

  test.for([
    ['0+6:4', 'its "runs" is not what this suite writes'],
    ['0+1:99', 'its "runs" is not what this suite writes'],
    ['0+1', 'its "runs" is not what this suite writes'],
    ['0+999999999:4', 'it has more than 1000 runs of one tenant'],
    [Array(201).fill('0+5:4').join(' '), 'it has more than 1000 runs of one tenant'],
    [Array(100_001).fill('0+5:4').join(' '), 'its "runs" is longer than anything that this suite writes'],
  ] as const)('with runs that it cannot have is refused: %#', ([runs, reason]) => {
    const file = packed(SEVERAL)
    const odd = { ...file, tenants: { a: { ...file.tenants.a, runs } } }
    expect(() => parseState(JSON.stringify(odd), 'prod')).toThrow(reason)
  })

  const issue = SEVERAL.tenants.a?.open[0]
  const fact = { value: 'x', at: at(0) }
  const numbered = <T>(count: number, value: T) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [n, value]))
  const tenant: TenantHistory = { lastRunAt: at(0), facts: {}, open: [], runs: [] }
  const changedTenant = (changes: Partial<TenantHistory>) => stateOf({ a: { ...tenant, ...changes } })
  const runs = (count: number) => Array.from({ length: count }, (_, run) => ({ at: at(run), steps: 'pp' }))

  test.for<[string, EnvironmentState]>([
    ['1000 runs of one tenant', changedTenant({ runs: runs(1_001) })],
    ['100 facts of one tenant', changedTenant({ facts: numbered(101, fact) })],
    ['100 remarks of one tenant', changedTenant({ notes: Array(101).fill('x') })],
    ['500 problems of one tenant', changedTenant({ open: Array(501).fill(issue) })],
    ['500000 runs', stateOf(numbered(3_500, { ...tenant, runs: runs(144) }))],
    ['100000 facts', stateOf(numbered(2_001, { ...tenant, facts: numbered(50, fact) }))],
    ['10000 tenants', stateOf(numbered(10_001, tenant))],
    ['1000 steps', { ...SEVERAL, steps: Array(1_001).fill('x') }],
    ['5000 messages', { ...SEVERAL, undelivered: Array(5_001).fill(SEVERAL.undelivered[0]) }],
  ])('with more than %s is refused, in both layouts', ([most, state]) => {
    const reason = `it has more than ${most}. Watch fewer tenants`
    expect(() => parseState(JSON.stringify(packed(state)), 'prod')).toThrow(reason)
    const before = JSON.stringify({ schemaVersion: 1, ...state })
    // 3,500 tenants with all their runs are more than any file of that layout had.
    expect(() => parseState(before, 'prod')).toThrow(most === '500000 runs' ? 'no history of this suite' : reason)
  })

  test('with as much as is kept of 3,400 tenants is read', () => {
    const full = { ...tenant, notes: Array(50).fill('x'), facts: numbered(17, fact), runs: runs(144) }
    const state = stateOf(numbered(3_400, full))
    const known = parseState(JSON.stringify(packed(state)), 'prod')
    expect(known.tenants[3_399]).toEqual(full)
    expect(Object.keys(known.tenants)).toHaveLength(3_400)
  })

  test.for([
    { lastRunAt: 99 },
    { notes: [99] },
    { notes: ['x'] },
    { facts: [[0, 99, 0]] },
    { facts: [[0, 1]] },
    { facts: {} },
  ])('with a place that is in no list is refused: %j', wrong => {
    const file = packed(SEVERAL)
    const odd = { ...file, tenants: { a: { ...file.tenants.a, ...wrong } } }
    expect(() => parseState(JSON.stringify(odd), 'prod')).toThrow('is not what this suite writes')
  })
})
