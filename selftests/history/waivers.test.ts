import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyWaivers } from '../../runner/waivers/apply.ts'
import { parseWaivers } from '../../runner/waivers/parse.ts'
import type { Waiver } from '../../runner/waivers/waiver.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { runSuite } from '../lib/transcript.ts'

const KNOWN = {
  specIds: ['alb-response', 'targets-healthy'],
  diagnosisIds: ['wp-config-parse-error'],
  environments: ['dev', 'prod'],
}
const NOON = new Date('2026-01-31T12:00:00Z')
const parse = (text: string, now = NOON) => parseWaivers(text, 'waivers.yaml', KNOWN, now)

const FILE = `# accepted by the platform team
waivers:
  - id: alb-response   # a step
    env: prod
    tenant: goldencrust
    reason: 'it''s being moved: see #12'
    owner: "ops \\u0026 friends"
    expires: 2026-01-31

  - id: wp-config-parse-error
    env: dev
    tenant: all
    reason: rehearsal
    owner: ops
    expires: 2026-03-01
`

describe('waivers.yaml', () => {
  test('is read', () => {
    expect(parse(FILE)).toEqual([
      {
        id: 'alb-response',
        env: 'prod',
        tenant: 'goldencrust',
        reason: "it's being moved: see #12",
        owner: 'ops & friends',
        expires: '2026-01-31',
      },
      {
        id: 'wp-config-parse-error',
        env: 'dev',
        tenant: 'all',
        reason: 'rehearsal',
        owner: 'ops',
        expires: '2026-03-01',
      },
    ])
    expect(parse('waivers: []\n')).toEqual([])
    expect(parse('waivers:\n')).toEqual([])
  })

  test('counts until the end of its last day, in UTC', () => {
    const lastMoment = parse(FILE, new Date('2026-01-31T23:59:59.999Z'))
    expect(lastMoment.map(({ ended }) => ended)).toEqual([undefined, undefined])
    expect(parse(FILE, new Date('2026-02-01T00:00:00Z')).map(({ ended }) => ended)).toEqual([
      "waivers.yaml, line 3 (alb-response, prod, goldencrust): expired on 2026-01-31 (ops & friends: it's being moved: see #12) and counts no more; remove it, or agree on another day",
      undefined,
    ])
  })

  test.for([
    ['id: alb-response', 'id: alb-responce', '"alb-responce" is neither a step nor a cause'],
    ['env: prod', 'env: production', '"production" is none of dev, prod'],
  ] as const)('what waives nothing says so and keeps nobody from looking: %s', ([right, wrong, reason]) => {
    const [odd, fine] = parse(FILE.replace(right, wrong))
    expect(odd?.ended).toContain(reason)
    expect(fine?.ended).toBeUndefined()
  })

  test.for([
    ['', 'it has no "waivers:"'],
    ['waivers:\n  - id: alb-responce\n', 'line 2 (alb-responce): "env" is missing'],
    [FILE.replace('tenant: goldencrust', 'tenant: "*"'), '"*" is no tenant name, nor "all"'],
    [FILE.replace('2026-01-31', '2026-02-30'), '"expires: 2026-02-30" is no day'],
    [FILE.replace('2026-01-31', 'never'), '"expires: never" is no day'],
    [FILE.replace('owner: ops', 'owner:'), '"owner" is missing'],
    [FILE.replace('owner: ops', 'owner: ops\n    note: x'), '"note" is no field of a waiver'],
    [FILE.replace('owner: ops', 'owner: [ops]'), 'line 14: a waiver holds only texts; put the value in quotes'],
    [FILE.replace('owner: ops', 'owner: a: b'), 'line 14: Nested mappings are not allowed'],
    [FILE.replace('    owner: ops', '  owner: ops'), 'line 14: All mapping items must start at the same column'],
    [FILE.replace('    owner: ops', '\towner: ops'), 'line 14: Tabs are not allowed as indentation'],
    [FILE.replace('tenant: all', 'tenant: all\n    tenant: all'), 'line 13: Map keys must be unique'],
    [`${FILE}${FILE.split('\n').slice(2, 8).join('\n')}`, 'alb-response in prod for goldencrust is waived twice'],
    [`${FILE}other: x\n`, 'line 16: only "waivers:" belongs here'],
    ['waivers: none\n', 'line 1: "waivers:" is no list'],
    ['waivers:\n  - all\n', 'is no mapping like "- id: ..."'],
    [FILE.replace('owner: ops', 'owner: &a ops').replace('reason: rehearsal', 'reason: *a'), 'line'],
  ] as const)('%#: what is wrong is named', ([text, reason]) => {
    expect(() => parse(text)).toThrow(reason)
  })
})

const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  id: 'wp-config-parse-error',
  env: 'prod',
  tenant: 'goldencrust',
  reason: 'known',
  owner: 'ops',
  expires: '2026-03-01',
  ...changes,
})

const broken = sampleReport({
  targets: [
    sampleTarget({
      specs: stepsWith({
        'alb-response': { status: 'failed', reason: '500' },
        'targets-healthy': { status: 'failed', reason: 'unhealthy' },
        'install-page': { status: 'blocked', reason: 'no page', standsOn: ['alb-response'] },
      }),
      diagnoses: [{ ...parseError, explains: ['alb-response', 'targets-healthy'] }],
    }),
  ],
})
const statusOf = (report: typeof broken, id: string) => report.targets[0]?.specs.find(spec => spec.id === id)

describe('a waived failure', () => {
  test('by its cause: every step that follows from it, with reason, owner and expiry', () => {
    const report = applyWaivers(broken, [waiver()])
    expect(report.exitCode).toBe(0)
    expect(statusOf(report, 'alb-response')).toMatchObject({
      status: 'waived',
      reason: 'waived until 2026-03-01 by ops: known (failed: 500)',
    })
    expect(statusOf(report, 'install-page')).toMatchObject({ status: 'waived' })
    expect(report.targets[0]?.diagnoses[0]).toMatchObject({ severity: 'info', waived: expect.stringContaining('ops') })
  })

  test('by its step: only that one, and the cause still weighs', () => {
    const report = applyWaivers(broken, [waiver({ id: 'alb-response', tenant: 'all' })])
    expect(report.exitCode).toBe(1)
    expect(statusOf(report, 'targets-healthy')?.status).toBe('failed')
    expect(report.targets[0]?.diagnoses[0]).toMatchObject({ severity: 'error' })
  })

  test('elsewhere changes nothing', () => {
    for (const other of [waiver({ env: 'dev' }), waiver({ tenant: 'bluebird' }), waiver({ id: 'edge-response' })])
      expect(applyWaivers(broken, [other])).toEqual(broken)
  })

  test('another cause of the same step keeps it failed', () => {
    const [target] = broken.targets
    if (!target) throw new Error('no target')
    const other = { ...parseError, id: 'php-fatal-error', explains: ['alb-response'] }
    const report = applyWaivers({ ...broken, targets: [{ ...target, diagnoses: [...target.diagnoses, other] }] }, [
      waiver(),
    ])
    expect(statusOf(report, 'alb-response')?.status).toBe('failed')
    expect(statusOf(report, 'targets-healthy')?.status).toBe('waived')
    expect(report.exitCode).toBe(1)
  })
})

test('one that counts no more waives nothing, and is told where it would have counted', () => {
  const ended = 'waivers.yaml, line 2: expired'
  for (const tenant of ['goldencrust', 'all']) {
    const report = applyWaivers(broken, [waiver({ tenant, ended }), waiver({ tenant, id: 'alb-response', ended })])
    expect(report.exitCode).toBe(1)
    expect(statusOf(report, 'alb-response')).toMatchObject({
      status: 'failed',
      reason: `500 (its waiver expired on ${waiver({}).expires})`,
    })
    expect(report.targets[0]?.diagnoses[0]).toMatchObject({ severity: 'error', waiverEnded: ended })
    expect(report.targets[0]?.notes).toEqual([ended, ended])
  }
  expect(applyWaivers(broken, [waiver({ tenant: 'bluebird', ended })])).toEqual(broken)
})

test('a run shows what is waived, and says it when that is over', () =>
  withTemporaryFolder(async folder => {
    const file = join(folder, 'w.yaml')
    const entry = (expires: string) =>
      `waivers:\n  - id: service-scaled-to-zero\n    env: sandbox\n    tenant: all\n    reason: a rest\n    owner: ops\n    expires: ${expires}\n`
    await writeFile(file, entry('2999-12-31'))
    const words = ['--phase', 'smoke', '--fault', 'service-scaled-to-zero', '--waivers', file]
    const { exitCode, stdout, report } = await runSuite(words)
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toContain('waived until 2999-12-31 by ops: a rest')
    expect(stdout).toMatch(/^WAIVED {6}service-scaled-to-zero/m)
    expect(report.targets[0]?.specs.some(({ status }) => status === 'failed')).toBe(false)
    await writeFile(file, entry('2020-01-01'))
    const over = await runSuite(words)
    expect(over.exitCode).toBe(1)
    expect(over.stdout).toMatch(/^ROOT CAUSE {2}service-scaled-to-zero/m)
    expect(over.stdout.replace(/\s+/g, ' ')).toMatch(
      / waiver \S+, line 2 \(service-scaled-to-zero, sandbox, all\): expired on 2020-01-01 /,
    )
    expect(over.stderr).toContain('expired on 2020-01-01 (ops: a rest) and counts no more')
  }))
