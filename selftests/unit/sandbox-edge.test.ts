import { once } from 'node:events'
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Authority, type CertificateRequest, createAuthority } from '../../sandbox/servers/authority.ts'
import { startEdge } from '../../sandbox/servers/edge.ts'
import type { RunningServer, SandboxAnswer } from '../../sandbox/servers/types.ts'
import { connectionOutcome, read } from '../lib/sockets.ts'

const DAY_MS = 24 * 3_600_000
const NAME = 'goldencrust.wpsandbox.test'
const now = Date.now()
const valid = {
  names: ['*.wpsandbox.test'],
  notBefore: now - DAY_MS,
  notAfter: now + 60 * DAY_MS,
  issuer: 'platform',
} as const satisfies CertificateRequest
const page = (body: string): SandboxAnswer => ({ kind: 'answer', status: 200, headers: {}, body })
const open: RunningServer[] = []
const keep = async (server: Promise<RunningServer>): Promise<RunningServer> => {
  const running = await server
  open.push(running)
  return running
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()))
})

describe('the edge', () => {
  let authority: Authority
  beforeAll(() => {
    authority = createAuthority(now)
  })
  const start = (certificate: () => CertificateRequest | null, handle = (): SandboxAnswer => page('edge')) =>
    keep(
      startEdge({
        handle,
        certificateFor(serverName) {
          const wanted = certificate()
          return wanted && serverName === NAME ? authority.issue(wanted) : null
        },
      }),
    )
  const dial = (port: number, options: ConnectionOptions = {}) =>
    secured(
      connectTls({
        host: '127.0.0.1',
        port,
        servername: NAME,
        ca: authority.caPem,
        rejectUnauthorized: false,
        ALPNProtocols: ['h2', 'http/1.1'],
        ...options,
      }),
    )

  test('speaks HTTP/2 with lower-case header names', async () => {
    const { port } = await start(
      () => valid,
      () => ({
        kind: 'answer',
        status: 302,
        headers: { 'X-Redirect-By': 'WordPress', Connection: 'keep-alive' },
        body: 'moved',
      }),
    )
    const { headers, body } = await getHttp2(port, authority.caPem)
    expect(headers[':status']).toBe(302)
    expect(headers['x-redirect-by']).toBe('WordPress')
    expect(body).toBe('moved')
  })

  test('negotiates HTTP/2 by ALPN and falls back to HTTP/1.1', async () => {
    const { port } = await start(() => valid)
    const modern = await dial(port)
    expect([modern.alpnProtocol, modern.authorized]).toEqual(['h2', true])
    modern.destroy()
    const old = await dial(port, { ALPNProtocols: ['http/1.1'] })
    old.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`)
    expect(await read(old)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*edge$/)
    const { headers } = await getHttp2(port, authority.caPem)
    expect(headers[':status']).toBe(200)
  })

  test.each([
    ['expired', { ...valid, notAfter: now - DAY_MS, notBefore: now - 90 * DAY_MS }, 'CERT_HAS_EXPIRED'],
    ['not yet valid', { ...valid, notBefore: now + DAY_MS }, 'CERT_NOT_YET_VALID'],
    ['self-signed', { ...valid, issuer: 'self-signed' }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['of an unknown CA', { ...valid, issuer: 'unknown-ca' }, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['of another name', { ...valid, names: ['*.other.test'] }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('presents a certificate that is %s', async (_, certificate, code) => {
    const { port } = await start(() => certificate)
    await expect(dial(port, { rejectUnauthorized: true })).rejects.toMatchObject({ code })
    const socket = await dial(port)
    const presented = socket.getPeerX509Certificate()
    expect(presented?.validToDate.getTime()).toBe(Math.floor(certificate.notAfter / 1000) * 1000)
    expect(presented?.subjectAltName).toBe(certificate.names.map(name => `DNS:${name}`).join(', '))
    socket.destroy()
  })

  test('refuses the handshake for a name that nobody covers', async () => {
    const { port } = await start(() => null)
    await expect(dial(port)).rejects.toMatchObject({ code: expect.stringMatching(/ALERT_HANDSHAKE_FAILURE/) })
  })

  test('a resumed session never hides a changed certificate', async () => {
    let certificate: CertificateRequest = valid
    const { port } = await start(() => certificate)
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      certificate = valid
      const first = await dial(port, { maxVersion, ALPNProtocols: ['http/1.1'] })
      const issued: Buffer[] = []
      first.on('session', session => issued.push(session))
      first.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`)
      await read(first)
      const session = issued.at(-1) ?? first.getSession()
      certificate = { ...valid, notBefore: now - 90 * DAY_MS, notAfter: now - DAY_MS }
      const second = await dial(port, { maxVersion, ...(session ? { session } : {}) })
      expect([maxVersion, second.isSessionReused(), second.authorized]).toEqual([maxVersion, false, false])
      second.destroy()
    }
  })

  test('a reset ends the connection; closing ends open HTTP/2 sessions at once', async () => {
    const asked = Promise.withResolvers<void>()
    const server = await startEdge({
      handle({ path }) {
        if (path === '/reset') return { kind: 'reset' }
        asked.resolve()
        return { kind: 'hang' }
      },
      certificateFor: () => authority.issue(valid),
    })
    await expect(getHttp2(server.port, authority.caPem, '/reset')).rejects.toThrow()
    const hanging = getHttp2(server.port, authority.caPem, '/hang').catch(error => error)
    await asked.promise
    await server.close()
    expect(await hanging).toBeInstanceOf(Error)
    expect(await connectionOutcome(server.port)).toBe('ECONNREFUSED')
  })
})

async function secured(socket: TLSSocket): Promise<TLSSocket> {
  await once(socket, 'secureConnect')
  return socket
}

async function getHttp2(
  port: number,
  ca: string,
  path = '/',
): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: string }> {
  const session = connectHttp2(`https://${NAME}`, {
    createConnection: () => connectTls({ host: '127.0.0.1', port, servername: NAME, ca, ALPNProtocols: ['h2'] }),
  })
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject)
      const stream = session.request({ ':path': path })
      let headers: IncomingHttpHeaders = {}
      let body = ''
      stream.on('response', received => {
        headers = received
      })
      stream.setEncoding('utf8').on('data', chunk => {
        body += chunk
      })
      stream.on('error', reject)
      stream.on('close', () =>
        headers[':status'] === undefined ? reject(new Error('no answer')) : resolve({ headers, body }),
      )
    })
  } finally {
    session.destroy()
  }
}
