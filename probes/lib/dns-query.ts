import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { Packet } from 'dns2'
import type { Resolver } from '../../platform/target.ts'
import type { DnsAnswer } from '../evidence/index.ts'
import { bare, hostAndPort } from './connect-to.ts'
import { codeOf, messageOf } from './error-code.ts'
import { whenStopped, within } from './within.ts'

type RecordType = 'A' | 'AAAA'

/** A lost datagram is not an answer: every server is asked twice. */
const TRIES_PER_SERVER = 2
const SHORTEST_TRY_MS = 250
const LONGEST_TRY_MS = 2_000
/** A server that answers one of these could not do its work; the next one is asked, as the system's resolver does. */
const TRY_THE_NEXT: readonly string[] = ['SERVFAIL', 'REFUSED', 'NOTIMP']

/**
 * Asks the servers in turn for one name's addresses; NXDOMAIN and the like are answers. Throws with code `EAI_AGAIN` when none answers
 * within the budget in milliseconds, and with `EBADNAME` when the name cannot be asked for.
 */
export async function queryDns(
  servers: readonly Resolver[],
  question: { readonly name: string; readonly type: RecordType },
  options: { readonly budgetMs: number; readonly signal: AbortSignal },
): Promise<{ readonly answer: DnsAnswer; readonly server: Resolver }> {
  const { budgetMs, signal } = options
  const tryMs = Math.min(LONGEST_TRY_MS, Math.max(SHORTEST_TRY_MS, budgetMs / (servers.length * TRIES_PER_SERVER + 1)))
  const query = encode(question)
  const silent: string[] = []
  let failed: { answer: DnsAnswer; server: Resolver } | undefined
  for (const server of servers) {
    for (let attempt = 1; attempt <= TRIES_PER_SERVER; attempt++) {
      try {
        const answer = read(question, await ask(server, query, tryMs, signal))
        if (!TRY_THE_NEXT.includes(answer.rcode)) return { answer, server }
        failed = { answer, server }
        break
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (attempt === TRIES_PER_SERVER) silent.push(`${hostAndPort(server)} (${messageOf(error)})`)
      }
    }
  }
  if (failed) return failed
  const who = silent.length > 0 ? silent.join(', ') : 'none is configured'
  throw Object.assign(new Error(`no resolver answered for ${question.name}: ${who}`), { code: 'EAI_AGAIN' })
}

function encode({ name, type }: { readonly name: string; readonly type: RecordType }) {
  const packet = new Packet()
  const id = Packet.uuid()
  packet.header.id = id
  packet.header.rd = 1
  packet.questions.push(new Packet.Question({ name: bare(name), type: Packet.TYPE[type], class: Packet.CLASS.IN }))
  try {
    return { id, bytes: packet.toBuffer() }
  } catch (error) {
    throw Object.assign(new Error(`${name} is no name that DNS could be asked for: ${messageOf(error)}`), {
      code: 'EBADNAME',
    })
  }
}

type Query = ReturnType<typeof encode>

async function ask(server: Resolver, query: Query, tryMs: number, signal: AbortSignal): Promise<Packet> {
  const packet = await within(tryMs, signal, inner => overUdp(server, query, inner))
  return packet.header.tc ? within(tryMs, signal, inner => overTcp(server, query, inner)) : packet
}

/** The answer to this very query, or `undefined` for anything else that arrived. */
function answerTo({ id }: Query, bytes: Buffer): Packet | undefined {
  try {
    const packet = Packet.parse(bytes)
    return packet.header.id === id && packet.header.qr === 1 ? packet : undefined
  } catch {
    return undefined
  }
}

function overUdp({ host, port }: Resolver, query: Query, signal: AbortSignal): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    const release = whenStopped(signal, () => finish(() => reject(signal.reason)))
    let finished = false
    function finish(settle: () => void) {
      if (finished) return
      finished = true
      release()
      socket.close()
      settle()
    }
    socket.on('error', error => finish(() => reject(error)))
    socket.on('message', bytes => {
      const packet = answerTo(query, bytes)
      if (packet) finish(() => resolve(packet))
    })
    // Connected, so that only this server's datagrams arrive and a closed port is told at once.
    socket.once('connect', () => socket.send(query.bytes, error => error && finish(() => reject(error))))
    socket.connect(port, host)
  })
}

const LENGTH_BYTES = 2

function overTcp({ host, port }: Resolver, query: Query, signal: AbortSignal): Promise<Packet> {
  return new Promise((resolve, reject) => {
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt16BE(query.bytes.length)
    const socket = connect({ host, port })
    const release = whenStopped(signal, () => finish(() => reject(signal.reason)))
    const chunks: Buffer[] = []
    function finish(settle: () => void) {
      release()
      socket.destroy()
      settle()
    }
    socket.on('error', error => finish(() => reject(error)))
    socket.on('close', () => finish(() => reject(new Error('the connection ended before the answer was complete'))))
    socket.on('data', chunk => {
      chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      if (bytes.length < LENGTH_BYTES || bytes.length < LENGTH_BYTES + bytes.readUInt16BE()) return
      const packet = answerTo(query, bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes.readUInt16BE()))
      finish(() => (packet ? resolve(packet) : reject(new Error('the answer belongs to another query'))))
    })
    socket.write(Buffer.concat([length, query.bytes]))
  })
}

/** Follows the chain of CNAMEs from the name that was asked for. */
function read({ name }: { readonly name: string }, packet: Packet): DnsAnswer {
  const { answers, header, errors } = packet
  const [broken] = errors
  if (broken) throw new Error(`the answer cannot be read: ${broken.message}`)
  const cnames: string[] = []
  for (let at = bare(name); ; ) {
    const link = answers.find(record => record.type === Packet.TYPE.CNAME && bare(record.name) === at)
    const next = link?.domain === undefined ? undefined : bare(link.domain)
    if (next === undefined || cnames.includes(next)) break
    cnames.push(next)
    at = next
  }
  const addresses = answers.flatMap(({ type, address }) =>
    (type === Packet.TYPE.A || type === Packet.TYPE.AAAA) && address !== undefined ? [address] : [],
  )
  return { name, rcode: rcodeName(header.rcode), cnames, addresses }
}

const rcodeName = (rcode: number): string =>
  Object.entries(Packet.RCODE).find(([, number]) => number === rcode)?.[0] ?? `RCODE${rcode}`

/** Whether an error of `queryDns` means that no server answered. */
export const isSilence = (error: unknown): boolean => codeOf(error) === 'EAI_AGAIN'
