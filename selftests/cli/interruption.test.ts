import { afterEach, expect, test } from 'vitest'
import { readTemplate } from '../../deploy/cloudformation.ts'
import { runCommand } from '../lib/command.ts'
import { prod } from '../lib/company.ts'
import { closeAll, closeLater, tcpServer } from '../lib/network.ts'
import { rehearse } from '../lib/rehearsal.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { runSuite } from '../lib/transcript.ts'

afterEach(closeAll)

/** A platform whose AWS endpoint takes every question and answers none; Ctrl-C comes as soon as one was asked. */
async function silentPlatform() {
  let asked = false
  const port = await tcpServer(socket =>
    socket.once('data', () => {
      asked = true
    }),
  )
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }
  const rehearsal = await rehearse(prod, 'goldencrust', [], { env })
  closeLater(rehearsal.close)
  return { flags: rehearsal.flags, options: { env: rehearsal.env, interruptWhen: () => asked } }
}

test('Ctrl-C ends the run with what there is, in every report', async () => {
  const { flags, options } = await silentPlatform()
  const { exitCode, stdout, stderr, report } = await runSuite(flags, options)
  expect(exitCode).toBe(130)
  expect(stdout).toMatch(/INTERRUPTED after/)
  expect(stdout).not.toMatch(/ROOT CAUSE|was not looked at/)
  expect(stderr).toBe('')
  expect(report).toMatchObject({ interrupted: true, exitCode: 130 })
  expect(report.targets[0]?.specs.map(({ status }) => status)).not.toContain('passed')
})

test('Ctrl-C while the tenants are being found says that nothing was looked at', async () => {
  const { flags, options } = await silentPlatform()
  const all = flags.map(flag => (flag === 'goldencrust' ? 'all' : flag))
  const { exitCode, stdout, stderr } = await runCommand(all, options)
  expect(exitCode).toBe(130)
  expect(stdout).toBe('')
  expect(stderr).toBe('interrupted before the tenants were found; nothing was looked at\n')
})

test('Ctrl-C in a run that is compared with those before says neither that all is well nor that it came to a verdict', async () => {
  const { flags, options } = await silentPlatform()
  await withTemporaryFolder(async folder => {
    const { exitCode, stdout } = await runSuite([...flags, '--state', folder, '--only-new'], options)
    expect(exitCode).toBe(130)
    expect(stdout).not.toMatch(/nothing is(?: wrong)?\./)
    expect(stdout).toContain('Compared with no run before')
    const lines = stdout.split('\n').filter(line => line.includes('AWS calls'))
    expect(lines).toHaveLength(1)
    expect(lines.filter(readTemplate().isHeartbeat)).toEqual([])
    expect(readTemplate().isHeartbeat(lines[0]?.replace(', interrupted', '') ?? '')).toBe(true)
  })
})
