import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inert } from '../../reports/github.ts'
import { runCommand } from '../lib/command.ts'
import { annotations, appendOutputs, appendSummary } from '../lib/outputs.ts'
import { sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const COMMAND = /^::(error|warning|notice) title=([^:,\n\r]+)::([^\n\r]+)$/
const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n').filter(Boolean)

describe('annotations', () => {
  test('a green run has none, and every line of the others is a command', () => {
    expect(annotations(sampleReports.green)).toBe('')
    for (const report of Object.values(sampleReports)) {
      for (const line of linesOf(annotations(report))) expect(line).toMatch(COMMAND)
    }
  })

  test('causes once each, with their proof; a failure without a cause; what could not be judged', () => {
    const said = linesOf(annotations(sampleReports['two-causes'])).map(line => COMMAND.exec(line)?.slice(1, 3))
    expect(said).toEqual([
      ['error', 'prod/goldencrust%3A wp-config-parse-error'],
      ['error', 'prod/goldencrust%3A basic-auth-placeholder'],
      ['error', 'prod/goldencrust%3A tasks-start'],
      ['warning', 'prod/goldencrust%3A certificate-expiring'],
      ['warning', 'prod/goldencrust%3A database-reachable'],
      ['warning', 'prod/goldencrust%3A requests-logged'],
      ['warning', 'prod/goldencrust%3A logs-database-errors'],
    ])
    expect(annotations(sampleReports['gate-failed'])).toMatch(
      /^::error title=prod\/goldencrust%3A deployment rolled-back::ECS/,
    )
    expect(annotations(sampleReports['gate-deadline'])).toMatch(
      /^::warning title=prod\/goldencrust%3A deployment deadline::/,
    )
  })

  test('what several steps see of one thing is one annotation', () => {
    const said = linesOf(annotations(sampleReports['no-known-issue'])).filter(line => line.startsWith('::error'))
    expect(said).toEqual([expect.stringContaining('%0AThe same shows in targets-healthy: look at it once.%0APage: ')])
  })

  test('text cannot break out of its command', () => {
    const reason = '100%\r\n::set-output name=a::b\n, :'
    const specs = stepsWith({ 'alb-response': { status: 'failed', reason } })
    const text = annotations(sampleReport({ targets: [sampleTarget({ specs, unexplained: ['alb-response'] })] }))
    expect(linesOf(text)).toHaveLength(1)
    expect(text).toContain('100%25 : :set-output name=a::b , :')
  })

  test('prose that looks like a command is inert', () => {
    expect(inert('::error::x\n', 'token')).toBe('::stop-commands::token\n::error::x\n::token::\n')
    expect(inert('x')).toMatch(/^::stop-commands::([0-9a-f-]{36})\nx\n::\1::\n$/)
  })
})

describe('the job summary', () => {
  test('is added to what other steps wrote, and never too long', () =>
    withTemporaryFolder(async folder => {
      const path = join(folder, 'summary')
      await writeFile(path, 'before\n')
      await appendSummary(sampleReports.green, path)
      expect(await readFile(path, 'utf8')).toMatch(/^before\n## ✅ prod\/goldencrust/)
      const notes = Array.from({ length: 30_000 }, (_, index) => `a remark that takes its place, number ${index}`)
      await writeFile(path, '')
      await appendSummary(sampleReport({ targets: [sampleTarget({ notes })] }), path)
      const long = await readFile(path)
      expect(long.byteLength).toBeLessThan(1_048_576)
      expect(long.toString()).toContain('all of it is in report.json')
    }))

  test.for([
    [0, 'passed'],
    [1, 'failed'],
    [2, 'failed'],
    [3, 'unknown'],
    [4, 'in-progress'],
    [130, 'interrupted'],
  ] as const)(
    'exit code %i is the verdict %s for the next step, each output one line',
    ([exitCode, verdict], { expect: check }) =>
      withTemporaryFolder(async folder => {
        const path = join(folder, 'outputs')
        await appendOutputs(sampleReports.green, { exitCode, reportFile: '/tmp/a\nverdict=passed' }, path)
        check(await readFile(path, 'utf8')).toBe(
          `verdict=${verdict}\nexit-code=${exitCode}\ncause=\nreport=/tmp/a verdict=passed\n`,
        )
      }),
  )

  test('a run inside GitHub Actions', () =>
    withTemporaryFolder(async folder => {
      const summary = join(folder, 'summary')
      const outputs = join(folder, 'outputs')
      await writeFile(outputs, 'of=another\n')
      const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs }
      const args = ['--fault', 'secret-missing', '--report-dir', join(folder, 'results')]
      const { stdout, stderr, exitCode } = await runCommand(args, { env })
      expect(exitCode).toBe(1)
      expect(stderr).toBe('')
      expect(stdout).toMatch(
        /^::stop-commands::(\S+)\n[\s\S]*ROOT CAUSE {2}secret-missing[\s\S]*\n::\1::\n::error title=sandbox\/goldencrust%3A secret-missing \(sandbox%2C nothing real\)::/,
      )
      expect(await readFile(summary, 'utf8')).toBe(await readFile(join(folder, 'results/summary.md'), 'utf8'))
      expect(await readFile(outputs, 'utf8')).toBe(
        `of=another\nverdict=failed\nexit-code=1\ncause=secret-missing\nreport=${join(folder, 'results', 'report.json')}\n`,
      )
    }))

  test.for(['json', 'markdown'] as const)('--format %s keeps stdout to itself there too', (format, { expect: check }) =>
    withTemporaryFolder(async folder => {
      const env = { GITHUB_ACTIONS: 'true' }
      const results = join(folder, 'results')
      const { stdout, stderr } = await runCommand(
        ['--fault', 'secret-missing', '--format', format, '--report-dir', results],
        { env },
      )
      check(stdout).toBe(await readFile(join(results, format === 'json' ? 'report.json' : 'summary.md'), 'utf8'))
      check(stderr).toMatch(/ROOT CAUSE {2}secret-missing[\s\S]*::error title=/)
    }),
  )
})
