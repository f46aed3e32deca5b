import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { Packet } from 'dns2'
import type { DnsAnswer } from '../../evidence/index.ts'
import { isConclusive } from '../../evidence/readings/dns.ts'
import type { Resolver } from '../../platform/target.ts'
import { bare, hostAndPort } from './connect-to.ts'
import { hasPlainLabels } from './dns-labels.ts'
import { codeOf, messageOf } from './error-code.ts'
import { whenStopped, within } from './within.ts'

type RecordType = 'A' | 'AAAA'

/** A lost datagram is not an answer: every server is asked twice. */
const TRIES_PER_SERVER = 2
const SHORTEST_TRY_MS = 250
const LONGEST_TRY_MS = 2_000

/** Hundreds of addresses fit into it; what is larger is not read. */
const MOST_MESSAGE_BYTES = 16 * 1024
const MOST_RECORDS = 512
const HEADER_BYTES = 12
const FLAGS_AT = 2
/** The bit that makes a message an answer, and the four that say what for. */
const ANSWER_AND_OPCODE = 0xf8
const STANDARD_ANSWER = 0x80
/** A late answer to an earlier try is one or two; whoever sends so many is no resolver. */
const MOST_OTHERS = 100
/** Where the header keeps how many questions, answers, authorities and additional records follow. */
const COUNTS_AT = [4, 6, 8, 10] as const

/**
 * Asks the servers in turn for one name's addresses; NXDOMAIN and the like are answers, and what answers another question is none. Throws
 * with code `EAI_AGAIN` when none answers within the budget in milliseconds, and with `EBADNAME` when the name cannot be asked for.
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
        const answer = read(query, await ask(server, query, tryMs, signal))
        // Of those that could not do their work the next one is asked, as the system's resolver does.
        if (isConclusive(answer.rcode)) return { answer, server }
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

interface Query {
  readonly id: number
  readonly name: string
  readonly type: RecordType
  readonly bytes: Buffer
}

function encode({ name, type }: { readonly name: string; readonly type: RecordType }): Query {
  const packet = new Packet()
  const id = Packet.uuid()
  packet.header.id = id
  packet.header.rd = 1
  packet.questions.push(new Packet.Question({ name: bare(name), type: Packet.TYPE[type], class: Packet.CLASS.IN }))
  try {
    return { id, name, type, bytes: packet.toBuffer() }
  } catch (error) {
    throw Object.assign(new Error(`${name} is no name that DNS could be asked for: ${messageOf(error)}`), {
      code: 'EBADNAME',
    })
  }
}

async function ask(server: Resolver, query: Query, tryMs: number, signal: AbortSignal): Promise<Packet> {
  let others = 0
  const count = () => {
    others += 1
    return others
  }
  const packet = await within(tryMs, signal, inner => overUdp(server, query, count, inner)).catch((error: unknown) => {
    throw others > 0 ? new Error(`${others} came that answer another question, none to this one`) : error
  })
  if (!packet.header.tc) return packet
  const whole = await within(tryMs, signal, inner => overTcp(server, query, inner))
  if (whole.header.tc) throw new Error('the answer is cut short over TCP too')
  return whole
}

/** The answer to this very question, or `undefined` for anything else that arrived. */
export function answerTo({ id, name, type }: Omit<Query, 'bytes'>, bytes: Buffer): Packet | undefined {
  if (bytes.length < HEADER_BYTES || bytes.length > MOST_MESSAGE_BYTES) return undefined
  // Before anything is parsed, since whoever guesses can send many.
  if (bytes.readUInt16BE(0) !== id || ((bytes[FLAGS_AT] ?? 0) & ANSWER_AND_OPCODE) !== STANDARD_ANSWER) return undefined
  if (COUNTS_AT.reduce((sum, at) => sum + bytes.readUInt16BE(at), 0) > MOST_RECORDS) return undefined
  try {
    const packet = Packet.parse(bytes)
    const { header, questions } = packet
    const [asked] = questions
    // An answer may come without its question only when it says that the server did no work.
    if (!asked) return isConclusive(rcodeName(header.rcode)) ? undefined : packet
    const same = bare(asked.name) === bare(name) && asked.type === Packet.TYPE[type] && isInternet(asked)
    return same && questions.length === 1 && hasPlainLabels(bytes) ? packet : undefined
  } catch {
    return undefined
  }
}

const isInternet = (entry: { readonly class: number }): boolean => entry.class === Packet.CLASS.IN

function overUdp({ host, port }: Resolver, query: Query, onOther: () => number, signal: AbortSignal): Promise<Packet> {
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
      else if (onOther() >= MOST_OTHERS) finish(() => reject(new Error('too many other datagrams')))
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
    let received = 0
    let announced: number | undefined
    function finish(settle: () => void) {
      release()
      socket.destroy()
      settle()
    }
    socket.on('error', error => finish(() => reject(error)))
    socket.on('close', () => finish(() => reject(new Error('the connection ended before the answer was complete'))))
    socket.on('data', chunk => {
      chunks.push(chunk)
      received += chunk.length
      if (received < LENGTH_BYTES) return
      announced ??= LENGTH_BYTES + Buffer.concat(chunks).readUInt16BE()
      if (announced > LENGTH_BYTES + MOST_MESSAGE_BYTES) {
        finish(() => reject(new Error(`an answer of ${announced} bytes is not read`)))
      } else if (received >= announced) {
        const packet = answerTo(query, Buffer.concat(chunks).subarray(LENGTH_BYTES, announced))
        finish(() => (packet ? resolve(packet) : reject(new Error('the answer belongs to another question'))))
      }
    })
    socket.write(Buffer.concat([length, query.bytes]))
  })
}

/** Follows the chain of CNAMEs from the name that was asked for; only what it leads to belongs to the answer. */
function read({ name, type }: Omit<Query, 'bytes'>, packet: Packet): DnsAnswer {
  const { header, errors } = packet
  const [broken] = errors
  if (broken) throw new Error(`the answer cannot be read: ${broken.message}`)
  const answers = packet.answers.filter(isInternet)
  const links = new Map<string, string>()
  for (const { type: kind, name: owner, domain } of answers) {
    if (kind === Packet.TYPE.CNAME && domain !== undefined) links.set(bare(owner), bare(domain))
  }
  const names = new Set([bare(name)])
  const cnames: string[] = []
  for (let next = links.get(bare(name)); next !== undefined; next = links.get(next)) {
    if (names.has(next)) throw new Error(`the CNAMEs of the answer lead in a circle, back to ${next}`)
    names.add(next)
    cnames.push(next)
  }
  const end = cnames.at(-1) ?? bare(name)
  const found = answers.filter(({ type: kind }) => kind === Packet.TYPE[type])
  const addresses = found.flatMap(({ name: owner, address }) =>
    bare(owner) === end && address !== undefined ? [address] : [],
  )
  const belongs = ({ name: owner }: { readonly name: string }) => names.has(bare(owner))
  const strange = addresses.length === 0 && !found.every(belongs)
  if (strange || (packet.answers.length > 0 && !answers.some(belongs))) {
    throw new Error('the answer holds records of another name only')
  }
  const holds = (kind: number) => packet.authorities.some(record => record.type === kind)
  // Without the SOA that an empty answer comes with (RFC 2308, 2.2), name servers say whom to ask instead.
  if (
    addresses.length === 0 &&
    header.rcode === Packet.RCODE.NOERROR &&
    holds(Packet.TYPE.NS) &&
    !holds(Packet.TYPE.SOA)
  ) {
    throw new Error('it only names other servers to ask (a referral): it resolves nothing for this machine')
  }
  // A filter's own zone says no for names that are none of it.
  const covers = (zone: string) => end === bare(zone) || end.endsWith(`.${bare(zone)}`)
  const denial = packet.authorities.find(record => record.type === Packet.TYPE.SOA && covers(record.name))
  const deniedBy = addresses.length === 0 && denial?.primary ? bare(denial.primary) : null
  return { name, rcode: rcodeName(header.rcode), cnames, addresses, deniedBy }
}

const rcodeName = (rcode: number): string =>
  Object.entries(Packet.RCODE).find(([, number]) => number === rcode)?.[0] ?? `RCODE${rcode}`

/** Whether an error of `queryDns` means that no server answered. */
export const isSilence = (error: unknown): boolean => codeOf(error) === 'EAI_AGAIN'
