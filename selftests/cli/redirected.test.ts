import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { redirectedOf } from '../../runner/redirected.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** A served sandbox, and what it prints once it can be asked. */
async function served(tmpdir: string): Promise<{ readonly guide: string; readonly kill: () => Promise<void> }> {
  const env = { ...cleanEnvironment(), TMPDIR: tmpdir }
  const child = spawn(process.execPath, ['sandbox/serve.ts', '--env', 'prod'], { cwd: projectRoot, env })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  let guide = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    guide += String(chunk)
    if (guide.includes('SHOW TABLES')) break
  }
  return { guide, kill }
}

test('a run that is pointed at a served sandbox, as it says itself, is marked as such everywhere', () =>
  withTemporaryFolder(async folder => {
    const { guide } = await served(folder)
    const [, first = '', suite = ''] = /first\n([\s\S]*?)\n\nThe suite\n([\s\S]*?)\n\n/.exec(guide) ?? []
    const words = suite.replace('npm test --', `"${process.execPath}" cli/start.js`)
    const typed = (more: string) =>
      new Promise<string>(resolve => {
        const command = `${first}\n${words} ${more}`
        execFile('bash', ['-c', command], { cwd: projectRoot, env: cleanEnvironment() }, (_error, out) => resolve(out))
      })
    const preflight = await typed('--preflight')
    expect(preflight).toMatch(/is permitted/)
    expect(preflight).toMatch(/^redirected: AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+, --resolver 127/m)
    const stdout = await typed(`--only aws-identity,alb-response --report-dir '${folder}/r'`)
    expect(stdout).toContain('sandbox on this machine')
    expect(stdout).toMatch(/^redirected: AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+, --resolver 127/m)
    const report: unknown = JSON.parse(await readFile(join(folder, 'r/report.json'), 'utf8'))
    expect(report).toMatchObject({
      sandbox: true,
      redirected: { awsEndpoints: [expect.stringMatching(/^AWS_ENDPOINT_URL=http/)], resolver: expect.any(String) },
    })
    expect(await readFile(join(folder, 'r/summary.md'), 'utf8')).toMatch(
      /redirected: `AWS_ENDPOINT_URL=\S+`, --resolver/,
    )
    expect(await readFile(join(folder, 'r/junit.xml'), 'utf8')).toMatch(/name="redirected" value="AWS_ENDPOINT_URL/)
  }))

test('what a killed sandbox left behind goes with the next start, what a living one has stays', () =>
  withTemporaryFolder(async folder => {
    const [dead, alive] = [await served(folder), await served(folder)]
    await dead.kill()
    expect(await readdir(folder)).toHaveLength(2)
    await served(folder)
    const left = await readdir(folder)
    expect(left).toHaveLength(2)
    expect(left.filter(name => alive.guide.includes(name))).toHaveLength(1)
  }))

const PLAIN = { resolver: null, connectTo: [], isolated: false }

test('an endpoint of any service counts, and nothing of its credentials is said', () => {
  expect(redirectedOf(PLAIN, { AWS_ENDPOINT_URL_S3: 'http://user:secret@minio.example:9000/x' })).toEqual({
    awsEndpoints: ['AWS_ENDPOINT_URL_S3=http://minio.example:9000'],
    resolver: null,
    connectTo: [],
  })
  expect(redirectedOf(PLAIN, { AWS_ENDPOINT_URL: '', AWS_REGION: 'eu-west-1' })).toBeUndefined()
  const ignored = { AWS_ENDPOINT_URL: 'http://a.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
  expect(redirectedOf(PLAIN, ignored)).toBeUndefined()
  const connectTo = [{ host: '', port: 443, address: '::1', addressPort: null }]
  expect(redirectedOf({ ...PLAIN, connectTo }, {})?.connectTo).toEqual([':443:[::1]:'])
})
