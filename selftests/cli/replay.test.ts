import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type ExpectStatic, test } from 'vitest'
import { readRecording } from '../../runner/recording/file.ts'
import type { Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { runCommand } from '../lib/command.ts'
import { prod } from '../lib/company.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const BROKEN = ['--fault', 'listener-rule-shadowed', '--timeout', '5m'] as const
const FILES = ['report.json', 'report.html', 'junit.xml', 'summary.md'] as const

/** Another machine, 400 days later, without a network: whoever asks it is named on stderr. */
const ELSEWHERE = { NODE_OPTIONS: `--import ${join(projectRoot, 'selftests/lib/elsewhere.js')}` }

const fileIn = (folder: string): string => join(folder, 'run.json.gz')

async function expectSame(expect: ExpectStatic, first: string, second: string): Promise<void> {
  for (const file of FILES) {
    const [was, is] = await Promise.all([first, second].map(folder => readFile(join(folder, file), 'utf8')))
    expect(is, file).toBe(was)
  }
}

const reportIn = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))

describe.concurrent('what was recorded is judged again', () => {
  test('elsewhere, later, without a network: the same screen, files and exit code', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const [there, here] = [join(folder, 'there'), join(folder, 'here')]
      const run = await runCommand([...BROKEN, '--report-dir', there, '--record'])
      expect(run).toMatchObject({ exitCode: 1, stderr: '' })
      await mkdir(here)
      await copyFile(fileIn(there), fileIn(here))
      const again = await runCommand(['--replay', fileIn(here), '--report-dir', here], { env: ELSEWHERE })
      expect(again).toMatchObject({ exitCode: 1, stdout: run.stdout })
      expect(again.stderr).toMatch(
        /^note: judged again, nothing is looked at: goldencrust in sandbox as tenant-runbook \S+ saw it at \S+\n$/,
      )
      await expectSame(expect, there, here)
      expect((await readdir(join(here, 'allure-results'))).length).toBeGreaterThan(10)
    }))

  test('the same network is found to be asked, where a run looks', async ({ expect }) => {
    const env = { ...ELSEWHERE, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
    await withTemporaryFolder(async folder => {
      const words = ['--env', 'prod', '--tenant', 'goldencrust', '--only', 'aws-identity', '--report-dir', folder]
      expect((await runCommand(words, { env })).stderr).toContain('asks the network')
    })
  })

  test('a fleet with a history, a waiver and one broken tenant: one file, what is common once', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const waivers = join(folder, 'waivers.yaml')
      await writeFile(
        waivers,
        'waivers:\n  - id: listener-rule-shadowed\n    env: sandbox\n    tenant: goldencrust\n    reason: being moved\n    owner: Tebogo\n    expires: 2099-01-31\n',
      )
      const words = ['--tenant', 'all', '--state', join(folder, 'state'), '--waivers', waivers, '--timeout', '5m']
      const [healthy, there, here] = [join(folder, 'a'), join(folder, 'b'), join(folder, 'c')]
      await runCommand([...words, '--report-dir', healthy])
      const run = await runCommand([...words, ...BROKEN.slice(0, 2), '--report-dir', there, '--record', there])
      const report = await reportIn(there)
      expect(report.changes?.map(({ id }) => id)).toContain('listener-rule-shadowed')
      expect(report.targets.flatMap(({ diagnoses }) => diagnoses.flatMap(({ waived }) => waived ?? []))).not.toEqual([])
      const again = await runCommand(['--replay', fileIn(there), '--report-dir', here], { env: ELSEWHERE })
      expect({ ...again, stderr: '' }).toEqual({ ...run, stderr: '' })
      await expectSame(expect, there, here)
      const { common, targets } = await readRecording(fileIn(there))
      expect(Object.keys(common)).toEqual(expect.arrayContaining(['listener-rules', 'load-balancer']))
      expect(targets.map(({ evidence }) => 'listener-rules' in evidence)).toEqual([false, false, false])
      // One of its tenants alone: the rule takes its requests too.
      const one = await runCommand(['--replay', fileIn(there), '--tenant', 'lakeside', '--report-dir', here])
      expect(one.exitCode).toBe(1)
      expect((await reportIn(here)).targets.map(({ tenant }) => tenant)).toEqual(['lakeside'])
    }))

  test('after a wait: how it ended, and what it expected', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const [there, here] = [join(folder, 'there'), join(folder, 'here')]
      const words = ['--fault', 'image-missing', '--wait', '10s', '--timeout', '5m', '--report-dir', there, '--record']
      const run = await runCommand(words)
      const again = await runCommand(['--replay', fileIn(there), '--report-dir', here], { env: ELSEWHERE })
      expect({ ...again, stderr: '' }).toEqual({ ...run, stderr: '' })
      expect((await reportIn(here)).targets[0]?.gate?.outcome).toBe('failed')
      await expectSame(expect, there, here)
    }))

  test('before an apply: variables and plan are in it', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const [there, here] = [join(folder, 'there'), join(folder, 'here')]
      const fixture = (name: string) => join(projectRoot, 'selftests/fixtures', `sandbox-goldencrust.${name}`)
      const files = ['--tfvars', fixture('tfvars'), '--plan', fixture('plan.json')]
      const run = await runCommand(['--phase', 'pre', ...files, '--timeout', '5m', '--report-dir', there, '--record'])
      const again = await runCommand(['--replay', fileIn(there), '--report-dir', here], { env: ELSEWHERE })
      expect({ ...again, stderr: '' }).toEqual({ ...run, stderr: '' })
      await expectSame(expect, there, here)
    }))

  test('by what is expected today: another digest may run', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const [there, here, platform] = [join(folder, 'there'), join(folder, 'here'), join(folder, 'platform')]
      const sandbox = await startSandbox({ environment: prod, tenants: ['goldencrust'] })
      try {
        const { resolver, connectTo, extraCa } = sandbox.access
        const caFile = join(folder, 'ca.pem')
        await writeFile(caFile, extraCa.join('\n'))
        const ways = connectTo.flatMap(({ host, port, address, addressPort }) => [
          '--connect-to',
          `${host}:${port ?? ''}:${address}:${addressPort ?? ''}`,
        ])
        const way = ['--resolver', `${resolver?.host}:${resolver?.port}`, ...ways]
        const words = ['--env', 'prod', '--tenant', 'goldencrust', ...way, '--timeout', '5m']
        const env = { ...sandbox.environmentVariables, NODE_EXTRA_CA_CERTS: caFile }
        const run = await runCommand([...words, '--report-dir', there, '--record'], { env })
        expect(run.exitCode).toBe(0)
      } finally {
        await sandbox.close()
      }
      await copyFolder(join(projectRoot, 'platform'), platform)
      const images = await readFile(join(platform, 'images.yaml'), 'utf8')
      await writeFile(join(platform, 'images.yaml'), images.replaceAll(/sha256:[0-9a-f]{64}/g, other))
      const again = await runCommand(['--replay', fileIn(there), '--platform', platform, '--report-dir', here])
      expect(again.exitCode).toBe(1)
      expect(again.stderr).toContain('otherwise than then: image-digest failed, was passed')
      expect((await reportIn(here)).targets[0]?.diagnoses.map(({ id }) => id)).toContain('image-drifted')
    }))
})

/** Every digest another one. */
const other = (digest: string): string => `sha256:${[...digest.slice('sha256:'.length)].reverse().join('')}`

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(join(to, 'environments'), { recursive: true })
  for (const name of ['conventions.yaml', 'images.yaml', 'tenants.yaml', 'environments/prod.yaml'])
    await copyFile(join(from, name), join(to, name))
}

describe.concurrent('one line and exit code 2', () => {
  test('for what a recording is not about, and what was settled when it was made', ({ expect }) =>
    withTemporaryFolder(async folder => {
      await runCommand(['--only', 'tenant-name-valid,aws-identity', '--report-dir', folder, '--record'])
      const file = fileIn(folder)
      const refused = async (words: readonly string[], env = {}) => {
        const { exitCode, stdout, stderr } = await runCommand(words, { env })
        expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({ exitCode: 2, stdout: '', lines: 2 })
        return stderr
      }
      const out = ['--report-dir', join(folder, 'out')]
      expect(await refused(['--replay', file, '--env', 'prod', ...out])).toContain(
        'it is of sandbox, and prod was asked for',
      )
      expect(await refused(['--replay', file, ...out], { TENANT_NAME: 'bluebird' })).toContain(
        'it is of goldencrust, and bluebird was asked for',
      )
      expect(await refused(['--replay', file, '--phase', 'smoke', ...out])).toContain(
        '--phase does not go with --replay',
      )
      expect(await refused(['--replay', file, '--state', folder, ...out])).toContain(
        '--state does not go with --replay',
      )
      expect(await refused(['--replay', file, '--record', ...out])).toContain('--record does not go with --replay')
      expect(await refused(['--replay', folder, ...out])).toContain(
        `it is a folder. Name the recording in it: ${fileIn(folder)}`,
      )
      expect(await refused(['--replay', join(folder, 'none'), ...out])).toContain('there is no such file')
      expect(await refused(['--replay', join(folder, 'report.json'), ...out])).toContain('no recording of this suite')
      expect(await refused(['--replay', '--env', 'prod'])).toContain('--replay needs a value')
      await writeFile(join(folder, 'half.gz'), (await readFile(file)).subarray(0, 5_000))
      expect(await refused(['--replay', join(folder, 'half.gz'), ...out])).toContain('the file is damaged or not whole')
      expect(await readdir(folder)).not.toContain('out/report.json')
      expect(await refused(['--preflight', '--record'])).toContain('--record does not go with --preflight')
      expect(await refused(['--record', join(folder, 'report.json', 'x')])).toContain('the recording')
    }))

  test('for a run that was interrupted: it is kept, says so, and is not judged again', ({ expect }) =>
    withTemporaryFolder(async folder => {
      const words = ['--latency', '5s', '--timeout', '5m', '--verbose', '--report-dir', folder, '--record']
      const run = await runCommand(words, {
        interruptWhen: stderr => stderr.includes('looks done'),
        withProgress: true,
      })
      expect(run.exitCode).toBe(130)
      expect(run.stderr).toContain('the run was interrupted, so that it cannot be judged again')
      const again = await runCommand(['--replay', fileIn(folder), '--report-dir', folder])
      expect(again).toMatchObject({ exitCode: 2, stdout: '' })
      expect(again.stderr).toMatch(/^.*the run that it keeps was interrupted.*\n$/)
    }))
})
