import { readFile, writeFile } from 'node:fs/promises'
import { request as ask } from 'node:http'
import { createServer as createTlsServer, type Server } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { selfSigned } from '../selftests/lib/certificates.ts'
import { isReport, time } from './commands.ts'
import { gatheringOf } from './gathering.ts'
import { withPlatform } from './platform.ts'

/** As the SDK's variables call them: AWS has an address for each. */
const SERVICES = [
  ...['CLOUDFRONT', 'CLOUDWATCH_LOGS', 'EC2', 'ECR', 'ECS', 'EFS', 'ELASTIC_LOAD_BALANCING_V2', 'IAM'],
  ...['ROUTE_53', 'SECRETS_MANAGER', 'STS'],
]
/** What a connection costs before anything can be asked over it: a round trip for TCP, and one for TLS. */
const ROUND_TRIPS = 2

/** How a whole run looks at a platform where each service speaks TLS at an address of its own, so many milliseconds away. */
interface TlsRun {
  readonly gatheringMs: number
  /** Calls that were the first on a connection which was opened for them, and those of them that were made once others had been answered. */
  readonly waiting: number
  readonly waitingLater: number
  readonly calls: number
}

export const tlsRun = (latencyMs: number): Promise<TlsRun> =>
  withPlatform({ tenants: 1, latencyMs }, async ({ words, env, folder }) => {
    const { key, cert } = selfSigned({ names: ['localhost'] })
    const trusted = join(folder, 'trusted.pem')
    await writeFile(trusted, `${await readFile(env.NODE_EXTRA_CA_CERTS ?? '', 'utf8')}\n${cert}`)
    const seen = { asked: 0, answered: 0, waiting: 0, waitingLater: 0 }
    const fronts = await Promise.all(
      SERVICES.map(name => front(name, { key, cert, to: new URL(env.AWS_ENDPOINT_URL ?? ''), latencyMs, seen })),
    )
    const endpoints = Object.fromEntries(
      fronts.map(({ name, port }) => [`AWS_ENDPOINT_URL_${name}`, `https://localhost:${port}`]),
    )
    try {
      const command = ['node', 'cli/start.js', ...words, '--tenant', 'tenant000', '--report-dir', folder]
      await time({ words: command, env: { ...env, ...endpoints, NODE_EXTRA_CA_CERTS: trusted } })
      const report: unknown = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
      const [target] = isReport(report) ? report.targets : []
      if (!target) throw new Error('the measured run wrote no report')
      const { gatheringMs } = gatheringOf(target.evidence, latencyMs)
      return { gatheringMs, waiting: seen.waiting, waitingLater: seen.waitingLater, calls: seen.asked }
    } finally {
      for (const { close } of fronts) close()
    }
  })

interface Behind {
  readonly key: string
  readonly cert: string
  readonly to: URL
  readonly latencyMs: number
  readonly seen: { asked: number; answered: number; waiting: number; waitingLater: number }
}

/** TLS before a plain endpoint; each connection is let in when its round trips are over. */
async function front(name: string, { key, cert, to, latencyMs, seen }: Behind) {
  const readyAt = new WeakMap<object, number>()
  const secure: Server = createTlsServer({ key, cert }, (request, response) => {
    const since = readyAt.get(request.socket)
    readyAt.delete(request.socket)
    // Whoever had the connection opened sends at once when it is there.
    if (since !== undefined && performance.now() - since < latencyMs / 2) {
      seen.waiting += 1
      if (seen.answered > 0) seen.waitingLater += 1
    }
    seen.asked += 1
    const { method, url, headers } = request
    const behind = ask({ host: to.hostname, port: to.port, method, path: url, headers }, answer => {
      seen.answered += 1
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    behind.on('error', () => response.destroy())
    request.pipe(behind)
  })
  secure.on('secureConnection', socket => readyAt.set(socket, performance.now()))
  const entrance = createServer({ pauseOnConnect: true }, socket => {
    setTimeout(() => {
      secure.emit('connection', socket)
      socket.resume()
    }, ROUND_TRIPS * latencyMs)
  })
  await new Promise<void>(resolve => entrance.listen(0, 'localhost', resolve))
  const { port } = entrance.address() as AddressInfo
  return {
    name,
    port,
    close() {
      entrance.close()
      secure.closeAllConnections()
    },
  }
}
