import { MINUTE_MS } from '../lib/durations.ts'
import type { Environment, Life, TenantOverride } from './environment.ts'
import { type Inputs, NO_INPUTS } from './inputs.ts'
import { forTenant, type TenantNames } from './names.ts'

/** One entry of `--connect-to`, as curl's: a connection to `host:port` goes to `address:addressPort` instead; empty parts match or keep anything. */
export interface ConnectTo {
  readonly host: string
  readonly port: number | null
  readonly address: string
  readonly addressPort: number | null
}

export interface Resolver {
  readonly host: string
  readonly port: number
}

/** Where the AWS credentials come from, decided once so that every client and every printed command agree. */
export type CredentialSource =
  | {
      readonly kind: 'profile'
      readonly profile: string
      readonly chosenBy: '--profile' | 'AWS_PROFILE' | 'environment'
      /** How a session for it is got, and by which profile where it takes another one's; absent: not known. */
      readonly login?: {
        readonly by: 'sso' | 'console' | 'code' | 'keys' | 'process' | 'machine' | 'nothing'
        readonly profile: string
      }
    }
  | { readonly kind: 'environment' }
  | { readonly kind: 'default-chain' }
  | { readonly kind: 'static'; readonly accessKeyId: string; readonly secretAccessKey: string }

/** How the platform is reached: for a real environment the region and the credentials, everything else is empty. */
export interface Access {
  readonly region: string
  readonly credentials: CredentialSource
  /** Overrides the endpoint of every AWS service; `null` leaves the SDK's own choice (AWS_ENDPOINT_URL included). */
  readonly awsEndpointUrl: string | null
  /** The resolver of every name the suite looks up; `null` is the system's. */
  readonly resolver: Resolver | null
  /** Matched against the host name, then against the address it resolved to. */
  readonly connectTo: readonly ConnectTo[]
  /** PEM certificates that are trusted besides the system's and NODE_EXTRA_CA_CERTS. */
  readonly extraCa: readonly string[]
  /** True when nothing outside `connectTo` may be dialled (the sandbox): such a connection is refused, never tried. */
  readonly isolated: boolean
}

/** For who only needs a target's names: nothing is reached by it. */
export const NOWHERE: Access = {
  region: '',
  credentials: { kind: 'default-chain' },
  awsEndpointUrl: null,
  resolver: null,
  connectTo: [],
  extraCa: [],
  isolated: true,
}

/** One tenant in one environment, with all names and expectations; read-only, plain JSON, no secret values. */
export interface Target {
  readonly environment: Environment
  readonly tenant: string
  /** Who looks after it; `null` where the platform's data name nobody. */
  readonly owner: string | null
  readonly domain: string
  readonly life: Life
  readonly names: TenantNames
  /** Digests the tasks may run; empty where no digest is recorded (images from Docker Hub). */
  readonly expectedDigests: readonly string[]
  readonly access: Access
  readonly limits: Limits
  /** Who logs in to the database: this machine, or (only when it was asked for, because it starts something) a task of the tenant's own. */
  readonly databaseVia: 'direct' | 'task'
  /** Files of the Terraform run that is about to happen, reduced to names and numbers. */
  readonly inputs: Inputs
}

/** Deadlines and windows in milliseconds. */
export interface Limits {
  /** One probe, from its first call to its last answer, retries included. */
  readonly probeMs: number
  /** A TCP or TLS connection or a MySQL handshake. */
  readonly connectMs: number
  /** How long a marked request is looked for in the logs. */
  readonly logDeliveryMs: number
  /** How far back error lines in the logs count. */
  readonly logWindowMs: number
  /** How long before its end a certificate is worth a failure. */
  readonly certificateDays: number
}

const DEFAULT_LIMITS: Limits = {
  probeMs: 15_000,
  connectMs: 5_000,
  logDeliveryMs: 12_000,
  logWindowMs: 10 * MINUTE_MS,
  certificateDays: 14,
}

/** The longest name AWS accepts for a target group; the platform cuts longer ones. */
export const TARGET_GROUP_NAME_LIMIT = 32

/** Where a deviation of a tenant's is written down. */
export const deviationsFile = ({ environment }: Pick<Target, 'environment'>): string =>
  `${environment.platformFolder ?? 'platform'}/tenants.yaml`

/** The name under which a run, a report and a message speak of a target. */
export const targetKey = (target: Target): string => `${target.environment.name}/${target.tenant}`

export function createTarget(
  environment: Environment,
  tenant: string,
  options: {
    readonly access: Access
    readonly life?: Life
    readonly limits?: Partial<Limits>
    readonly databaseVia?: Target['databaseVia']
    readonly override?: TenantOverride
    readonly inputs?: Inputs
  },
): Target {
  const override = options.override ?? ownOf(environment.overrides, tenant) ?? {}
  const { tenantNames: patterns } = environment
  const called = (name: keyof TenantNames): string => forTenant(patterns[name], tenant)
  return {
    environment,
    tenant,
    owner: override.owner ?? environment.owner ?? null,
    domain: override.domain ?? forTenant(environment.domainPattern, tenant),
    life: options.life ?? override.life ?? 'auto',
    names: {
      service: override.service ?? called('service'),
      taskFamily: override.taskFamily ?? called('taskFamily'),
      targetGroup: override.targetGroup ?? called('targetGroup').slice(0, TARGET_GROUP_NAME_LIMIT),
      dbSecret: override.dbSecret ?? called('dbSecret'),
      secretsPolicy: called('secretsPolicy'),
      efsPolicy: called('efsPolicy'),
      logStreamPrefix: called('logStreamPrefix'),
      databaseName: override.databaseName ?? called('databaseName'),
      databaseUser: override.databaseUser ?? called('databaseUser'),
      efsPath: called('efsPath'),
    },
    expectedDigests: override.digests ?? environment.knownGoodDigests,
    access: options.access,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    databaseVia: options.databaseVia ?? 'direct',
    inputs: options.inputs ?? NO_INPUTS,
  }
}

/** A tenant may be called `constructor`. */
const ownOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined
