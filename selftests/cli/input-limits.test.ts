import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TargetReport } from '../../runner/report/report.ts'
import { measured, PEAK_BYTES } from '../lib/measured.ts'
import { sampleReports } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const HUGE_BYTES = 300_000_000
const DEEP = 100_000
/** Of three bytes each; as many as every file has room for. */
const SMALL_VALUES = 3_900_000
/** Parts that together take 100 MB in memory are merged; so many take nearly as much, and one more takes more. */
const PARTS = 8
const TENANTS = 40
const SEEN = 1_150

/** A file and the words that name it. */
const FILES: readonly (readonly [
  name: string,
  file: string,
  words: (path: string, folder: string) => readonly string[],
])[] = [
  ['the history', 'sandbox.json', (_, folder) => ['--state', folder]],
  ['a plan', 'plan.json', path => ['--phase', 'pre', '--plan', path]],
  ['variables', 'a.tfvars', path => ['--phase', 'pre', '--tfvars', path]],
  ['variables as JSON', 'a.tfvars.json', path => ['--phase', 'pre', '--tfvars', path]],
  ['waivers', 'waivers.yaml', path => ['--waivers', path]],
  ['a report to merge', 'report.json', path => [path]],
]

const nested = (file: string): readonly string[] => {
  const [open, close] = ['['.repeat(DEEP), ']'.repeat(DEEP)]
  const [braces, closed] = ['{"a":'.repeat(DEEP), '}'.repeat(DEEP)]
  if (file === 'plan.json')
    return [
      `{"format_version":"1.2","resource_changes":[{"address":"a","type":"b","change":{"actions":["create"],"after_unknown":{"condition":${open}${close}}}}]}`,
      `{"format_version":"1.2","planned_values":{},"x":${braces}1${closed}}`,
    ]
  if (file === 'a.tfvars')
    return [`tenant_name = ${open}${close}`, `tenant_name = ${'('.repeat(DEEP)}1${')'.repeat(DEEP)}`]
  if (file === 'waivers.yaml')
    return [`waivers: ${open}${close}`, `waivers: ${'- '.repeat(DEEP)}`, `waivers:\n  ${'- '.repeat(DEEP)}a`]
  return [`${open}${close}`, `${braces}1${closed}`]
}

const run = (path: string, folder: string, words: (path: string, folder: string) => readonly string[]) =>
  measured(path.endsWith('report.json') ? 'cli/merge.ts' : 'cli/start.js', [
    ...words(path, folder),
    '--report-dir',
    join(folder, 'reports'),
  ])

describe.concurrent('one clear line and exit code 2, in bounded memory', () => {
  test.for(FILES)('%s of 300 MB', ([, file, words], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const path = join(folder, file)
      await writeFile(path, '{')
      await truncate(path, HUGE_BYTES)
      const { exitCode, stdout, stderr, peakBytes } = await run(path, folder, words)
      check({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
        exitCode: 2,
        stdout: '',
        lines: 1,
      })
      check(stderr).toContain(path)
      check(stderr).toMatch(/300 MB, and at most \d+ MB are read/)
      check(peakBytes).toBeLessThan(PEAK_BYTES)
    }),
  )

  test.for(FILES)('%s nested 100,000 deep', ([, file, words], { expect: check }) =>
    withTemporaryFolder(async folder => {
      const path = join(folder, file)
      for (const content of nested(file)) {
        await writeFile(path, content)
        const { exitCode, stdout, stderr, peakBytes } = await run(path, folder, words)
        check({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
          exitCode: 2,
          stdout: '',
          lines: 1,
        })
        check(stderr).toContain(path)
        check(stderr).not.toMatch(/call stack|the suite itself/)
        check(peakBytes).toBeLessThan(PEAK_BYTES)
      }
    }),
  )

  test.for(FILES.filter(([, file]) => file.endsWith('.json')))(
    '%s of small values',
    ([, file, words], { expect: check }) =>
      withTemporaryFolder(async folder => {
        const path = join(folder, file)
        await writeFile(path, `{"x":[${'{},'.repeat(SMALL_VALUES)}1]}`)
        const { exitCode, stdout, stderr, peakBytes } = await run(path, folder, words)
        check({ exitCode, stdout, lines: stderr.trim().split('\n').length }).toEqual({
          exitCode: 2,
          stdout: '',
          lines: 1,
        })
        check(stderr).toContain(path)
        check(stderr).toMatch(/more than 500000 values|A part may have 400000 values/)
        check(peakBytes).toBeLessThan(PEAK_BYTES)
      }),
  )
})

/** Short texts that stand for much more than themselves. */
const AMPLE: readonly (readonly [name: string, tenant: object, texts: readonly string[]])[] = [
  ['runs in 499,999 groups', { facts: [], runs: Array(499_999).fill('0+1:0').join(' ') }, ['p']],
  ['runs in one group', { facts: [], runs: '0+499999:0' }, ['p']],
  [
    '90,000 facts',
    { facts: Array.from({ length: 90_000 }, (_, at) => [at, at, 0]), runs: '' },
    Array.from({ length: 90_000 }, (_, at) => `fact ${at}`),
  ],
  ['400,000 remarks', { facts: [], runs: '', notes: Array(400_000).fill(0) }, ['x '.repeat(50_000)]],
]

test.for(AMPLE)('a history of %s is refused in one line, in bounded memory', ([, tenant, texts]) =>
  withTemporaryFolder(async folder => {
    const at = '2026-01-05T10:00:00.000Z'
    const head = { schemaVersion: 2, environment: 'sandbox', updatedAt: at, steps: ['a'], instants: [at], texts }
    const state = { ...head, tenants: { goldencrust: { lastRunAt: 0, open: [], ...tenant } }, undelivered: [] }
    await writeFile(join(folder, 'sandbox.json'), JSON.stringify(state))
    const { exitCode, stdout, stderr, peakBytes } = await run(join(folder, 'x'), folder, () => ['--state', folder])
    expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, stdout: '', lines: 2 })
    expect(stderr).toMatch(/sandbox\.json cannot be read: (?:it has more than|its "runs" is longer than)/)
    expect(peakBytes).toBeLessThan(PEAK_BYTES)
  }),
)

type Contents = Pick<TargetReport, 'evidence' | 'notes'>

/** One of so many parts, with what each of its tenants has. */
async function writePart(
  folder: string,
  {
    index,
    count,
    tenants,
    contents,
  }: {
    readonly index: number
    readonly count: number
    readonly tenants: number
    readonly contents: (nth: number) => Contents
  },
): Promise<string> {
  const whole = sampleReports['one-cause']
  const tenantsOf = (part: number) => Array.from({ length: tenants }, (_, at) => `tenant-${part}-${at}`)
  const fleet = Array.from({ length: count }, (_, part) => tenantsOf(part + 1)).flat()
  const targets = whole.targets.flatMap(target =>
    tenantsOf(index).map((tenant, nth) => ({ ...target, tenant, ...contents(index * tenants + nth) })),
  )
  const path = join(folder, `part-${index}.json`)
  await writeFile(path, JSON.stringify({ ...whole, targets, shard: { index, count, env: 'prod', fleet } }))
  return path
}

const writeParts = (folder: string, count: number, tenants: number, contents: (nth: number) => Contents) =>
  Promise.all(Array.from({ length: count }, (_, at) => writePart(folder, { index: at + 1, count, tenants, contents })))

const merging = (paths: readonly string[], folder: string) =>
  measured('cli/merge.ts', [...paths, '--report-dir', join(folder, 'r'), '--state', join(folder, 'state')])

/** So many targets at a load balancer, of which none is like another. */
const seeing =
  (targetOf: (at: number) => object) =>
  (nth: number): Contents => ({
    notes: [],
    evidence: JSON.parse(
      JSON.stringify({
        'target-health': {
          kind: 'target-health',
          status: 'observed',
          reproduce: `aws elbv2 describe-target-health ${nth}`,
          observedAt: '2026-01-05T10:00:00.000Z',
          elapsedMs: 1,
          data: {
            found: true,
            targetGroupArn: `arn:${nth}`,
            targets: Array.from({ length: SEEN }, (_, at) => targetOf(nth * SEEN + at)),
          },
        },
      }),
    ),
  })

const saying =
  (characters: number, text: (at: number) => string) =>
  (nth: number): Contents => ({
    evidence: {},
    notes: Array.from({ length: Math.ceil(characters / text(0).length) }, (_, at) => `${nth} ${at} ${text(at)}`),
  })

const tooMuch = (part: string) => `cannot merge: the parts take more than 100 MB of memory, with shard ${part}.\n`

describe('parts that take as much memory as they may', () => {
  const healthy = (at: number) => ({
    id: `arn:aws:lambda:af-south-1:093646564004:function:prod-${at.toString(16).padStart(32, '0')}`,
    port: at,
    state: 'healthy',
    reason: null,
    description: null,
  })

  test('are merged in bounded memory, and with one more of them refused', () =>
    withTemporaryFolder(async folder => {
      const merged = await merging(await writeParts(folder, PARTS, TENANTS, seeing(healthy)), folder)
      expect(merged).toMatchObject({ exitCode: 1, stderr: '' })
      expect(merged.peakBytes).toBeLessThan(PEAK_BYTES)
      const more = await writeParts(folder, PARTS + 1, TENANTS, seeing(healthy))
      const refused = await merging(more, folder)
      expect(refused).toMatchObject({ exitCode: 2, stdout: '', stderr: tooMuch(`${PARTS + 1}/${PARTS + 1}`) })
      expect(refused.peakBytes).toBeLessThan(PEAK_BYTES)
    }))

  /** What V8 keeps more of than its text shows: objects of which none is like another, whose members are numbered, and empty ones. */
  test.for<[string, (at: number) => object]>([
    ['none like another', at => ({ [`member${at}`]: at })],
    ['with numbered members', at => ({ [at]: 1, 500: 2 })],
    ['that are empty', () => ({ a: {} })],
  ])('are refused with evidence that no run writes: %s', ([, item]) =>
    withTemporaryFolder(async folder => {
      const paths = await writeParts(folder, 2, TENANTS, seeing(item))
      const { exitCode, stdout, stderr, peakBytes } = await merging(paths, folder)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(
        /^\S+part-1\.json is no report of this suite: targets\.0\.evidence\.target-health\.[^\n]+\n$/,
      )
      expect(peakBytes).toBeLessThan(PEAK_BYTES)
    }),
  )
})

describe('parts that say much', () => {
  const assigned = 'password=x '

  test.for<[string, (nth: number) => Contents, string]>([
    [
      'in one text',
      () => ({ evidence: {}, notes: [assigned.repeat(1_700_000)] }),
      'targets.0.notes.0 is longer than the 200000 characters',
    ],
    ['of one tenant', saying(10_000_000, () => assigned.repeat(200)), 'targets.0 has more than the 500000 characters'],
    [
      'in the name of a member',
      () => ({ notes: [], evidence: JSON.parse(`{"${'a'.repeat(1_000_000)}":{}}`) }),
      'targets.0.evidence.(a name) is longer than the 200000 characters',
    ],
  ])('%s are refused in one line', ([, contents, fault]) =>
    withTemporaryFolder(async folder => {
      const [path = ''] = await writeParts(folder, 1, 1, contents)
      const { exitCode, stdout, stderr, peakBytes } = await merging([path], folder)
      expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, stdout: '', lines: 2 })
      expect(stderr).toContain(`${path} is no report of this suite: ${fault}`)
      expect(peakBytes).toBeLessThan(PEAK_BYTES)
    }),
  )

  test('are merged up to a limit in bounded memory, and refused beyond it', () =>
    withTemporaryFolder(async folder => {
      const text = () => assigned.repeat(180)
      const merged = await merging(await writeParts(folder, 4, 10, saying(450_000, text)), folder)
      expect(merged).toMatchObject({ exitCode: 1, stderr: '' })
      expect(merged.peakBytes).toBeLessThan(PEAK_BYTES)
      const refused = await merging(await writeParts(folder, 5, 10, saying(450_000, text)), folder)
      expect(refused).toMatchObject({ exitCode: 2, stdout: '', stderr: tooMuch('5/5') })
      expect(refused.peakBytes).toBeLessThan(PEAK_BYTES)
    }))
})
