import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tap } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const mixed = sampleReport({
  targets: [
    sampleTarget({
      specs: stepsWith({
        'alb-response': { status: 'failed', reason: 'said # TODO and\nnot ok 1' },
        'targets-healthy': { status: 'unknown', reason: 'AccessDenied' },
        'install-page': { status: 'blocked', reason: 'no page' },
        'edge-response': { status: 'waived', reason: 'waived until 2026-03-01 by ops: known' },
        'tls-certificate': { status: 'not-applicable', reason: 'no CloudFront' },
      }),
      diagnoses: [{ ...parseError, explains: ['alb-response'] }],
    }),
  ],
})

const pointOf = (text: string, step: string) =>
  text.match(new RegExp(`^((?:not )?ok) \\d+ - prod/goldencrust ${step}(.*)$`, 'm'))

test('a step that did not pass is not ok, whatever the reason; what is waived is a TODO, what does not apply a SKIP', () => {
  const text = tap(mixed)
  expect(pointOf(text, 'alb-response')?.slice(1)).toEqual(['not ok', ''])
  expect(pointOf(text, 'targets-healthy')?.slice(1)).toEqual(['not ok', ''])
  expect(pointOf(text, 'install-page')?.slice(1)).toEqual(['not ok', ''])
  expect(pointOf(text, 'edge-response')?.slice(1)).toEqual(['not ok', ' # TODO waived until 2026-03-01 by ops: known'])
  expect(pointOf(text, 'tls-certificate')?.slice(1)).toEqual(['ok', ' # SKIP no CloudFront'])
  expect(pointOf(text, 'image-digest')?.[1]).toBe('ok')
  expect(text).toContain('  reason: "said # TODO and not ok 1"\n  causes: ["wp-config-parse-error"]\n  ...')
})

test('nothing looked at, and an error of the suite, are never a success', () => {
  expect(tap(sampleReport({ targets: [] }))).toContain('\n1..0 # SKIP nothing was looked at\n')
  expect(tap(sampleReport({ problems: ['a broken\nspec'] }))).toContain('\nBail out! a broken spec\n')
})

const proveInstalled = spawnSync('prove', ['--version']).status === 0

test.skipIf(!proveInstalled)("Perl's prove reads it, and comes to the same counts", () =>
  withTemporaryFolder(async folder => {
    const proved = async (text: string) => {
      const file = join(folder, 'run.tap')
      await writeFile(file, text)
      return promisify(execFile)('prove', ['--exec', 'cat', file]).then(
        ({ stdout }) => stdout,
        ({ stdout }: { readonly stdout: string }) => stdout,
      )
    }
    expect(await proved(tap(sampleReports.green))).toContain('Result: PASS')
    expect(await proved(tap(mixed))).toMatch(/Failed: 3\b[\s\S]*Result: FAIL/)
    expect(await proved(tap(sampleReport({ problems: ['a broken spec'] })))).toContain('Bailout called.')
  }),
)
