import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs'
import { afterEach, expect, test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { openAhead } from '../../probes/open-ahead.ts'
import { testAuthority } from '../lib/certificates.ts'
import { sandbox as environment } from '../lib/company.ts'
import { accessTo } from '../lib/fake-aws.ts'
import { BRIEF_MS } from '../lib/patience.ts'

const trusted = getCACertificates('default')
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  setDefaultCACertificates(trusted)
  for (const close of cleanUp.splice(0)) await close()
})

/** As a proxy says it to who has not asked for anything yet. */
const TOO_SLOW = 'HTTP/1.1 408 Request Time-out\r\ncontent-length: 4\r\nconnection: close\r\n\r\nslow'

/** An endpoint that speaks TLS and answers that there is no such service; the first so many requests it has not seen in time. */
async function endpoint({ isTrusted = true, tooSlow = 0 } = {}) {
  const authority = testAuthority()
  if (isTrusted) setDefaultCACertificates([...trusted, authority.cert])
  const requests: string[] = []
  const server = createServer(authority.issue({ names: ['localhost'] }), (request, response) => {
    requests.push(String(request.headers['x-amz-target'] ?? request.method))
    request.resume().on('end', () => {
      if (requests.length <= tooSlow) return request.socket.end(TOO_SLOW)
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': '1' }
      response
        .writeHead(200, headers)
        .end(JSON.stringify({ services: [], failures: [{ arn: 'arn:aws:ecs:x:1:service/c/s', reason: 'MISSING' }] }))
    })
  })
  const sockets: TLSSocket[] = []
  server.on('secureConnection', socket => sockets.push(socket))
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  cleanUp.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const access = accessTo(`https://localhost:${port}`)
  const aws = createAws(access)
  cleanUp.push(aws.destroy)
  return { aws, access, server, port, sockets, requests }
}

const ask = new DescribeServicesCommand({ cluster: 'c', services: ['s'] })

test('a connection is there before the first call, which takes it; nothing was sent over it until then', async () => {
  const { aws, server, sockets, requests } = await endpoint()
  const ecs = await aws.ecs()
  const opened = once(server, 'secureConnection')
  await aws.openFor(() => ecs.send(ask))
  await opened
  expect({ requests, calls: aws.calls() }).toEqual({ requests: [], calls: {} })
  await ecs.send(ask)
  expect(sockets).toHaveLength(1)
  expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 1 })
  expect(requests).toHaveLength(1)
})

test('at most two stand ready at one endpoint, and those that nobody took end with the run', async () => {
  const { aws, server, sockets } = await endpoint()
  const ecs = await aws.ecs()
  for (let times = 0; times < 5; times += 1) await aws.openFor(() => ecs.send(ask))
  while (sockets.length < 2) await once(server, 'secureConnection')
  await Promise.all([ecs.send(ask), ecs.send(ask)])
  expect(sockets).toHaveLength(2)
  const ended = sockets.map(socket => once(socket, 'close'))
  aws.destroy()
  await Promise.all(ended)
})

/** Until whoever connects now has heard of it, and with that whoever had connected before. */
async function heard(port: number): Promise<void> {
  const late = connect({ host: 'localhost', port })
  await once(late.resume(), 'end')
}

test('a connection that was ended with an answer to nothing is not taken, and the call goes over another', async () => {
  const { aws, server, port, sockets } = await endpoint()
  const ecs = await aws.ecs()
  server.on('secureConnection', socket => {
    if (sockets.length <= 3) socket.end(TOO_SLOW)
  })
  for (let times = 0; times < 2; times += 1) await aws.openFor(() => ecs.send(ask))
  while (sockets.length < 2) await once(server, 'secureConnection')
  await heard(port)
  await ecs.send(ask)
  expect(sockets).toHaveLength(4)
  expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 1 })
})

test('where that answer comes when the call is already on its way, it is sent again', async () => {
  const { aws, sockets } = await endpoint({ tooSlow: 2 })
  const ecs = await aws.ecs()
  await expect(ecs.send(ask)).resolves.toHaveProperty('failures')
  expect(sockets).toHaveLength(3)
  expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 3 })
})

test('whoever is told so each time says it', async () => {
  const { aws } = await endpoint({ tooSlow: 100 })
  const ecs = await aws.ecs()
  await expect(ecs.send(ask)).rejects.toThrow(/HTTP 408/)
  expect(aws.calls()).toEqual({ 'ecs:DescribeServices': 5 })
})

test('what may not be asked opens nothing', async () => {
  const { aws, server, sockets } = await endpoint()
  const ecs = await aws.ecs()
  await aws.openFor(() => ecs.send(new UpdateServiceCommand({ service: 's' })))
  const opened = once(server, 'secureConnection')
  await aws.openFor(() => ecs.send(ask))
  await opened
  expect(sockets).toHaveLength(1)
})

test.for(['nobody trusts', 'nobody listens at'])(
  'an endpoint that %s is no error until it is asked',
  async (what, { expect }) => {
    const { aws: strangers, server } = await endpoint({ isTrusted: false })
    const nobody = createAws(accessTo('https://localhost:1'))
    cleanUp.push(nobody.destroy)
    const aws = what === 'nobody trusts' ? strangers : nobody
    const ecs = await aws.ecs()
    const refused = what === 'nobody trusts' ? once(server, 'tlsClientError') : Promise.resolve()
    await aws.openFor(() => ecs.send(ask))
    await refused
    const abortSignal = AbortSignal.timeout(BRIEF_MS)
    await expect(ecs.send(ask, { abortSignal })).rejects.toThrow()
  },
)

test('the services of what is to be seen are connected with before anything that they wait for was answered', async () => {
  const { aws, access, server, sockets, requests } = await endpoint()
  const target = createTarget(environment, 'goldencrust', { access })
  const look = { target, aws, common: commonOf([target], new AbortController().signal) }
  openAhead(look, ['security-groups'])
  while (sockets.length < 2) await once(server, 'secureConnection')
  expect(requests).toEqual([])
  const before = sockets.length
  openAhead(look, ['logs'])
  const ecs = await aws.ecs()
  await ecs.send(ask)
  expect(sockets).toHaveLength(before)
})
