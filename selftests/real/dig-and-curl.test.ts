import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authority, type CertificateRequest, createAuthority } from '../../sandbox/servers/authority.ts'
import { startDns } from '../../sandbox/servers/dns.ts'
import { startDropping } from '../../sandbox/servers/dropping.ts'
import { startEdge } from '../../sandbox/servers/edge.ts'
import { startHttp } from '../../sandbox/servers/http.ts'
import type { RunningServer, SandboxAnswer, SandboxRequest } from '../../sandbox/servers/types.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { PATIENT_MS } from '../lib/patience.ts'

const DOMAIN = 'goldencrust.wpsandbox.test'
const DISTRIBUTION = 'd111111abcdef8.cloudfront.net'
const INSTALLER = `https://${DOMAIN}/wp-admin/install.php`
const DAY_MS = 24 * 3_600_000
const LOGIN = 'bbws-sandbox:secret'
const installed = (program: string, versionFlag: string) => spawnSync(program, [versionFlag]).status === 0
const curlInstalled = installed('curl', '--version')
const digInstalled = installed('dig', '-v')

test.runIf(process.env.CI)('a pipeline has curl and dig installed', () => {
  expect({ curlInstalled, digInstalled }).toEqual({ curlInstalled: true, digInstalled: true })
})

/** Runs a program and gives its output and exit code, whatever it is. */
async function run(program: string, args: readonly string[]) {
  const env = Object.fromEntries(Object.entries(cleanEnvironment()).filter(([name]) => !/proxy$/i.test(name)))
  return promisify(execFile)(program, [...args], { env, timeout: PATIENT_MS }).then(
    ({ stdout, stderr }) => ({ stdout: stdout.replaceAll('\r', ''), stderr, exitCode: 0 }),
    error => ({ stdout: String(error.stdout), stderr: String(error.stderr), exitCode: Number(error.code) }),
  )
}

const toInstaller: SandboxAnswer = {
  kind: 'answer',
  status: 302,
  headers: { 'X-Redirect-By': 'WordPress', Location: INSTALLER },
  body: '',
}

function behindLogin({ headers }: SandboxRequest): SandboxAnswer {
  if (headers.authorization === `Basic ${Buffer.from(LOGIN).toString('base64')}`) return toInstaller
  return { kind: 'answer', status: 401, headers: { 'WWW-Authenticate': 'Basic realm="BBWS"' }, body: 'no' }
}

describe.skipIf(!curlInstalled)('curl', () => {
  const now = Date.now()
  const valid: CertificateRequest = {
    names: ['*.wpsandbox.test'],
    notBefore: now - DAY_MS,
    notAfter: now + 60 * DAY_MS,
    issuer: 'platform',
  }
  const running: RunningServer[] = []
  let certificate = valid
  let authority: Authority
  let folder: string
  let alb: number
  let edge: number
  let dropping: number

  beforeAll(async () => {
    authority = createAuthority(now)
    folder = await mkdtemp(join(tmpdir(), 'runbook-'))
    await writeFile(join(folder, 'ca.pem'), authority.caPem)
    running.push(
      await startHttp({ handle: ({ path }) => (path === '/reset' ? { kind: 'reset' } : toInstaller) }),
      await startEdge({ handle: behindLogin, certificateFor: () => authority.issue(certificate) }),
      await startDropping(),
    )
    ;[alb = 0, edge = 0, dropping = 0] = running.map(({ port }) => port)
  })
  afterAll(async () => {
    await Promise.all(running.map(server => server.close()))
    await rm(folder, { recursive: true, force: true })
  })
  const curlEdge = (...more: readonly string[]) => {
    const there = ['--connect-to', `${DOMAIN}:443:127.0.0.1:${edge}`, '--cacert', join(folder, 'ca.pem')]
    return run('curl', ['-sSi', '--noproxy', '*', ...there, ...more, `https://${DOMAIN}/`])
  }

  test('the load balancer, header names as WordPress sends them', async () => {
    const { stdout } = await run('curl', ['-sI', '-H', `Host: ${DOMAIN}`, `http://127.0.0.1:${alb}/`])
    expect(stdout).toMatch(/^HTTP\/1\.1 302 Found\n/)
    expect(stdout).toContain(`\nX-Redirect-By: WordPress\nLocation: ${INSTALLER}\n`)
  })

  test('a connection that is reset, and one that is never answered', async () => {
    const reset = await run('curl', ['-sS', `http://127.0.0.1:${alb}/reset`])
    expect([reset.exitCode, reset.stderr]).toEqual([56, expect.stringContaining('reset by peer')])
    const dropped = await run('curl', ['-sS', '--connect-timeout', '0.5', `http://127.0.0.1:${dropping}/`])
    expect([dropped.exitCode, dropped.stderr]).toEqual([
      28,
      expect.stringMatching(/Failed to connect|timed out|timeout/),
    ])
  })

  test('the edge over HTTP/2, closed without a login and open with it', async () => {
    const closed = await curlEdge()
    expect(closed.stdout).toMatch(/^HTTP\/2 401 \n/)
    expect(closed.stdout).toContain('\nwww-authenticate: Basic realm="BBWS"\n')
    const open = await curlEdge('-u', LOGIN)
    expect(open.stdout).toMatch(/^HTTP\/2 302 \n/)
    expect(open.stdout).toContain(`\nx-redirect-by: WordPress\nlocation: ${INSTALLER}\n`)
  })

  test('the edge over HTTP/1.1', async () => {
    expect((await curlEdge('--http1.1', '-u', LOGIN)).stdout).toMatch(/^HTTP\/1\.1 302 Found\n[\s\S]*X-Redirect-By: /)
  })

  test.each([
    ['expired', { notBefore: now - 90 * DAY_MS, notAfter: now - DAY_MS }, 'certificate has expired'],
    ['not yet valid', { notBefore: now + DAY_MS }, 'certificate is not yet valid'],
    ['self-signed', { issuer: 'self-signed' }, 'self[- ]signed certificate'],
    ['of an unknown CA', { issuer: 'unknown-ca' }, 'self[- ]signed certificate in certificate chain'],
    ['of another name', { names: ['other.test'] }, 'no alternative certificate subject name matches'],
  ] as const)('a certificate that is %s', async (_, changes, complaint) => {
    certificate = { ...valid, ...changes }
    const { exitCode, stderr } = await curlEdge()
    certificate = valid
    expect([exitCode, stderr]).toEqual([60, expect.stringMatching(complaint)])
  })
})

describe.skipIf(!digInstalled)('dig', () => {
  let dns: RunningServer
  beforeAll(async () => {
    dns = await startDns({
      resolve(name, type) {
        if (name !== DOMAIN) return { rcode: 'NXDOMAIN', answers: [] }
        if (type === 'AAAA') return { rcode: 'NOERROR', answers: [] }
        return {
          rcode: 'NOERROR',
          answers: [
            { name, type: 'CNAME', domain: DISTRIBUTION },
            { name: DISTRIBUTION, type: 'A', address: '203.0.113.20' },
          ],
        }
      },
    })
  })
  afterAll(() => dns.close())
  const dig = async (...args: readonly string[]) =>
    (await run('dig', ['@127.0.0.1', '-p', String(dns.port), '+tries=1', '+time=2', ...args])).stdout

  test.each(['+notcp', '+tcp'])('the chain of names, %s', async transport => {
    expect(await dig(transport, '+short', DOMAIN)).toBe(`${DISTRIBUTION}.\n203.0.113.20\n`)
  })

  test('a name without such records, and a name that does not exist', async () => {
    expect(await dig(DOMAIN, 'AAAA')).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/)
    expect(await dig(DOMAIN, 'TXT')).toMatch(/status: NOERROR[\s\S]*ANSWER: 0/)
    expect(await dig(`nothing.${DOMAIN}`)).toMatch(/status: NXDOMAIN[\s\S]*ANSWER: 0/)
  })

  test('nothing to complain about', async () => {
    expect(await dig(DOMAIN)).not.toMatch(/WARNING|Warning|mismatch|malformed/)
  })
})
