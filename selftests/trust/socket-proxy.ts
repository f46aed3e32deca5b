import { createSocket } from 'node:dgram'
import { connect, createServer, type Socket } from 'node:net'
import { keepSilent, listenOnLoopback } from '../../sandbox/servers/loopback.ts'
import { GARBAGE, type SocketMode } from './modes.ts'

interface SocketProxy {
  readonly port: number
  /** How many connections, or questions, came. */
  readonly count: () => number
  readonly close: () => Promise<void>
}

interface SocketAttack {
  readonly mode: SocketMode
  /** Which connection is spoiled, counted from 1, or all of them. */
  readonly nth: number | 'every'
}

const meets = (attack: SocketAttack | undefined, count: number): attack is SocketAttack =>
  attack?.nth === count || attack?.nth === 'every'

/** Passes connections on to a port, and spoils one of them or all. */
export async function startTcpProxy(to: number, attack: SocketAttack | undefined): Promise<SocketProxy> {
  let count = 0
  const server = createServer(socket => {
    count += 1
    socket.on('error', () => {})
    if (meets(attack, count)) spoil(socket, attack.mode)
    else {
      const on = connect(to, '127.0.0.1')
      on.on('error', () => socket.destroy())
      on.on('close', () => socket.destroy())
      socket.on('close', () => on.destroy())
      socket.pipe(on).pipe(socket)
    }
  })
  const { port, close } = await listenOnLoopback(server)
  return { port, count: () => count, close }
}

function spoil(socket: Socket, mode: SocketMode): void {
  if (mode === 'hang') keepSilent(socket)
  else if (mode === 'reset') socket.resetAndDestroy()
  else if (mode === 'empty') socket.once('data', () => socket.end())
  else socket.once('data', () => socket.end(GARBAGE))
  // Who speaks first (MySQL) is not waited for.
  if (mode === 'empty') setTimeout(() => socket.end(), 50).unref()
  if (mode === 'garbage') setTimeout(() => socket.end(GARBAGE), 50).unref()
}

/** Passes DNS questions on, UDP and TCP, and spoils one of those over UDP, or all. */
export async function startDnsProxy(to: number, attack: SocketAttack | undefined): Promise<SocketProxy> {
  let count = 0
  const tcp = await startTcpProxy(to, undefined)
  const udp = createSocket('udp4')
  let isOpen = true
  udp.once('close', () => {
    isOpen = false
  })
  udp.on('error', () => {})
  udp.on('message', (question, from) => {
    count += 1
    if (meets(attack, count)) {
      if (attack.mode === 'hang' || attack.mode === 'reset') return
      const id = question.subarray(0, 2)
      const answer =
        attack.mode === 'garbage' ? Buffer.concat([id, GARBAGE]) : Buffer.concat([id, Buffer.from([0x81, 0x82])])
      udp.send(answer, from.port, from.address)
      return
    }
    const on = createSocket('udp4')
    on.on('error', () => {})
    on.once('message', answer => {
      // On a busy machine an answer comes when nobody waits for it any more.
      if (isOpen) udp.send(answer, from.port, from.address)
      on.close()
    })
    on.send(question, to, '127.0.0.1')
  })
  const isBound = await new Promise<boolean>(resolve => {
    udp.once('error', () => resolve(false))
    udp.bind(tcp.port, '127.0.0.1', () => resolve(true))
  })
  // The port that is free for TCP may be taken for UDP.
  if (!isBound) {
    udp.close()
    await tcp.close()
    return startDnsProxy(to, attack)
  }
  const close = async () => {
    udp.close()
    await tcp.close()
  }
  return { port: tcp.port, count: () => count, close }
}
