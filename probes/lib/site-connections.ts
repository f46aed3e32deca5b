import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Client } from 'undici'
import type { HttpAnswer } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import type { Common } from './common.ts'
import { dial } from './dial.ts'
import type { Phase } from './no-answer.ts'
import { handshake, WEB_PROTOCOLS } from './secure.ts'
import { within } from './within.ts'

const HEADER_LIMIT_BYTES = 64 * 1024
/** How long a connection stays open for the next request: less than any load balancer or edge lets it wait. */
const UNUSED_MS = 1_000

/** How far a visit has come, for the timings and for what a failure means. */
export interface Progress {
  phase: Phase
  address: string | null
  resolveMs: number | null
  connectMs: number | null
  tlsMs: number | null
  firstByteMs: number | null
}

export const nothingYet = (): Progress => ({
  phase: 'connect',
  address: null,
  resolveMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: null,
})

/** HTTP over an open connection, which over TLS is verified. */
export interface SiteClient {
  readonly client: Client
  readonly httpVersion: HttpAnswer['httpVersion']
  /** How opening it went. */
  readonly progress: Readonly<Progress>
}

/** Told how far opening a connection has come, and when to stop. */
interface Opening {
  readonly follow: (progress: Progress) => void
  readonly signal: AbortSignal
}

/** What a site proves to be. */
export interface Proven {
  readonly certificate: X509Certificate
  /** The version of TLS, as node names it. */
  readonly protocol: string | null
  readonly address: string
}

/** The connections of one run to sites. Those over HTTP/2 are shared; one over HTTP/1.1 is used again when its request is answered. */
export interface SiteConnections {
  readonly over: <T>(target: Target, url: URL, use: (over: SiteClient) => Promise<T>, opening: Opening) => Promise<T>
  /** What a verified connection shows, where there is one with TLS; throws what kept it from being opened. */
  readonly proven: (target: Target, url: URL, opening: Opening) => Promise<Proven | undefined>
}

interface Opened extends SiteClient {
  readonly socket: Socket
  readonly isOpen: () => boolean
  readonly close: () => void
}

interface SharedOpened extends Opened {
  readonly proven: Proven | undefined
}

/** A connection over TLS, until it is known whether all may use it at once. */
interface Shared {
  readonly progress: Progress
  readonly opened: Promise<SharedOpened>
  /** Who waits for it, or uses it. */
  users: number
  /** With HTTP/1.1 it is the first one's. */
  isTaken: boolean
  closing?: NodeJS.Timeout
}

interface Site {
  shared?: Shared | undefined
  /** Of HTTP/1.1, with nobody on them. */
  readonly free: Opened[]
}

const runs = new WeakMap<Common, SiteConnections>()

/** All targets of a run reach a host in the same way. */
export function siteConnectionsOf(common: Common): SiteConnections {
  const known = runs.get(common)
  const connections = known ?? createConnections(common.signal)
  if (!known) runs.set(common, connections)
  return connections
}

function createConnections(interruption: AbortSignal): SiteConnections {
  const sites = new Map<string, Site>()
  const siteOf = ({ origin }: URL): Site => {
    const site = sites.get(origin) ?? { free: [] }
    sites.set(origin, site)
    return site
  }

  /** Its time is nobody's: who asks first may stop waiting. */
  function share(site: Site, target: Target, url: URL): Shared {
    if (site.shared) return site.shared
    const progress = nothingYet()
    const shared: Shared = {
      progress,
      opened: openSite(target, url, progress, interruption).then(opened => {
        opened.client.once('disconnect', forget)
        return { ...opened, proven: provenBy(opened) }
      }),
      users: 0,
      isTaken: false,
    }
    const forget = () => {
      if (site.shared === shared) site.shared = undefined
    }
    shared.opened.catch(forget)
    site.shared = shared
    return shared
  }

  async function sharing<T>(
    target: Target,
    url: URL,
    { follow }: Opening,
    use: (opened: SharedOpened, shared: Shared) => Promise<T>,
  ): Promise<T> {
    const site = siteOf(url)
    const shared = share(site, target, url)
    clearTimeout(shared.closing)
    shared.users += 1
    try {
      follow(shared.progress)
      return await use(await shared.opened, shared)
    } finally {
      shared.users -= 1
      if (shared.users === 0 && !shared.isTaken)
        shared.closing = setTimeout(() => close(site, shared), UNUSED_MS).unref()
    }
  }

  function close(site: Site, shared: Shared): void {
    if (site.shared === shared) site.shared = undefined
    shared.opened.then(opened => opened.close()).catch(() => {})
  }

  /** Over a connection that is this request's alone, until it is answered. */
  async function alone<T>(site: Site, opened: Opened, use: (over: SiteClient) => Promise<T>): Promise<T> {
    opened.socket.ref()
    try {
      const used = await use(opened)
      if (opened.isOpen()) {
        opened.socket.unref()
        site.free.push(opened)
      }
      return used
    } catch (error) {
      opened.close()
      throw error
    }
  }

  return {
    async over(target, url, use, opening) {
      const site = siteOf(url)
      const free = takeOpen(site.free)
      if (free) {
        try {
          opening.follow({ ...free.progress })
          return await alone(site, free, use)
        } catch (error) {
          // The other end may have closed it while nobody used it, which says nothing of the site.
          if (opening.signal.aborted) throw error
        }
      }
      if (url.protocol === 'https:') {
        const used = await sharing(target, url, opening, async (opened, shared) => {
          if (opened.httpVersion === '2') return { by: await use(opened) }
          if (shared.isTaken) return undefined
          shared.isTaken = true
          site.shared = undefined
          return { by: await alone(site, opened, use) }
        })
        if (used) return used.by
      }
      const progress = nothingYet()
      opening.follow(progress)
      return alone(site, await openSite(target, url, progress, opening.signal), use)
    },
    proven: (target, url, opening) => sharing(target, url, opening, async opened => opened.proven),
  }
}

function takeOpen(free: Opened[]): Opened | undefined {
  for (let next = free.pop(); next; next = free.pop()) if (next.isOpen()) return next
  return undefined
}

/** Opens a connection for one request, and closes it afterwards. */
export async function onItsOwn<T>(
  target: Target,
  url: URL,
  use: (over: SiteClient) => Promise<T>,
  { follow, signal }: Opening,
): Promise<T> {
  const progress = nothingYet()
  follow(progress)
  const opened = await openSite(target, url, progress, signal)
  try {
    return await use(opened)
  } finally {
    opened.close()
  }
}

let undici: Promise<typeof import('undici')> | undefined

function loadUndici(): Promise<typeof import('undici')> {
  undici ??= import('undici')
  return undici
}

async function openSite(target: Target, url: URL, progress: Progress, signal: AbortSignal): Promise<Opened> {
  const open: Socket[] = []
  try {
    // Loaded while the connection is made.
    const [socket, { Client }] = await Promise.all([connection(target, url, progress, open, signal), loadUndici()])
    const client = clientOver(Client, socket, url)
    let isOpen = true
    client.once('disconnect', () => {
      isOpen = false
    })
    return {
      client,
      httpVersion: speaksHttp2(socket) ? '2' : '1.1',
      progress,
      socket,
      isOpen: () => isOpen && !socket.destroyed,
      close() {
        client.destroy().catch(() => {})
        for (const each of open) each.destroy()
      },
    }
  } catch (error) {
    for (const each of open) each.destroy()
    throw error
  }
}

async function connection(
  target: Target,
  url: URL,
  progress: Progress,
  open: Socket[],
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  const { access, limits } = target
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port) || (secure ? 443 : 80)
  const dialled = await dial(access, { host, port }, { timeoutMs: limits.connectMs, signal })
  open.push(dialled.socket)
  Object.assign(progress, { address: dialled.address, resolveMs: dialled.resolveMs, connectMs: dialled.connectMs })
  if (secure) {
    progress.phase = 'tls'
    const startedAt = performance.now()
    const secured = await within(limits.connectMs, signal, inner =>
      handshake(dialled.socket, { access, servername: host, verify: true, protocols: WEB_PROTOCOLS, signal: inner }),
    )
    open.push(secured)
    progress.tlsMs = Math.round(performance.now() - startedAt)
    progress.phase = 'http'
    return secured
  }
  progress.phase = 'http'
  return dialled.socket
}

const speaksHttp2 = (socket: Socket | TLSSocket): boolean => 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'

/** At once: a connection that is closed no longer says it. */
function provenBy({ socket, progress: { address } }: Opened): Proven | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const certificate = socket.getPeerX509Certificate()
  return certificate && { certificate, protocol: socket.getProtocol(), address: address ?? '' }
}

/** HTTP on the open connection: version 2 where TLS agreed on it. */
function clientOver(Made: typeof Client, socket: Socket | TLSSocket, { origin }: URL): Client {
  const unused = [socket]
  return new Made(origin, {
    // undici does not expect a connection before its call has returned.
    connect: (_, callback) => {
      const own = unused.pop()
      setImmediate(() => (own ? callback(null, own) : callback(new Error('the connection was closed'), null)))
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: UNUSED_MS,
    keepAliveMaxTimeout: UNUSED_MS,
    maxHeaderSize: HEADER_LIMIT_BYTES,
  })
}
