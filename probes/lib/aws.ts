import { Agent } from 'node:http'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { ECRClient } from '@aws-sdk/client-ecr'
import type { ECSClient, ECSClientResolvedConfig } from '@aws-sdk/client-ecs'
import type { EFSClient } from '@aws-sdk/client-efs'
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { IAMClient } from '@aws-sdk/client-iam'
import type { Route53Client } from '@aws-sdk/client-route-53'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { STSClient } from '@aws-sdk/client-sts'
import { loadConfig, NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS } from '@smithy/core/config'
import { StandardRetryStrategy } from '@smithy/core/retry'
import type { MiddlewareStack } from '@smithy/types'
import type { S3Address } from '../../lib/files/s3-address.ts'
import { CLOUDFRONT_REGION } from '../../platform/environment.ts'
import type { Access } from '../../platform/target.ts'
import { pacesOf } from './account-paces.ts'
import type { ServicePrefix } from './allowed-commands.ts'
import { createCallQueue } from './call-queue.ts'
import { sharedCredentials } from './credentials.ts'
import { type CallCounts, observeCalls } from './observe-calls.ts'
import { type ReadyConnections, readyConnections } from './ready-connections.ts'
import { isThrottled, statusOf } from './throttled.ts'

/** One client per service, made at first use; each passes the read-only guard, the call counter and the retry policy. */
export interface Aws {
  readonly sts: () => Promise<STSClient>
  readonly ecs: () => Promise<ECSClient>
  readonly elbv2: () => Promise<ElasticLoadBalancingV2Client>
  readonly secretsManager: () => Promise<SecretsManagerClient>
  readonly logs: () => Promise<CloudWatchLogsClient>
  readonly ecr: () => Promise<ECRClient>
  readonly iam: () => Promise<IAMClient>
  readonly ec2: () => Promise<EC2Client>
  readonly efs: () => Promise<EFSClient>
  readonly ssm: () => Promise<SSMClient>
  /** Always us-east-1. */
  readonly cloudFront: () => Promise<CloudFrontClient>
  /** Global, signed for us-east-1. */
  readonly route53: () => Promise<Route53Client>
  /** Buckets stand in the path, so that one endpoint serves them all. */
  readonly s3: () => Promise<S3Client>
  readonly dynamoDb: () => Promise<DynamoDBClient>
  /** Number of HTTP calls made so far, by IAM action (`ecs:DescribeServices`); retries and pages count. */
  readonly calls: () => Readonly<Record<string, number>>
  /** Opens a connection for the calls of this work, and sends none of them. */
  readonly openFor: ReadyConnections['openFor']
  readonly destroy: () => void
}

/** Attempts of one call; only broken connections and faults of AWS are tried again here. Throttled calls wait in their queue. */
const MAX_ATTEMPTS = 5
/** Calls at the same time; Route 53 allows five a second for the whole account, IAM few more. */
const CALLS_AT_ONCE = 16
const NARROW: Readonly<Partial<Record<ServicePrefix, number>>> = { route53: 2, iam: 4, cloudfront: 4 }
const CONNECTION_TIMEOUT_MS = 3_000
/** Half of a probe's time, so that a silent connection is tried once more; never less than this. */
const SHORTEST_REQUEST_MS = 8_000
/** Connections per host: probes of many tenants ask at the same time. Certificates are verified whatever the variables of the process say. */
const SOCKETS = { keepAlive: true, maxSockets: 128, rejectUnauthorized: true } as const

interface AwsOptions {
  readonly mayRunTasks?: boolean
  /** The one place below which objects may be read and written. */
  readonly objectsBelow?: S3Address
  /** The time of one probe, in milliseconds. */
  readonly probeMs?: number
}

/** The clients of one run. Nothing is imported or connected before its first use; no call leaves the list in `allowed-commands.ts`. */
export function createAws(access: Access, { mayRunTasks = false, objectsBelow, probeMs = 0 }: AwsOptions = {}): Aws {
  const counts: CallCounts = new Map()
  const made: { readonly destroy: () => void }[] = []
  const paceOf = pacesOf(access)
  const connections = readyConnections(SOCKETS)
  const settings = clientSettings(access, Math.max(SHORTEST_REQUEST_MS, probeMs / 2), connections)
  let surroundings: Surroundings | undefined
  const regional = () => ({ ...settings, ...surroundings })
  const global = () => ({ ...regional(), region: CLOUDFRONT_REGION })

  const ready = <Input extends object, Output extends object, Client extends ObservedClient<Input, Output>>(
    service: ServicePrefix,
    client: Client & ObservedClient<Input, Output>,
  ): Client => {
    const queue = createCallQueue(NARROW[service] ?? CALLS_AT_ONCE, paceOf)
    connections.watch(client.middlewareStack)
    observeCalls(client.middlewareStack, {
      service,
      source: access.credentials,
      counts,
      mayRunTasks,
      objectsBelow,
      queue,
    })
    surroundings ??= surroundingsOf(client)
    made.push(client)
    return client
  }

  const once = oneByOne()
  return {
    sts: once(async () => ready('sts', new (await import('@aws-sdk/client-sts')).STSClient(regional()))),
    ecs: once(async () => ready('ecs', new (await import('@aws-sdk/client-ecs')).ECSClient(regional()))),
    elbv2: once(async () => {
      const { ElasticLoadBalancingV2Client } = await import('@aws-sdk/client-elastic-load-balancing-v2')
      return ready('elasticloadbalancing', new ElasticLoadBalancingV2Client(regional()))
    }),
    secretsManager: once(async () => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager')
      return ready('secretsmanager', new SecretsManagerClient(regional()))
    }),
    logs: once(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs')
      return ready('logs', new CloudWatchLogsClient(regional()))
    }),
    ecr: once(async () => ready('ecr', new (await import('@aws-sdk/client-ecr')).ECRClient(regional()))),
    iam: once(async () => ready('iam', new (await import('@aws-sdk/client-iam')).IAMClient(regional()))),
    ec2: once(async () => ready('ec2', new (await import('@aws-sdk/client-ec2')).EC2Client(regional()))),
    efs: once(async () => ready('elasticfilesystem', new (await import('@aws-sdk/client-efs')).EFSClient(regional()))),
    ssm: once(async () => ready('ssm', new (await import('@aws-sdk/client-ssm')).SSMClient(regional()))),
    cloudFront: once(async () => {
      const { CloudFrontClient } = await import('@aws-sdk/client-cloudfront')
      return ready('cloudfront', new CloudFrontClient(global()))
    }),
    route53: once(async () => {
      const { Route53Client } = await import('@aws-sdk/client-route-53')
      return ready('route53', new Route53Client(global()))
    }),
    s3: once(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3')
      return ready(
        's3',
        new S3Client({ ...regional(), forcePathStyle: true, followRegionRedirects: objectsBelow !== undefined }),
      )
    }),
    dynamoDb: once(async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
      return ready('dynamodb', new DynamoDBClient(regional()))
    }),
    calls: () => Object.fromEntries(counts),
    openFor: connections.openFor,
    destroy: () => {
      for (const client of made) client.destroy()
      connections.destroy()
    },
  }
}

/** What a client reads of this machine's variables and profile whatever its service: the first one of a run reads it for all. */
type Surroundings = Pick<
  ECSClientResolvedConfig,
  'authSchemePreference' | 'retryMode' | 'useDualstackEndpoint' | 'userAgentAppId'
>

const surroundingsOf = ({
  config: { authSchemePreference, retryMode, useDualstackEndpoint, userAgentAppId },
}: {
  readonly config: Surroundings
}): Surroundings => ({ authSchemePreference, retryMode, useDualstackEndpoint, userAgentAppId })

interface ObservedClient<Input extends object, Output extends object> {
  readonly config: Surroundings
  readonly middlewareStack: MiddlewareStack<Input, Output>
  readonly destroy: () => void
}

function clientSettings(access: Access, requestTimeout: number, { agent }: ReadyConnections) {
  const { region, credentials, awsEndpointUrl } = access
  // The profile's other settings (endpoints, use of FIPS) apply too.
  const profile = credentials.kind === 'profile' ? { profile: credentials.profile } : {}
  return {
    region,
    credentials: sharedCredentials(access),
    ...profile,
    // Not taken over from a client, whose region decides it too.
    useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, profile),
    ...(awsEndpointUrl === null ? {} : { endpoint: awsEndpointUrl }),
    retryStrategy: retryStrategy(),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: new Agent(SOCKETS),
      httpsAgent: agent,
    },
  }
}

/** Whoever says so had waited too long for the request, and did not see it: it may be sent again as it is (RFC 9110, 15.5.9). */
const REQUEST_TIMEOUT = 408

/** A throttled call is not tried again by its client, which knows nothing of the other calls in the queue. */
function retryStrategy(): StandardRetryStrategy {
  const standard = new StandardRetryStrategy(MAX_ATTEMPTS)
  const refresh = standard.refreshRetryTokenForRetry.bind(standard)
  const refreshRetryTokenForRetry: typeof refresh = async (token, info) => {
    if (isThrottled(info.error)) throw new Error('throttled calls wait in their queue')
    const isUnseen = info.error !== undefined && statusOf(info.error) === REQUEST_TIMEOUT
    return refresh(token, isUnseen ? { ...info, errorType: 'TRANSIENT' } : info)
  }
  return Object.assign(standard, { refreshRetryTokenForRetry })
}

/**
 * Makes each client once. Loading one keeps the process busy for a while: they are loaded one after the other, in the order in which they are
 * wanted, and what is asked of one gets out before the next is loaded.
 */
function oneByOne(): <T>(make: () => Promise<T>) => () => Promise<T> {
  let before: Promise<unknown> = Promise.resolve()
  return make => {
    let made: ReturnType<typeof make> | undefined
    return () => {
      if (!made) {
        made = before.then(make)
        before = made.then(() => turnOfTheLoop()).catch(() => {})
      }
      return made
    }
  }
}
