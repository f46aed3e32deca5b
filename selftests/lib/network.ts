import { lookup } from 'node:dns/promises'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { createTCPServer, createUDPServer, Packet } from 'dns2'
import { type Access, type ConnectTo, createTarget, type Limits, type Target } from '../../platform/target.ts'
import { environments } from './company.ts'
import { accessTo } from './fake-aws.ts'
import { PATIENT_MS } from './patience.ts'

/** What a test opened; `closeAll` belongs into its afterEach. */
const opened: (() => unknown)[] = []

export const closeLater = (close: () => unknown): void => {
  opened.push(close)
}

export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close()
}

/** A way to the network for tests: nothing is isolated unless the test says so. */
export const reach = (changes: Partial<Access> = {}): Access => ({
  ...accessTo('http://127.0.0.1:1'),
  isolated: false,
  ...changes,
})

export const to = (host: string, port: number | null, address: string, addressPort: number | null): ConnectTo => ({
  host,
  port,
  address,
  addressPort,
})

/** The tenant goldencrust of the sandbox, reached as the test wants it, with deadlines that only silence reaches. */
export const tenantWith = (access: Partial<Access>, limits: Partial<Limits> = {}): Target =>
  createTarget(environments.sandbox, 'goldencrust', {
    access: reach(access),
    limits: { probeMs: PATIENT_MS, connectMs: PATIENT_MS, ...limits },
    override: {},
  })

/** Listens on a free port of the loopback and ends with every connection when the test does. */
export async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closeLater(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(resolve))
  })
  return portOf(server.address())
}

/** A TCP server that does with each connection what the test says: stay silent, cut it, say something. */
export const tcpServer = (serve: (socket: Socket) => void): Promise<number> => listening(createTcpServer(serve))

/** A port of the loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server.address())
  await new Promise(resolve => server.close(resolve))
  return port
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

/** A record of a DNS answer: `A` and `AAAA` carry an address, `CNAME` a name. */
type DnsRecord = readonly [name: string, type: 'A' | 'AAAA' | 'CNAME', value: string]

interface DnsReply {
  readonly rcode?: number
  readonly records?: readonly DnsRecord[]
  /** Over UDP only: says that the answer did not fit. */
  readonly truncated?: boolean
  /** A last change to the message, for what no server of good will sends. */
  readonly change?: (message: Packet) => unknown
}

interface DnsQuestion {
  readonly name: string
  readonly type: number
  readonly transport: 'udp' | 'tcp'
  /** How often this question was asked before. */
  readonly nth: number
}

/** A DNS server on the loopback, UDP and TCP on one port; `undefined` leaves a question without an answer. */
export async function dnsServer(answer: (question: DnsQuestion) => DnsReply | undefined) {
  const asked: DnsQuestion[] = []
  const handle = (transport: DnsQuestion['transport']) => (request: Packet, send: (reply: Packet) => void) => {
    const [{ name, type } = { name: '', type: 0 }] = request.questions
    const nth = asked.filter(
      known => known.name === name && known.type === type && known.transport === transport,
    ).length
    const question = { name, type, transport, nth }
    asked.push(question)
    const reply = answer(question)
    if (!reply) return
    const response = Packet.createResponseFromRequest(request)
    response.header.rcode = reply.rcode ?? Packet.RCODE.NOERROR
    if (reply.truncated && transport === 'udp') response.header.tc = 1
    for (const [owner, kind, value] of reply.truncated && transport === 'udp' ? [] : (reply.records ?? [])) {
      const data = kind === 'CNAME' ? { domain: value } : { address: value }
      response.answers.push(
        Object.assign(new Packet.Resource({ name: owner, type: Packet.TYPE[kind], class: 1, ttl: 60 }), data),
      )
    }
    reply.change?.(response)
    send(response)
  }
  const tcp = createTCPServer(handle('tcp'))
  await new Promise<void>(resolve => tcp.listen(0, '127.0.0.1', () => resolve()))
  const port = portOf(tcp.address())
  const udp = createUDPServer(handle('udp'))
  await udp.listen(port, '127.0.0.1')
  closeLater(() => tcp.close())
  closeLater(() => udp.close())
  return { resolver: { host: '127.0.0.1', port }, asked }
}

export const NEVER: AbortSignal = new AbortController().signal

/** Whether this machine's resolver knows `localhost`, as every system should. */
export const localhost = (): Promise<readonly string[]> =>
  lookup('localhost', { all: true }).then(found => found.map(({ address }) => address))
