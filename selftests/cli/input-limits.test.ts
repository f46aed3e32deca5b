import { stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { measured, PEAK_BYTES } from '../lib/measured.ts'
import { sampleReports } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const HUGE_BYTES = 300_000_000
const DEEP = 100_000
/** Of three bytes each; as many as every file has room for. */
const SMALL_VALUES = 3_900_000
/** Reports of 30 MB are merged; these have nearly as much. */
const TENANTS = 140
const SEEN = 920
const NEARLY_BYTES = 28_000_000

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
      check(stderr).toMatch(/300 MB, and at most \d+ MB are read|too large\. All parts together may have \d+ MB/)
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
        check(stderr).toMatch(/more than 500000 values|may have 700000 values/)
        check(peakBytes).toBeLessThan(PEAK_BYTES)
      }),
  )
})

test('reports up to the limit are merged in bounded memory', () =>
  withTemporaryFolder(async folder => {
    const whole = sampleReports['one-cause']
    const fleet = Array.from({ length: TENANTS }, (_, index) => `tenant${index}`)
    const tasks = Array.from({ length: SEEN }, (_, index) => ({
      arn: `arn:aws:ecs:af-south-1:093646564004:task/prod-cluster/${index.toString(16).padStart(32, '0')}`,
      index,
      state: 'RUNNING',
    }))
    const targets = whole.targets.flatMap(target =>
      fleet.map(tenant => ({
        ...target,
        tenant,
        evidence: {
          tasks: {
            kind: 'tasks',
            status: 'observed',
            reproduce: `aws ecs describe-tasks ${tenant} …`,
            observedAt: '2026-01-05T10:00:00.000Z',
            elapsedMs: 1,
            data: { tasks },
          },
        },
      })),
    )
    const path = join(folder, 'report.json')
    await writeFile(
      path,
      JSON.stringify({ ...whole, targets, shard: { index: 1, count: 1, env: 'prod', fleet } }, null, 2),
    )
    expect((await stat(path)).size).toBeGreaterThan(NEARLY_BYTES)
    const { exitCode, stderr, peakBytes } = await measured('cli/merge.ts', [path, '--report-dir', join(folder, 'r')])
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(peakBytes).toBeLessThan(PEAK_BYTES)
  }))
