import { createTCPServer, createUDPServer, type DnsHandler, Packet } from 'dns2'
import { remark } from '../../lib/text/stderr.ts'
import { LOOPBACK, listenOnLoopback } from './loopback.ts'
import type { DnsRecordAnswer, DnsType, RunningServer } from './types.ts'

/** What the server asks; a name always comes in lower case and without a dot at its end. */
type ResolveName = (name: string, type: DnsType) => DnsRecordAnswer

const TTL_SECONDS = 60
const ATTEMPTS = 10
const TYPES = { [Packet.TYPE.A]: 'A', [Packet.TYPE.AAAA]: 'AAAA', [Packet.TYPE.CNAME]: 'CNAME' } as const

/** A resolver on one port for UDP and TCP. A type it does not hold is answered with no records, as for a name without such records. */
export async function startDns({ resolve }: { readonly resolve: ResolveName }): Promise<RunningServer> {
  const handle: DnsHandler = (request, send) => {
    void Promise.resolve(send(answerTo(request, resolve))).catch(() => {})
  }
  for (let attempt = 1; ; attempt++) {
    const tcp = createTCPServer(handle)
    const running = await listenOnLoopback(tcp)
    try {
      const closeUdp = await listenUdp(running.port, handle)
      return { port: running.port, close: async () => void (await Promise.all([running.close(), closeUdp()])) }
    } catch (error) {
      await running.close()
      if (attempt === ATTEMPTS) throw error
    }
  }
}

function listenUdp(port: number, handle: DnsHandler): Promise<() => Promise<void>> {
  const udp = createUDPServer(handle)
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= new Promise<void>(resolve => void udp.close(() => resolve()))
    return closed
  }
  return new Promise((resolve, reject) => {
    udp.once('error', reject)
    udp.bind(port, LOOPBACK, () => {
      udp.off('error', reject)
      udp.on('error', () => {})
      resolve(close)
    })
  })
}

function answerTo(request: Packet, resolve: ResolveName): Packet {
  const response = Packet.createResponseFromRequest(request)
  response.header.ra = 1
  const [question] = request.questions
  if (!question) {
    response.header.rcode = Packet.RCODE.FORMERR
    return response
  }
  const type = Object.entries(TYPES).find(([code]) => Number(code) === question.type)?.[1]
  const name = question.name.toLowerCase().replace(/\.$/, '')
  const { rcode, answers, denial } = resolved(resolve, name, type ?? 'AAAA')
  response.header.rcode = Packet.RCODE[rcode]
  if (denial) {
    response.authorities = [
      Packet.createResourceFromQuestion(question, {
        name: denial.zone,
        type: Packet.TYPE.SOA,
        class: Packet.CLASS.IN,
        ttl: TTL_SECONDS,
        primary: denial.server,
        admin: `hostmaster.${denial.zone}`,
        serial: 1,
        refresh: TTL_SECONDS,
        retry: TTL_SECONDS,
        expiration: TTL_SECONDS,
        minimum: TTL_SECONDS,
      }),
    ]
  }
  if (type === undefined) return response
  response.answers = answers.map(answer =>
    Packet.createResourceFromQuestion(question, {
      name: answer.name,
      class: Packet.CLASS.IN,
      ttl: TTL_SECONDS,
      ...(answer.type === 'CNAME'
        ? { type: Packet.TYPE.CNAME, domain: answer.domain }
        : { type: Packet.TYPE[answer.type], address: answer.address }),
    }),
  )
  return response
}

/** An error of the model is said aloud; the client gets SERVFAIL instead of a silence that looks like a network problem. */
function resolved(resolve: ResolveName, ...question: Parameters<ResolveName>): DnsRecordAnswer {
  try {
    return resolve(...question)
  } catch (error) {
    remark(`${question.join(' ')}: the sandbox itself failed: ${String(error)}`)
    return { rcode: 'SERVFAIL', answers: [] }
  }
}
