import type { Access, Limits } from '../../platform/target.ts'
import { mapLimited } from '../../probes/lib/answers.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { prod } from '../lib/company.ts'
import { lookAt } from '../lib/in-process.ts'
import { startAwsProxy } from './aws-proxy.ts'
import { type AwsMode, awsModes, type SocketMode, socketModes } from './modes.ts'
import { startDnsProxy, startTcpProxy } from './socket-proxy.ts'

const TENANT = 'goldencrust'
/** Short enough that a hanging look costs seconds, and long enough that a busy machine does not cost a verdict. */
const LIMITS: Partial<Limits> = { probeMs: 6_000, connectMs: 3_000, logDeliveryMs: 300 }
/** The run that the others are compared with waits for nothing that does not come: nothing of it may be unknown because the machine is busy. */
const WHOLE_LIMITS: Partial<Limits> = { probeMs: 60_000, connectMs: 30_000, logDeliveryMs: 300 }
/** Most of them wait for something that does not come. */
const AT_A_TIME = 6
/** Every limit of a look together is far below it, on a busy machine too. */
const NEVER_MS = 300_000

/** Nothing, and a fault of every layer: access, image, task, database, storage, routing, DNS, edge, certificate. */
export const worlds: readonly (string | null)[] = [
  null,
  'secret-missing',
  'execution-role-denied-secret',
  'image-missing',
  'wp-config-parse-error',
  'efs-mount-denied',
  'listener-rule-missing',
  'health-check-mismatch',
  'database-unreachable',
  'dns-record-missing',
  'distribution-alias-missing',
  'basic-auth-unpublished',
  'certificate-expired',
]

type Place = 'alb' | 'edge' | 'edgeHttp' | 'dns' | 'mysql'
const PLACES: readonly Place[] = ['alb', 'edge', 'edgeHttp', 'dns', 'mysql']

/** One look of a run that is spoiled, and how. */
type Chaos =
  | { readonly what: 'aws'; readonly call: string; readonly mode: AwsMode; readonly from: number }
  | { readonly what: Place; readonly nth: number | 'every'; readonly mode: SocketMode }

/** A run in which one look failed, and what was wrong with what it said; nothing, if all is well. */
export interface ChaosRun {
  readonly fault: string | null
  readonly chaos: Chaos
  readonly wrong: readonly string[]
}

/** Every look of a run, spoiled in every way, on a platform that is whole or has one fault; `every`: only each so many of them. */
export async function chaosRuns(fault: string | null, every: number): Promise<readonly ChaosRun[]> {
  const sandbox = await startSandbox({
    environment: { ...prod, officeHours: null },
    tenants: [TENANT],
    faults: fault === null ? [] : [fault],
  })
  try {
    const whole = await observed(sandbox, undefined, WHOLE_LIMITS)
    const aws = [...whole.calls].flatMap(([call, times]) =>
      awsModes.flatMap((mode): readonly Chaos[] => [
        { what: 'aws', call, mode, from: 1 },
        ...(times > 1 ? [{ what: 'aws', call, mode, from: 2 } as const] : []),
      ]),
    )
    const sockets = PLACES.flatMap(what =>
      Array.from({ length: whole.counts[what] }, (_, index) => index + 1).flatMap(nth =>
        socketModes.map((mode): Chaos => ({ what, nth, mode })),
      ),
    )
    // A second look cannot help where each is spoiled; beside a fault that is down itself, all may agree.
    const places = fault === null ? PLACES : []
    const lasting = places.flatMap(what => socketModes.map((mode): Chaos => ({ what, nth: 'every', mode })))
    const all = [...[...aws, ...sockets].filter((_, index) => index % every === 0), ...lasting]
    return await mapLimited(all, AT_A_TIME, async chaos => {
      const looking = observed(sandbox, chaos, LIMITS).then(({ report }) => compare(whole.report, report, chaos, fault))
      return { fault, chaos, wrong: await ended(looking) }
    })
  } finally {
    await sandbox.close()
  }
}

/** What was wrong with a run; that it threw, or did not come to an end, is wrong too, and holds up no other. */
async function ended(looking: Promise<readonly string[]>): Promise<readonly string[]> {
  let watch: NodeJS.Timeout | undefined
  const never = new Promise<readonly string[]>(resolve => {
    watch = setTimeout(() => resolve(['it does not end: something waits without limit']), NEVER_MS)
  })
  try {
    return await Promise.race([looking, never])
  } catch (error) {
    return [`it ended with ${error}`]
  } finally {
    clearTimeout(watch)
  }
}

async function observed(sandbox: Sandbox, chaos: Chaos | undefined, limits: Partial<Limits>) {
  const { ports, access } = sandbox
  const on = (place: Place) => (chaos?.what === place ? chaos : undefined)
  const [aws, alb, edge, edgeHttp, dns, mysql] = await Promise.all([
    startAwsProxy(ports.aws, chaos?.what === 'aws' ? chaos : undefined),
    startTcpProxy(ports.alb, on('alb')),
    startTcpProxy(ports.edge, on('edge')),
    startTcpProxy(ports.edgeHttp, on('edgeHttp')),
    startDnsProxy(ports.dns, on('dns')),
    startTcpProxy(ports.mysql, on('mysql')),
  ])
  const led = new Map([
    [ports.alb, alb.port],
    [ports.edge, edge.port],
    [ports.edgeHttp, edgeHttp.port],
    [ports.mysql, mysql.port],
  ])
  const spoiled: Access = {
    ...access,
    awsEndpointUrl: `http://127.0.0.1:${aws.port}`,
    resolver: { host: '127.0.0.1', port: dns.port },
    connectTo: access.connectTo.map(to => ({
      ...to,
      addressPort: to.addressPort === null ? null : (led.get(to.addressPort) ?? to.addressPort),
    })),
  }
  try {
    const report = await lookAt({ ...sandbox, access: spoiled }, TENANT, sandbox.life, limits)
    const counts = {
      alb: alb.count(),
      edge: edge.count(),
      edgeHttp: edgeHttp.count(),
      dns: dns.count(),
      mysql: mysql.count(),
    }
    return { report, calls: aws.calls, counts }
  } finally {
    await Promise.all([aws, alb, edge, edgeHttp, dns, mysql].map(proxy => proxy.close()))
  }
}

/** Causes that name the failed look itself, by the way in which it failed. */
const OWN_CAUSES: Readonly<Partial<Record<AwsMode, string>>> = { denied: 'permission-missing', throttled: 'throttled' }

/** What is true of a fault besides its own name, and hidden behind that as long as everything is seen: the image with the parse error is withdrawn. */
const ALSO_TRUE: Readonly<Record<string, readonly string[]>> = { 'wp-config-parse-error': ['image-known-bad'] }

function compare(whole: TargetReport, spoiled: TargetReport, chaos: Chaos, fault: string | null): readonly string[] {
  const before = new Map(whole.specs.map(({ id, status }) => [id, status]))
  const own = chaos.what === 'aws' ? OWN_CAUSES[chaos.mode] : undefined
  const known = new Set([own, ...whole.diagnoses.map(({ id }) => id), ...(ALSO_TRUE[fault ?? ''] ?? [])])
  const failed = spoiled.specs
    .filter(({ id, status }) => status === 'failed' && before.get(id) !== 'failed')
    .map(({ id, reason }) => `${id} failed: ${reason}`)
  const green = spoiled.specs
    .filter(({ id, status }) => status === 'passed' && before.get(id) !== 'passed')
    .map(({ id }) => `${id} passed, was ${before.get(id)}`)
  const causes = spoiled.diagnoses
    .filter(({ id }) => !known.has(id))
    .map(({ id, because }) => `cause ${id}: ${because[0] ?? ''}`)
  const allGreen =
    fault !== null && spoiled.specs.every(({ status }) => status === 'passed' || status === 'not-applicable')
      ? ['all green although something is broken']
      : []
  return [...failed, ...green, ...causes, ...allGreen]
}

export const described = ({ fault, chaos, wrong }: ChaosRun): string => {
  const where = chaos.what === 'aws' ? `${chaos.call} from ${chaos.from}` : `${chaos.what} ${chaos.nth}`
  return `${fault ?? 'healthy'}, ${where}, ${chaos.mode}: ${wrong.join('; ')}`
}

/** Each single look x each way to fail x healthy and twelve faults: how many runs, and the wrong ones in words. */
export async function measureChaos({ sample }: { readonly sample: boolean }): Promise<{
  readonly runs: number
  readonly wrong: number
  readonly findings: readonly string[]
}> {
  const runs: ChaosRun[] = []
  for (const fault of sample ? SAMPLE_WORLDS : worlds) runs.push(...(await chaosRuns(fault, sample ? SAMPLE_EVERY : 1)))
  const wrong = runs.filter(run => run.wrong.length > 0)
  return { runs: runs.length, wrong: wrong.length, findings: wrong.map(described) }
}

const SAMPLE_WORLDS = [null, 'database-unreachable']
const SAMPLE_EVERY = 17
