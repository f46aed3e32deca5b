import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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
const SEEN = 1_250

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

/** One of so many parts, whose tenants have lists of these as their evidence. */
async function writePart(
  folder: string,
  { index, count, item }: { readonly index: number; readonly count: number; readonly item: (at: number) => unknown },
): Promise<string> {
  const whole = sampleReports['one-cause']
  const tenantsOf = (part: number) => Array.from({ length: TENANTS }, (_, at) => `tenant-${part}-${at}`)
  const fleet = Array.from({ length: count }, (_, part) => tenantsOf(part + 1)).flat()
  const targets = whole.targets.flatMap(target =>
    tenantsOf(index).map((tenant, nth) => ({
      ...target,
      tenant,
      evidence: {
        'stopped-tasks': {
          kind: 'stopped-tasks',
          status: 'observed',
          reproduce: `aws ecs describe-tasks ${tenant} …`,
          observedAt: '2026-01-05T10:00:00.000Z',
          elapsedMs: 1,
          data: { tasks: Array.from({ length: SEEN }, (_, at) => item((index * TENANTS + nth) * SEEN + at)) },
        },
      },
    })),
  )
  const path = join(folder, `part-${index}.json`)
  await writeFile(path, JSON.stringify({ ...whole, targets, shard: { index, count, env: 'prod', fleet } }))
  return path
}

const merging = (paths: readonly string[], folder: string) =>
  measured('cli/merge.ts', [...paths, '--report-dir', join(folder, 'r'), '--state', join(folder, 'state')])

describe('parts that take as much memory as they may', () => {
  const task = (at: number) => ({
    arn: `arn:aws:ecs:af-south-1:093646564004:task/prod-cluster/${at.toString(16).padStart(32, '0')}`,
    index: at,
    state: 'RUNNING',
  })

  test('are merged in bounded memory, and with one more of them refused', () =>
    withTemporaryFolder(async folder => {
      const partsOf = (count: number) =>
        Promise.all(Array.from({ length: count }, (_, at) => writePart(folder, { index: at + 1, count, item: task })))
      const merged = await merging(await partsOf(PARTS), folder)
      expect(merged).toMatchObject({ exitCode: 1, stderr: '' })
      expect(merged.peakBytes).toBeLessThan(PEAK_BYTES)
      const refused = await merging(await partsOf(PARTS + 1), folder)
      expect(refused).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: `cannot merge: the parts take more than 100 MB of memory, with shard ${PARTS + 1}/${PARTS + 1}.\n`,
      })
      expect(refused.peakBytes).toBeLessThan(PEAK_BYTES)
    }))

  /** What V8 keeps more of than its text shows: objects of which none is like another, whose members are numbered, and empty ones. */
  const ODD: readonly ((at: number) => unknown)[] = [
    at => ({ [`member${at}`]: at }),
    at => ({ [at]: 1, 500: 2 }),
    () => ({ a: {} }),
  ]

  test('are counted as what they take, and not by the length of their text', () =>
    withTemporaryFolder(async folder => {
      const count = 2 * PARTS
      const paths = await Promise.all(
        Array.from({ length: count }, (_, at) =>
          writePart(folder, { index: at + 1, count, item: ODD[at % ODD.length] ?? task }),
        ),
      )
      const { exitCode, stderr, peakBytes } = await merging(paths, folder)
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringMatching(
          /^cannot merge: the parts take more than 100 MB of memory, with shard \d+\/16\.\n$/,
        ),
      })
      expect(peakBytes).toBeLessThan(PEAK_BYTES)
    }))
})
