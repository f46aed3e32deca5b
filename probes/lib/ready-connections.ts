import { AsyncLocalStorage } from 'node:async_hooks'
import { Agent, type AgentOptions } from 'node:https'
import { isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { HttpRequest } from '@smithy/core/protocols'
import type { MiddlewareStack } from '@smithy/types'

/** So many to one endpoint, opened ahead or by calls: a service is seldom asked more at the same time. */
const MOST_TO_ONE = 2
/** Shorter than a service, or a proxy before it, lets a connection wait for its first request; proxies commonly give it 5 s. */
const UNUSED_MS = 4_000
const HTTPS_PORT = 443

/** Connections of one run that are opened before the first call that needs them; the handshakes of TLS take two round trips to a service. */
export interface ReadyConnections {
  /** For all clients of the run: whoever opens a connection gets one that is ready, where there is one. */
  readonly agent: Agent
  /** Lets the calls of this work come as far as their endpoint is known, and opens a connection to it in place of sending them. Never fails. */
  readonly openFor: (work: () => Promise<unknown>) => Promise<void>
  /** Makes a client take part. */
  readonly watch: <Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>) => void
  readonly destroy: () => void
}

const onlyOpens = new AsyncLocalStorage<true>()

interface Ready {
  readonly socket: TLSSocket
  readonly drop: () => void
}

const ENDS = ['error', 'close', 'timeout'] as const

/** What came before a request, such as a proxy's "you were too slow", would be taken for the answer to the first one. */
const hasSpoken = ({ readableLength, readableEnded }: TLSSocket): boolean => readableLength > 0 || readableEnded

export function readyConnections(options: AgentOptions): ReadyConnections {
  const agent = new Agent(options)
  const create = agent.createConnection.bind(agent)
  const ready = new Map<string, Ready[]>()
  const opened = new Map<string, number>()
  const openedTo = (place: string): number => opened.get(place) ?? 0

  const connect: typeof create = (to, done) => {
    const place = `${to.host}:${to.port}`
    const waiting = take(place)
    if (waiting) return waiting
    opened.set(place, openedTo(place) + 1)
    return create(to, done)
  }

  function take(place: string): Duplex | undefined {
    const next = ready.get(place)?.shift()
    if (!next) return undefined
    const { socket, drop } = next
    if (hasSpoken(socket)) {
      drop()
      return take(place)
    }
    for (const end of ENDS) socket.off(end, drop)
    return socket.setTimeout(0).ref()
  }

  function open({ protocol, hostname: host, port = HTTPS_PORT }: HttpRequest): void {
    const place = `${host}:${port}`
    if (protocol !== 'https:' || openedTo(place) >= MOST_TO_ONE) return
    opened.set(place, openedTo(place) + 1)
    const socket = create({ ...agent.options, host, port, ...(isIP(host) ? {} : { servername: host }) })
    if (!(socket instanceof TLSSocket)) return
    // What is wrong with the endpoint, the call itself will say.
    const drop = (): void => {
      ready.set(place, ready.get(place)?.filter(other => other.socket !== socket) ?? [])
      socket.destroy()
    }
    ready.set(place, [...(ready.get(place) ?? []), { socket, drop }])
    for (const end of ENDS) socket.on(end, drop)
    socket.setTimeout(UNUSED_MS).unref()
  }

  return {
    agent: Object.assign(agent, { createConnection: connect }),
    openFor: work =>
      onlyOpens.run(true, async () => {
        await work().catch(() => {})
      }),
    watch: stack =>
      stack.add(
        next => async args => {
          if (!onlyOpens.getStore()) return next(args)
          if (HttpRequest.isInstance(args.request)) open(args.request)
          throw new Error('a connection was opened, and nothing sent')
        },
        // The endpoint is known, and neither a turn in the queue nor a signature is needed yet.
        { step: 'build', priority: 'high', name: 'readyConnections', override: true },
      ),
    destroy: () => {
      for (const { drop } of [...ready.values()].flat()) drop()
    },
  }
}
