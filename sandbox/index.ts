import type { Environment } from '../platform/environment.ts'
import type { Access } from '../platform/target.ts'
import { createWorld } from './model/create-world.ts'
import { settle } from './model/settle.ts'
import type { World } from './model/state.ts'
import { accessTo, CREDENTIALS, type Ports } from './ports.ts'
import { startServers } from './servers.ts'

export interface SandboxOptions {
  readonly environment: Environment
  readonly tenants: readonly string[]
  /** Whether the tenants' WordPress waits for its installer (the default) or is installed. */
  readonly life?: 'fresh' | 'installed'
  /** What is broken from the start: ids for the first tenant, or a tenant with each. */
  readonly faults?: readonly (string | { readonly tenant: string; readonly fault: string })[]
  /** False where nothing is broken, so that no connection has to time out: the sandbox then starts faster. */
  readonly dropping?: boolean
  /** Added to every answer of the AWS endpoints, the load balancer and the edge. */
  readonly latencyMs?: number
  /** Whether the AWS endpoints throttle as AWS documents it. */
  readonly documentedRates?: boolean
  /** How long new tasks take to run once the sandbox has started; 0, the default: no time. */
  readonly settlingMs?: number
  /** Milliseconds since the epoch; the machine's clock if not given. */
  readonly now?: () => number
}

/** A platform that runs on this machine and can be broken and repaired while it runs. */
export interface Sandbox {
  readonly world: World
  /** The environment as it is known of; some faults lie there. */
  readonly environment: Environment
  /** What the tenants are expected to be, where a fault only shows on an installed one. */
  readonly life: 'installed' | undefined
  /** How the suite reaches it; read anew after a change of the world. */
  readonly access: Access
  readonly ports: Ports
  /** What the AWS CLI and SDKs need to talk to it instead of AWS. */
  readonly environmentVariables: Readonly<Record<string, string>>
  /** Draws the consequences after the world was changed by hand: tasks start or stop, targets turn healthy or not. */
  readonly settle: () => void
  /** Ends every server and every connection; may be called more than once. */
  readonly close: () => Promise<void>
}

/** Builds the platform, breaks it as asked, and starts all its servers on loopback ports. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { tenants, latencyMs = 0, now = Date.now } = options
  const broken = faultsByTenant(options)
  // Most runs break nothing, and need not load what could be broken.
  const { applyFaults, faults } = broken.size > 0 ? await import('./faults/apply.ts') : NO_FAULTS
  const all = [...broken.values()].flat().flatMap(id => faults[id] ?? [])
  const life = all.find(fault => fault.life)?.life ?? options.life ?? 'fresh'
  const environment = all.reduce(
    (known, fault) => fault.environment?.(known, new Date(now())) ?? known,
    options.environment,
  )
  const world = createWorld({ environment, tenants, life, now })
  world.latencyMs = latencyMs
  world.documentedRates = options.documentedRates ?? false
  for (const [tenant, ids] of broken) applyFaults(world, tenant, ids)
  settle(world)
  if (options.settlingMs !== undefined && options.settlingMs > 0) world.settlingMs = options.settlingMs
  const { ports, caPem, close } = await startServers(world, { dropping: options.dropping ?? true })
  return {
    world,
    environment,
    life: all.find(fault => fault.life)?.life,
    get access() {
      return accessTo(world, ports, caPem)
    },
    ports,
    environmentVariables: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.aws}`,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: environment.region,
      AWS_DEFAULT_REGION: environment.region,
    },
    settle: () => settle(world),
    close,
  }
}

const NO_FAULTS: Pick<typeof import('./faults/apply.ts'), 'applyFaults' | 'faults'> = { faults: {}, applyFaults() {} }

function faultsByTenant({ faults: ids = [], tenants }: SandboxOptions): ReadonlyMap<string, readonly string[]> {
  const [first = ''] = tenants
  const placed = ids.map(entry => (typeof entry === 'string' ? { tenant: first, fault: entry } : entry))
  const groups = Map.groupBy(placed, ({ tenant }) => tenant)
  return new Map([...groups].map(([tenant, entries]) => [tenant, entries.map(({ fault }) => fault)]))
}
