import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { DescribeServicesCommand } from '@aws-sdk/client-ecs'
import { afterEach, describe, expect, test } from 'vitest'
import { createAws } from '../../probes/lib/aws.ts'
import { testAuthority } from '../lib/certificates.ts'
import { cleanEnvironment, runCommand } from '../lib/command.ts'
import { accessTo } from '../lib/fake-aws.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED'
const KEY = 'not-a-real-secret-key-of-40-characters-x'
const SESSION = 'authorization-token-of-the-container'

/** Takes what comes over TLS under a certificate for another name, and answers nothing. */
async function stranger(use: (url: string, authority: string, received: () => string) => Promise<void>): Promise<void> {
  const authority = testAuthority()
  let received = ''
  const sockets: TLSSocket[] = []
  const server = createServer(authority.issue({ names: ['elsewhere.example'] }), socket => {
    sockets.push(socket)
    socket.setEncoding('latin1').on('error', () => {})
    socket.on('data', (chunk: string) => {
      received += chunk
      socket.end('HTTP/1.1 500 no\r\ncontent-length: 0\r\n\r\n')
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await use(`https://localhost:${port}`, authority.cert, () => received)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

const WAYS: readonly (readonly [what: string, env: (url: string) => Readonly<Record<string, string>>])[] = [
  ['AWS', url => ({ AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: KEY })],
  [
    'what hands out credentials',
    url => ({
      AWS_ENDPOINT_URL: 'https://localhost:1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: SESSION,
    }),
  ],
]

describe.concurrent('a variable that switches verification off changes nothing but a line on stderr', () => {
  test.for(WAYS)('towards %s', ([, env], { expect: check }) =>
    stranger((url, authority, received) =>
      withTemporaryFolder(async folder => {
        const trusted = join(folder, 'authority.pem')
        await writeFile(trusted, authority)
        const { exitCode, stderr } = await runCommand(
          ['--env', 'prod', '--tenant', 'goldencrust', '--only', 'aws-identity', '--report-dir', join(folder, 'r')],
          { env: { ...env(url), [UNVERIFIED]: '0', NODE_EXTRA_CA_CERTS: trusted } },
        )
        check(received()).toBe('')
        check(stderr).toContain(`note: ${UNVERIFIED}=0 does not count here: every certificate is verified.`)
        check(exitCode).toBe(3)
      }),
    ),
  )

  test('nor for an image that is looked up', ({ expect: check }) =>
    stranger(async (url, _, received) => {
      const command = join(projectRoot, 'cli/image-good.ts')
      const [, credentials] = WAYS[1] ?? []
      const env = cleanEnvironment({ ...credentials?.(url), [UNVERIFIED]: '0' })
      const words = ['--env', 'prod', '1.2.3', '--reason', 'it was tried']
      const ended = promisify(execFile)(process.execPath, [command, ...words], { env })
      await check(ended).rejects.toThrow(`note: ${UNVERIFIED}=0 does not count here`)
      check(received()).toBe('')
    }))

  test('nor for a merge with parts on S3', ({ expect: check }) =>
    stranger(async (url, _, received) => {
      const { exitCode, stderr } = await runCommand(['merge', 's3://bucket/prefix'], {
        env: { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: KEY, [UNVERIFIED]: '0' },
      })
      check(received()).toBe('')
      check(stderr).toContain(`note: ${UNVERIFIED}=0 does not count here`)
      check(exitCode).toBe(2)
    }))
})

describe('where the suite is a part of another process', () => {
  const before = process.env[UNVERIFIED]
  afterEach(() => {
    if (before === undefined) delete process.env[UNVERIFIED]
    else process.env[UNVERIFIED] = before
  })

  test('AWS is verified as well', () =>
    stranger(async (url, _, received) => {
      process.env[UNVERIFIED] = '0'
      const aws = createAws(accessTo(url))
      const ecs = await aws.ecs()
      await expect(ecs.send(new DescribeServicesCommand({ services: ['s'] }))).rejects.toThrow(/certificate/)
      expect(received()).toBe('')
      aws.destroy()
    }))
})
