import { describe, expect, onTestFinished, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import { fleetOf } from '../../cli/fleet.ts'
import { prepare } from '../../cli/prepare.ts'
import { merge } from '../../runner/merge.ts'
import { withOwnEvidence } from '../../runner/report/common-evidence.ts'
import type { Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sandbox as environment } from '../lib/company.ts'
import { loadBalancerAt, observed } from '../lib/look.ts'
import { sampleReport, sampleTarget } from '../lib/sample-reports.ts'
import { runSuite } from '../lib/transcript.ts'

async function platformWith(tenants: readonly string[]) {
  const sandbox = await startSandbox({ environment, tenants, dropping: false })
  onTestFinished(sandbox.close)
  return sandbox
}

const ALL = { tenants: [], allTenants: true, shard: null } as const

const looking = (remembered: readonly string[]) => ({ remembered, interruption: new AbortController().signal })

describe('--tenant all', () => {
  test('finds every tenant by its service or its rule, over all pages, and no other name', async () => {
    const tenants = Array.from({ length: 130 }, (_, index) => `tenant${index}`)
    const { world, access } = await platformWith(tenants)
    const service = world.services.get('sandbox-tenant7-service')
    if (!service) throw new Error('no service')
    for (const name of ['sandbox-Odd_name-service', 'sandbox-x-service-old', 'asandbox-y-service'])
      world.services.set(name, { ...service, name, arn: service.arn.replace(service.name, name) })
    world.services.delete('sandbox-tenant9-service')
    const { tenants: found, calls } = await fleetOf(ALL, environment, access, looking([]))
    expect(found).toEqual([...tenants].sort())
    expect(calls['ecs:ListServices']).toBe(2)
  })

  test('leaves out who is excluded, and keeps who was there before', async () => {
    const { access } = await platformWith(['a', 'b', 'c'])
    const known = { ...environment, excludedTenants: ['b', 'gone2'] }
    expect((await fleetOf(ALL, known, access, looking(['gone', 'gone2']))).tenants).toEqual(['a', 'c', 'gone'])
  })

  test('that cannot look falls back to who was there before, and is never an empty fleet', async () => {
    const { world, access } = await platformWith(['a'])
    world.session.expired = true
    const fleet = await fleetOf(ALL, environment, access, looking(['a', 'b']))
    expect(fleet.tenants).toEqual(['a', 'b'])
    expect(fleet.remarks[0]).toMatch(/the tenants could not be found: .*; looking at the 2 tenants of the runs before/)
    await expect(fleetOf(ALL, environment, access, looking([]))).rejects.toMatchObject({ code: 'UNSEEN' })
  })

  test('what it saw of the load balancer is looked at by the steps, unless a wait for a deployment comes first', async () => {
    const sandbox = await platformWith(['a'])
    const seenAfter = async (words: readonly string[]) => {
      const settings = parseArguments(['--tenant', 'all', ...words], {})
      const own = { started: async () => sandbox, close: sandbox.close }
      const { seen } = await (await prepare(settings, {}, own)).context
      return seen && Object.values(seen).map(({ kind, status }) => `${kind} ${status}`)
    }
    expect(await seenAfter([])).toEqual(['load-balancer observed', 'listener-rules observed'])
    expect(await seenAfter(['--wait', '10m'])).toBeUndefined()
  })

  test('shards take every tenant once', async () => {
    const { access } = await platformWith(['a', 'b', 'c', 'd', 'e'])
    const parts = await Promise.all(
      [1, 2, 3].map(index => fleetOf({ ...ALL, shard: { index, count: 3 } }, environment, access, looking([]))),
    )
    expect(parts.map(({ tenants }) => tenants)).toEqual([['a', 'd'], ['b', 'e'], ['c']])
    expect(parts.map(({ shard }) => shard?.fleet)).toEqual(Array(3).fill(['a', 'b', 'c', 'd', 'e']))
    const seventh = await fleetOf({ ...ALL, shard: { index: 7, count: 7 } }, environment, access, looking([]))
    expect(seventh).toMatchObject({ tenants: [], shard: { index: 7, count: 7, env: 'sandbox' } })
  })
})

const partOf = (index: number, tenants: readonly string[], changes: Partial<Report> = {}): Report =>
  sampleReport({
    shard: { index, count: 2, env: 'prod', fleet: ['a', 'b', 'c'] },
    targets: tenants.map(tenant => sampleTarget({ tenant })),
    ...changes,
  })

describe('merging', () => {
  test('makes one report of the parts', async () => {
    const whole = await merge([partOf(2, ['b']), partOf(1, ['a', 'c'], { problems: ['x'], durationMs: 5000 })])
    expect(whole.targets.map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c'])
    expect(whole).toMatchObject({ exitCode: 1, durationMs: 5000, calls: { total: 54 }, problems: ['x'] })
    expect(whole.shard).toBeUndefined()
  })

  const seenAt = (observedAt: string, dnsName: string) => ({
    identity: { ...observed('identity', { account: '1', arn: 'x' }), observedAt },
    'load-balancer': { ...loadBalancerAt(dnsName), observedAt },
  })

  test('what the parts saw of the environment is said once where they agree, and kept apart where not', async () => {
    const [first, second] = [seenAt('2026-01-05T10:00:00.000Z', 'old'), seenAt('2026-01-05T10:00:07.000Z', 'new')]
    const bare = (names: readonly string[]) => names.map(tenant => sampleTarget({ tenant, evidence: {} }))
    const whole = await merge([
      partOf(1, [], { common: first, targets: bare(['a', 'c']) }),
      partOf(2, [], { common: second, targets: bare(['b']) }),
    ])
    expect(whole.common).toEqual({ identity: first.identity })
    const seen = withOwnEvidence(whole).targets.map(({ evidence }) => evidence['load-balancer'])
    expect(seen).toEqual([first['load-balancer'], second['load-balancer'], first['load-balancer']])
  })

  test('a part without a tenant is one of the parts', async () => {
    const of = (index: number, tenants: readonly string[]): Report =>
      partOf(index, tenants, { shard: { index, count: 4, env: 'prod', fleet: ['a', 'b', 'c'] } })
    const whole = await merge([of(4, []), of(1, ['a']), of(2, ['b']), of(3, ['c'])])
    expect(whole.targets.map(({ tenant }) => tenant)).toEqual(['a', 'b', 'c'])
    const elsewhere = { ...of(4, []), shard: { index: 4, count: 4, env: 'sit', fleet: ['a', 'b', 'c'] } }
    await expect(merge([of(1, ['a']), of(2, ['b']), of(3, ['c']), elsewhere])).rejects.toThrow(
      'different environments: prod and sit',
    )
  })

  test.for([
    [[partOf(1, ['a', 'c'])], 'shard 2/2 is missing'],
    [[partOf(1, ['a', 'c']), partOf(2, ['b']), partOf(2, ['b'])], 'shard 2/2 is there twice'],
    [[partOf(1, ['a', 'c']), partOf(2, [])], 'no part looked at b'],
    [[partOf(1, ['a']), partOf(2, ['b'])], 'no part looked at c'],
    [[partOf(1, ['a', 'c']), partOf(2, ['b'], { phase: 'smoke' })], 'different phases: post and smoke'],
    [[partOf(1, ['a', 'c', 'z']), partOf(2, ['b'])], 'shard 1/2 looked at z, not of its fleet'],
    [[partOf(1, ['a', 'c']), partOf(2, ['b'], { startedAt: '2025-12-24T05:00:00.000Z' })], 'of different runs'],
    [
      [sampleReport({ shard: { index: 1, count: 9, env: 'prod', fleet: [] }, targets: [] })],
      '6/9 and 3 more are missing',
    ],
    [[sampleReport()], 'already whole'],
    [[], 'no report'],
  ] as const)('%#: what does not belong together is an error', async ([parts, reason]) => {
    await expect(merge(parts)).rejects.toThrow(reason)
  })

  test('of fleets of a thousand that differ only what differs is named', async () => {
    const fleet = Array.from({ length: 1000 }, (_, index) => `tenant-${index}`)
    const of = (index: number, names: readonly string[]): Report =>
      partOf(index, [], { shard: { index, count: 2, env: 'prod', fleet: names } })
    await expect(merge([of(1, fleet), of(2, [...fleet.slice(1), 'new'])])).rejects.toThrow(
      /^the parts have different fleets: not all of them have new, tenant-0$/,
    )
  })
})

/** What does not depend on when and by whom it was looked at. */
const verdicts = ({ targets }: Report) =>
  targets.map(({ tenant, specs, diagnoses }) => [
    tenant,
    specs.map(({ id, status }) => `${id} ${status}`),
    diagnoses.map(({ id }) => id),
  ])

test('a sharded run and a whole one come to the same verdicts', async () => {
  const words = ['--tenant', 'all', '--phase', 'smoke', '--fault', 'php-fatal-error']
  const whole = await runSuite(words)
  const parts = [await runSuite([...words, '--shard', '1/2']), await runSuite([...words, '--shard', '2/2'])]
  expect(verdicts(await merge(parts.map(({ report }) => report)))).toEqual(verdicts(whole.report))
})

test('with more parts than tenants the last has nothing to look at, and says so', async () => {
  const words = ['--tenant', 'goldencrust', '--phase', 'smoke', '--shard', '2/2']
  const { exitCode, stdout, report } = await runSuite(words)
  expect({ exitCode, sandbox: report.sandbox, targets: report.targets }).toEqual({
    exitCode: 0,
    sandbox: true,
    targets: [],
  })
  expect(stdout).toContain('part 2 of 2 of a fleet of 1 tenant, and has none of them: npm run merge')
})

test('a fleet of one run has the same verdicts as each of its tenants alone', async () => {
  const tenants = Array.from({ length: 12 }, (_, index) => `tenant${index}`)
  const words = ['--phase', 'smoke', '--fault', 'listener-rule-wrong-target']
  const { report } = await runSuite([...words, '--tenant', tenants.join(',')])
  const alone = await runSuite([...words, '--tenant', 'tenant0,tenant1'])
  expect(verdicts({ ...report, targets: report.targets.slice(0, 2) })).toEqual(verdicts(alone.report))
  expect(Object.keys(report.common ?? {})).toContain('listener-rules')
  expect(JSON.stringify(report).split('"kind":"listener-rules"')).toHaveLength(2)
})
