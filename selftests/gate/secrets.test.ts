import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, test } from 'vitest'
import { redact } from '../../lib/text/redact.ts'
import { secretOf, serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { addVersion, jsonObject } from '../../sandbox/model/secrets.ts'
import { deploy } from '../lib/deploy.ts'
import { type Cleanup, type SlowSandbox, slowSandbox, TENANT, waitAt } from '../lib/gate.ts'

const SETTLING_MS = 2_000

/** Stands before the AWS endpoints and denies so many readings of a secret, then none. */
async function denyingFirst(times: number, { access }: SlowSandbox, onTestFinished: Cleanup): Promise<string> {
  let denied = 0
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const operation = String(request.headers['x-amz-target'] ?? '')
    if (operation.endsWith('GetSecretValue') && denied < times) {
      denied += 1
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify({ __type: 'AccessDeniedException', Message: 'not yet' }))
      return
    }
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(?:host|connection|content-length|expect)$/.test(name) ? [[name, value]] : [],
    )
    const answer = await fetch(`${access.awsEndpointUrl}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(headers),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    })
    const passed = [...answer.headers].filter(([name]) => !/^(?:connection|keep-alive|transfer-encoding)$/.test(name))
    response.writeHead(answer.status, Object.fromEntries(passed))
    response.end(new Uint8Array(await answer.arrayBuffer()))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

function say(sandbox: SlowSandbox, message: string): void {
  const service = serviceOf(sandbox.world, TENANT)
  service.events.unshift({ id: `e-${message.length}`, at: sandbox.world.now() + 60_000, message })
}

function passwordOf(sandbox: SlowSandbox): string {
  return String(jsonObject(secretOf(sandbox.world, TENANT).versions.at(-1)?.value ?? '')?.password)
}

describe('the lines of a wait', () => {
  test('quote nobody until the secrets are known, and are read again', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    deploy(sandbox.world, TENANT)
    const password = passwordOf(sandbox)
    say(sandbox, `was unable: ${password}`)
    const lines: string[] = []
    const awsEndpointUrl = await denyingFirst(2, sandbox, onTestFinished)
    await waitAt(sandbox, { access: { awsEndpointUrl }, onProgress: ({ says }) => lines.push(redact(says, 'prose')) })
    expect(lines[0]).toMatch(/newest event: not quoted, the tenant's secrets could not be read$/)
    expect(lines).toContainEqual(expect.stringMatching(/"was unable: \[secret \d+\]"/))
    expect(lines.join('\n')).not.toContain(password)
  })

  test('hold no password that was rotated meanwhile', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    deploy(sandbox.world, TENANT)
    const lines: string[] = []
    await waitAt(sandbox, {
      onProgress({ says }) {
        lines.push(redact(says, 'prose'))
        if (lines.length !== 1) return
        const secret = secretOf(sandbox.world, TENANT)
        const value = jsonObject(secret.versions.at(-1)?.value ?? '')
        addVersion(secret, JSON.stringify({ ...value, password: 'Nw8-rotATed-Pass55' }), sandbox.world.now())
        say(sandbox, 'rotated to Nw8-rotATed-Pass55')
      },
    })
    expect(lines.join('\n')).toMatch(/"rotated to \[secret \d+\]"/)
    expect(lines.join('\n')).not.toContain('rotATed')
  })

  test('hold no variable of the new revision, nor of the one that still runs', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    const { world } = sandbox
    const withKey = (value: string) => ({ container: { environment: [{ name: 'API_KEY', value }] } })
    deploy(world, TENANT, withKey('K7oldrevx9Zq4abcd'))
    sandbox.pass(SETTLING_MS * 2)
    sandbox.settle()
    deploy(world, TENANT, withKey('K7newrevx9Zq4abcd'))
    say(sandbox, 'old K7oldrevx9Zq4abcd, new K7newrevx9Zq4abcd')
    const lines: string[] = []
    await waitAt(sandbox, { waitMs: 1_000, onProgress: ({ says }) => lines.push(redact(says, 'prose')) })
    expect(lines[0]).toMatch(/"old \[secret \d+\], new \[secret \d+\]"/)
  })
})
