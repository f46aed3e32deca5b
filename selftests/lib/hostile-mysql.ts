import { generateKeyPairSync } from 'node:crypto'
import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { framed, greeting, listPackets, okPacket } from '../../sandbox/servers/mysql-protocol.ts'
import type { KeyAndCertificate } from './certificates.ts'
import { tcpServer } from './network.ts'

/** One client as a server of bad intent sees it. */
export interface Victim {
  /** The payload of the client's next packet, `undefined` when it is gone. */
  readonly next: () => Promise<Buffer | undefined>
  /** Sends payloads in the order of the sequence, from the client's last packet on. */
  readonly say: (...payloads: readonly Buffer[]) => void
  /** Bytes as they are, for what no server of good will sends; false while the connection is full. */
  readonly raw: (bytes: Buffer) => boolean
  readonly socket: () => Socket
}

export interface HostileMysql {
  readonly port: number
  /** Everything the clients said, TLS taken off. */
  readonly received: () => Buffer
  /** Bytes of answers that left this server. */
  readonly sentBytes: () => number
}

export interface HostileOptions {
  /** The way of logging in that the greeting asks for. */
  readonly plugin?: string
  readonly tls?: KeyAndCertificate
  /** From the client's login on. */
  readonly script: (victim: Victim) => Promise<void>
}

export const SALT = Buffer.from('12345678901234567890')
const TLS = 0x800
const RSA_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })

/** A MySQL server on the loopback that does as it likes once a client has answered its greeting. */
export async function hostileMysql({
  plugin = 'mysql_native_password',
  tls,
  script,
}: HostileOptions): Promise<HostileMysql> {
  const received: Buffer[] = []
  let sentBytes = 0
  const port = await tcpServer(plain => {
    let socket: Socket = plain
    let sequenceId = 0
    const read = async (count: number): Promise<Buffer | undefined> => {
      for (;;) {
        const bytes: unknown = socket.read(count)
        if (Buffer.isBuffer(bytes)) return bytes.length === count ? bytes : undefined
        if (socket.destroyed || socket.readableEnded) return undefined
        const stream = socket
        await new Promise<void>(resolve => {
          const finish = () => {
            stream.off('readable', finish).off('end', finish).off('close', finish)
            resolve()
          }
          stream.on('readable', finish).on('end', finish).on('close', finish)
        })
      }
    }
    const raw = (bytes: Buffer): boolean => {
      sentBytes += bytes.length
      return socket.write(bytes)
    }
    const victim: Victim = {
      async next() {
        const header = await read(4)
        const length = header?.readUIntLE(0, 3) ?? 0
        const payload = length === 0 ? header && Buffer.alloc(0) : await read(length)
        if (!header || !payload) return undefined
        received.push(header, payload)
        sequenceId = (header[3] ?? 0) + 1
        return payload
      },
      say: (...payloads) => {
        raw(Buffer.concat(payloads.map(payload => framed(sequenceId++, payload))))
      },
      raw,
      socket: () => socket,
    }
    const serve = async () => {
      victim.say(greetingFor(plugin, tls !== undefined))
      if (tls) {
        if (!(await victim.next())) return
        socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
        socket.on('error', () => plain.destroy())
      }
      if (await victim.next()) await script(victim)
    }
    serve().then(
      () => socket.end(),
      () => plain.destroy(),
    )
  })
  return { port, received: () => Buffer.concat(received), sentBytes: () => sentBytes }
}

function greetingFor(plugin: string, offersTls: boolean): Buffer {
  const packet = greeting('8.0.36', 7, SALT)
  const capabilitiesAt = packet.indexOf(0, 1) + 1 + 13
  const lower = packet.readUInt16LE(capabilitiesAt)
  packet.writeUInt16LE(offersTls ? lower | TLS : lower & ~TLS, capabilitiesAt)
  const pluginAt = packet.length - 'mysql_native_password\0'.length
  return Buffer.concat([packet.subarray(0, pluginAt), Buffer.from(`${plugin}\0`)])
}

/** Ways to ask for the password once a client wants to log in. */
export const THEFTS: Readonly<Record<string, HostileOptions>> = {
  'full authentication of caching_sha2_password, with a key of its own': {
    plugin: 'caching_sha2_password',
    async script({ say, next }) {
      say(Buffer.from([1, 4]))
      await next()
      say(Buffer.concat([Buffer.from([1]), Buffer.from(RSA_KEY)]))
      await next()
    },
  },
  'a switch to caching_sha2_password, and then its full authentication': {
    async script(victim) {
      victim.say(switchTo('caching_sha2_password'))
      await victim.next()
      victim.say(Buffer.from([1, 4]))
      await victim.next()
      victim.say(Buffer.concat([Buffer.from([1]), Buffer.from(RSA_KEY)]))
      await victim.next()
    },
  },
  'sha256_password from the greeting on': {
    plugin: 'sha256_password',
    async script({ say, next }) {
      say(switchTo('sha256_password'))
      await next()
      say(Buffer.concat([Buffer.from([1]), Buffer.from(RSA_KEY)]))
      await next()
    },
  },
  ...Object.fromEntries(
    ['sha256_password', 'mysql_clear_password', 'dialog', 'client_ed25519', 'toString', '__proto__', ''].map(plugin => [
      `a switch to ${plugin || 'the method from before MySQL 4.1'}`,
      {
        script: async ({ say, next }: Victim) => {
          say(plugin === '' ? Buffer.from([0xfe]) : switchTo(plugin))
          await next()
        },
      },
    ]),
  ),
  'one salt after the other': {
    async script({ say, next }) {
      do say(switchTo('mysql_native_password'))
      while (await next())
    },
  },
  'a second factor in the clear': {
    async script({ say, next }) {
      say(Buffer.concat([Buffer.from([2]), Buffer.from('mysql_clear_password\0')]))
      await next()
    },
  },
}

const switchTo = (plugin: string): Buffer =>
  Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), SALT, Buffer.alloc(1)])

/** Lets the client in and gives each of its commands the same answer. */
export const answering = (answer: (victim: Victim, command: Buffer, nth: number) => unknown): HostileOptions => ({
  async script(victim) {
    victim.say(okPacket())
    for (let nth = 0; ; nth++) {
      const command = await victim.next()
      if (!command || command[0] === 1) return void victim.socket().end()
      await answer(victim, command, nth)
    }
  },
})

/** As long as somebody reads, and never more than the connection holds. */
export async function withoutEnd(victim: Victim, bytes: Buffer): Promise<void> {
  const socket = victim.socket()
  while (!socket.destroyed) {
    if (victim.raw(bytes)) await new Promise(resolve => setImmediate(resolve))
    else
      await new Promise<void>(resolve => {
        socket.once('drain', resolve).once('close', resolve)
      })
  }
}

/** The right answers of a small database, for what is said before the trick. */
export const honest = (victim: Victim, command: Buffer): void => {
  if (command[0] === 2) victim.say(okPacket())
  else if (command.includes('VERSION')) victim.say(...listPackets('VERSION()', ['8.0.36']))
  else victim.say(...listPackets('Tables_in_goldencrust_db', ['wp_options', 'wp_posts', 'x_log']))
}

export { framed, listPackets, okPacket }
