import { expect, test } from 'vitest'
import { runCommand } from '../lib/command.ts'
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

test('Ctrl-C while the tenants are being found says that nothing was looked at', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['--tenant', 'all', '--latency', '20s'], {
    signalAfterMs: 2500,
  })
  expect(exitCode).toBe(130)
  expect(stdout).toBe('')
  expect(stderr).toBe('interrupted before the tenants were found; nothing was looked at\n')
}, 20_000)
