import { expect, test } from 'vitest'
import { runSuite } from '../lib/transcript.ts'

test('Ctrl-C ends the run with what there is, in every report', async () => {
  const { exitCode, stdout, stderr, report } = await runSuite(['--latency', '20s'], { signalAfterMs: 2500 })
  expect(exitCode).toBe(130)
  expect(stdout).toMatch(/INTERRUPTED after/)
  expect(stdout).not.toMatch(/ROOT CAUSE|was not looked at/)
  expect(stderr).toBe('')
  expect(report).toMatchObject({ interrupted: true, exitCode: 130 })
  expect(report.targets[0]?.specs.map(({ status }) => status)).not.toContain('passed')
}, 20_000)
