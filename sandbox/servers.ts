import { startAws } from './aws/server.ts'
import { databaseCertificate } from './database-certificate.ts'
import { edgeCertificate } from './edge-certificate.ts'
import { mysqlBackend } from './model/database.ts'
import { resolveName } from './model/dns.ts'
import { edgeAnswer } from './model/edge.ts'
import { routeRequest } from './model/routing.ts'
import { settle, settleInTime } from './model/settle.ts'
import type { World } from './model/state.ts'
import type { Ports } from './ports.ts'
import { type Authority, createAuthority } from './servers/authority.ts'
import { startDns } from './servers/dns.ts'
import { startDropping } from './servers/dropping.ts'
import { startEdge } from './servers/edge.ts'
import { startHttp } from './servers/http.ts'
import { LOOPBACK } from './servers/loopback.ts'
import { startMysql } from './servers/mysql.ts'
import { startPhp } from './servers/php.ts'
import type { RunningServer, SandboxAnswer } from './servers/types.ts'

interface RunningServers {
  readonly ports: Ports
  /** The certificate of the CA that signs for the platform. */
  readonly caPem: string
  readonly close: () => Promise<void>
}

/** One for all sandboxes of a process: whom they trust is no part of what can be broken. */
let authority: Authority | undefined

const ALB_PORT = 80
/** Nobody is let in on port 0. */
const NO_SERVER: Promise<RunningServer> = Promise.resolve({ port: 0, close: async () => {} })

/** Starts every server of a world at the same time; when one cannot start, none is left running. `dropping`: whether anything can time out. */
export async function startServers(
  world: World,
  { dropping: wanted }: { readonly dropping: boolean },
): Promise<RunningServers> {
  const startingDropping = wanted ? startDropping() : NO_SERVER
  authority ??= createAuthority(Date.now())
  const { caPem, issue } = authority
  const inTime = async (answer: () => SandboxAnswer | Promise<SandboxAnswer>): Promise<SandboxAnswer> => {
    settleInTime(world)
    return delayed(await answer(), world.latencyMs)
  }
  const servers = await allOrNone([
    startAws(world, settle, settleInTime),
    startHttp({ handle: request => inTime(() => routeRequest(world, ALB_PORT, request)) }),
    startEdge({
      handle: request => inTime(() => edgeAnswer(world, 'https', request)),
      certificateFor: serverName => issue(edgeCertificate(world, serverName, Date.now())),
    }),
    startHttp({ handle: request => inTime(() => edgeAnswer(world, 'http', request)) }),
    startDns({ resolve: (name, type) => resolveName(world, name, type) }),
    startMysql(mysqlBackend(world), () => issue(databaseCertificate(world, Date.now()))),
    startingDropping,
  ])
  const [aws, alb, edge, edgeHttp, dns, mysql, dropping] = servers
  const php = startPhp()
  world.php = { run: php.run, database: { host: LOOPBACK, port: mysql.port } }
  let closed: Promise<unknown> | undefined
  return {
    ports: {
      aws: aws.port,
      alb: alb.port,
      edge: edge.port,
      edgeHttp: edgeHttp.port,
      dns: dns.port,
      mysql: mysql.port,
      dropping: dropping.port,
    },
    caPem,
    async close() {
      closed ??= Promise.all([php.close(), ...servers.map(server => server.close())])
      await closed
    },
  }
}

const delayed = (answer: SandboxAnswer, latencyMs: number): SandboxAnswer =>
  answer.kind === 'answer' && latencyMs > 0 ? { ...answer, delayMs: (answer.delayMs ?? 0) + latencyMs } : answer

/** Waits for all; the first failure closes the servers that did start and is thrown. */
async function allOrNone<T extends readonly Promise<RunningServer>[] | []>(
  starting: T,
): Promise<{ readonly [I in keyof T]: RunningServer }> {
  const outcomes = await Promise.allSettled(starting)
  const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (failures.length > 0) {
    await Promise.all(outcomes.map(outcome => (outcome.status === 'fulfilled' ? outcome.value.close() : undefined)))
    throw failures[0]
  }
  return Promise.all(starting)
}
