import { isRecord } from '../../lib/values.ts'
import type { Operations } from './allowed-commands.ts'
import { anyText, bytes, counted, flag, list, type Member, number, object, optional, text } from './members.ts'
import {
  allOf,
  eachSays,
  equalButCase,
  familyStartsWith,
  isInCluster,
  isRuleOf,
  notBefore,
  type Subject,
  sameGroups,
  sameImages,
  sameName,
  sameSecret,
  sameSecrets,
  sameTaskDefinition,
  says,
  startsWith,
} from './same-subject.ts'

/** What an answer of an operation always has, and how it hangs together. An answer without that is no answer. */
export interface AnswerRule {
  readonly members: Member
  /** The name of the root element where it is not `{operation}Response`. */
  readonly root?: string
  /** For the members that lead to the next page: what the answer calls it, and the request. */
  readonly marker?: { readonly next: string; readonly asked: string }
  /** What the answer lacks in view of what was asked. */
  readonly lacks?: Lacks
  /** Elements that hold `true` or `false`: the SDK takes whatever else stands there for `false`. */
  readonly flags?: RegExp
  /** Headers of which every answer has one, errors included: what comes without them was said by somebody else. */
  readonly headers?: readonly string[]
  /** The longest body of an answer that is read, in bytes, where it is not that of the others of its form (`check-answer.ts`). */
  readonly limitBytes?: number
  /** The body is an object's own bytes, of no form of the service's. */
  readonly payload?: true
  /** What it says of itself, against what was asked for; `tellsNothing` where it does not say. */
  readonly about: Subject
}

/** For answers that say nothing of what they are about, or where nothing was named. */
const tellsNothing: Subject = () => undefined

type Lacks = (answer: Readonly<Record<string, unknown>>, input: Readonly<Record<string, unknown>>) => string | undefined

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0)

/** Everything that was asked for by name is described, or named among the failures. */
const accountsFor =
  (asked: string, described: string): Lacks =>
  (answer, input) => {
    const names = new Set(Array.isArray(input[asked]) ? input[asked] : [])
    return lengthOf(answer[described]) + lengthOf(answer.failures) >= names.size
      ? undefined
      : `${described} or failures for all that was asked for`
  }

/** AWS answers with an error when one of the names does not exist: a list without it is none. */
const holds =
  (asked: readonly string[], described: string): Lacks =>
  (answer, input) =>
    asked.every(name => lengthOf(answer[described]) >= lengthOf(input[name]))
      ? undefined
      : `${described} for all that was asked for`

const whenTruncated =
  (member: string): Lacks =>
  answer =>
    answer.IsTruncated === true && typeof answer[member] !== 'string'
      ? `${member}, though it says that there is more`
      : undefined

/** The elements by which a distribution is on, and a list has more. */
const FLAGS = /<(?:Enabled|IsTruncated)(?:\s{0,8}\/>|>([^<]{0,8}))/g

const KIB = 1024
/** A secret's value has up to 65,536 bytes (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html), in JSON up to six times that. */
const SECRET_BYTES = 64 * KIB
/** The most BatchGetSecretValue takes at once. */
const BATCH_OF_SECRETS = 20
/** A page of up to 10,000 events has 1 MB of lines, as JSON about 4 MB (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html). */
const LOG_PAGE_BYTES = 8 * 1024 * KIB
/** A definition has up to 64 KB (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html), in JSON up to six times that. */
const DEFINITION_BYTES = 512 * KIB
/** Three hundred records, some with long texts in them; a hundred distributions; four hundred rules. */
const LONG_XML_BYTES = 2 * 1024 * KIB
/** The largest that a run leaves on S3: the report of some thousand tenants. */
const OBJECT_BYTES = 32 * 1024 * KIB

const action = object({ Type: text })
const PEERS = ['IpRanges', 'Ipv6Ranges', 'UserIdGroupPairs', 'PrefixListIds'] as const
/** What a security group lets in or out is always from or to somebody. */
const permission: Member = (value, path) =>
  object({ IpProtocol: text })(value, path) ??
  (isRecord(value) && PEERS.every(name => lengthOf(value[name]) === 0) ? `${path}.IpRanges` : undefined)
const efsVolume = object({
  fileSystemId: text,
  authorizationConfig: optional(object({ accessPointId: optional(text) })),
})
const holdsSomething = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(holdsSomething)
    : value !== undefined && value !== ''
/** A condition without a value would hold for nothing, or for everything. */
const condition: Member = (value, path) =>
  object({ Field: text })(value, path) ??
  (isRecord(value) && Object.entries(value).some(([name, part]) => name !== 'Field' && holdsSomething(part))
    ? undefined
    : `${path}.Values`)
/** Only the last rule of a listener takes every request, and each does something with them. */
const rule: Member = (value, path) =>
  object({ RuleArn: text, Priority: text, Conditions: list(condition), Actions: list(action) })(value, path) ??
  (isRecord(value) && lengthOf(value.Actions) === 0
    ? `${path}.Actions[0]`
    : isRecord(value) && value.Priority !== 'default' && lengthOf(value.Conditions) === 0
      ? `${path}.Conditions[0]`
      : undefined)
/** Where a service registers its tasks: a target group, or a load balancer of the first generation. */
const registration: Member = (value, path) =>
  object({ containerName: text, containerPort: number })(value, path) ??
  (isRecord(value) && (value.targetGroupArn ?? value.loadBalancerName) === undefined
    ? `${path}.targetGroupArn`
    : object({ targetGroupArn: optional(text), loadBalancerName: optional(text) })(value, path))
const route53Marker = 'NextRecordName'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html, and one that other servers of its API send instead */
const S3_HEADERS = ['x-amz-request-id', 'x-amz-id-2', 'x-amz-bucket-region', 'x-amzn-requestid']

const isWithin = (text: unknown, binary: unknown): boolean =>
  typeof text === 'string'
    ? text !== '' && Buffer.byteLength(text) <= SECRET_BYTES
    : binary instanceof Uint8Array && binary.length <= SECRET_BYTES

const idOf = (imageId: unknown) =>
  isRecord(imageId)
    ? { digest: imageId.imageDigest, tags: imageId.imageTag === undefined ? undefined : [imageId.imageTag] }
    : { digest: undefined, tags: undefined }

const failures = optional(list(object({})))

/** The members that AWS documents as always there or that every answer of it has, as far as a judgement stands on them. */
export const answerRules: { readonly [S in keyof Operations]: Readonly<Record<Operations[S], AnswerRule>> } = {
  sts: { GetCallerIdentity: { members: object({ Account: text, Arn: text }), about: tellsNothing } },
  ecs: {
    ListServices: {
      members: object({ serviceArns: list(text) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      about: eachSays('serviceArns', '', 'cluster', isInCluster),
    },
    /** Of the service, the ARN of a task does not tell. */
    ListTasks: {
      members: object({ taskArns: list(text) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      about: eachSays('taskArns', '', 'cluster', isInCluster),
    },
    ListTaskDefinitions: {
      members: object({ taskDefinitionArns: list(text) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      about: eachSays('taskDefinitionArns', '', 'familyPrefix', familyStartsWith),
    },
    DescribeServices: {
      members: object({
        services: list(
          object({
            serviceArn: text,
            serviceName: text,
            status: text,
            desiredCount: number,
            runningCount: number,
            pendingCount: number,
            loadBalancers: list(registration),
            deployments: list(
              object({ status: text, desiredCount: number, runningCount: number, pendingCount: number }),
            ),
            events: list(object({ message: anyText })),
          }),
        ),
        failures,
      }),
      lacks: accountsFor('services', 'services'),
      about: allOf(
        eachSays('services', 'serviceName', 'services', sameName),
        eachSays('services', 'serviceArn', 'services', sameName),
        eachSays('services', 'clusterArn', 'cluster', sameName),
        eachSays('failures', 'arn', 'services', sameName),
      ),
    },
    ListServiceDeployments: {
      members: object({ serviceDeployments: list(object({ serviceDeploymentArn: text, status: text })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      about: allOf(
        eachSays('serviceDeployments', 'serviceArn', 'service', sameName),
        eachSays('serviceDeployments', 'clusterArn', 'cluster', sameName),
      ),
    },
    DescribeServiceDeployments: {
      members: object({
        serviceDeployments: list(object({ serviceDeploymentArn: text, status: text })),
        failures,
      }),
      lacks: accountsFor('serviceDeploymentArns', 'serviceDeployments'),
      about: allOf(
        eachSays('serviceDeployments', 'serviceDeploymentArn', 'serviceDeploymentArns'),
        eachSays('failures', 'arn', 'serviceDeploymentArns'),
      ),
    },
    DescribeServiceRevisions: {
      members: object({
        serviceRevisions: list(object({ serviceRevisionArn: text, taskDefinition: text })),
        failures,
      }),
      lacks: accountsFor('serviceRevisionArns', 'serviceRevisions'),
      about: allOf(
        eachSays('serviceRevisions', 'serviceRevisionArn', 'serviceRevisionArns'),
        eachSays('failures', 'arn', 'serviceRevisionArns'),
      ),
    },
    DescribeTasks: {
      members: object({
        tasks: list(
          object({
            taskArn: text,
            taskDefinitionArn: text,
            lastStatus: text,
            desiredStatus: text,
            containers: list(object({ name: text, imageDigest: optional(text) })),
          }),
        ),
        failures,
      }),
      lacks: accountsFor('tasks', 'tasks'),
      about: allOf(
        eachSays('tasks', 'taskArn', 'tasks', sameName),
        eachSays('tasks', 'taskArn', 'cluster', isInCluster),
        eachSays('failures', 'arn', 'tasks', sameName),
      ),
    },
    DescribeTaskDefinition: {
      members: object({
        taskDefinition: object({
          taskDefinitionArn: text,
          family: text,
          revision: number,
          status: text,
          containerDefinitions: list(
            object({
              name: text,
              image: text,
              environment: optional(list(object({ name: text }))),
              logConfiguration: optional(object({ logDriver: text })),
            }),
          ),
          volumes: optional(list(object({ name: text, efsVolumeConfiguration: optional(efsVolume) }))),
        }),
      }),
      limitBytes: DEFINITION_BYTES,
      about: sameTaskDefinition,
    },
    RunTask: {
      members: object({ tasks: list(object({ taskArn: text })), failures }),
      about: eachSays('tasks', 'taskArn', 'cluster', isInCluster),
    },
    StopTask: {
      members: object({ task: object({ taskArn: text }) }),
      about: says('task.taskArn', 'task', sameName),
    },
  },
  elasticloadbalancing: {
    DescribeLoadBalancers: {
      members: object({
        LoadBalancers: list(
          object({
            LoadBalancerArn: text,
            LoadBalancerName: text,
            DNSName: optional(text),
            Type: optional(text),
            State: object({ Code: text }),
          }),
        ),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      lacks: holds(['Names', 'LoadBalancerArns'], 'LoadBalancers'),
      about: allOf(
        eachSays('LoadBalancers', 'LoadBalancerName', 'Names', equalButCase),
        eachSays('LoadBalancers', 'LoadBalancerArn', 'LoadBalancerArns'),
      ),
    },
    DescribeListeners: {
      members: object({ Listeners: list(object({ ListenerArn: text, DefaultActions: list(action) })) }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      lacks: holds(['ListenerArns'], 'Listeners'),
      about: allOf(
        eachSays('Listeners', 'LoadBalancerArn', 'LoadBalancerArn'),
        eachSays('Listeners', 'ListenerArn', 'ListenerArns'),
      ),
    },
    DescribeRules: {
      members: object({
        Rules: list(rule),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      limitBytes: LONG_XML_BYTES,
      about: eachSays('Rules', 'RuleArn', 'ListenerArn', isRuleOf),
    },
    DescribeTargetGroups: {
      members: object({
        TargetGroups: list(
          object({
            TargetGroupArn: text,
            TargetGroupName: text,
            TargetType: optional(text),
            LoadBalancerArns: list(text),
          }),
        ),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      lacks: holds(['Names', 'TargetGroupArns'], 'TargetGroups'),
      about: allOf(
        eachSays('TargetGroups', 'TargetGroupName', 'Names', equalButCase),
        eachSays('TargetGroups', 'TargetGroupArn', 'TargetGroupArns'),
        eachSays('TargetGroups', 'LoadBalancerArns', 'LoadBalancerArn'),
      ),
    },
    DescribeTargetHealth: {
      members: object({
        TargetHealthDescriptions: list(object({ Target: object({ Id: text }), TargetHealth: object({ State: text }) })),
      }),
      about: tellsNothing,
    },
  },
  secretsmanager: {
    GetSecretValue: {
      members: object({ ARN: text, Name: text, VersionId: text }),
      lacks: ({ SecretString, SecretBinary }) =>
        isWithin(SecretString, SecretBinary) ? undefined : 'SecretString or SecretBinary of up to 64 KB',
      limitBytes: 6 * SECRET_BYTES + 16 * KIB,
      about: sameSecret,
    },
    BatchGetSecretValue: {
      members: object({ SecretValues: list(object({ ARN: text, Name: text, VersionId: text })) }),
      // Whatever it leaves out is asked for alone.
      lacks: ({ SecretValues }) =>
        Array.isArray(SecretValues) &&
        SecretValues.every(value => isRecord(value) && isWithin(value.SecretString, value.SecretBinary))
          ? undefined
          : 'SecretString or SecretBinary of up to 64 KB',
      limitBytes: BATCH_OF_SECRETS * (6 * SECRET_BYTES + 16 * KIB),
      about: sameSecrets,
    },
    ListSecretVersionIds: {
      members: object({ ARN: text, Name: text, Versions: list(object({ VersionId: text })) }),
      about: sameSecret,
    },
    DescribeSecret: { members: object({ ARN: text, Name: text }), about: sameSecret },
  },
  logs: {
    DescribeLogStreams: {
      members: object({ logStreams: list(object({ logStreamName: text })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      about: eachSays('logStreams', 'logStreamName', 'logStreamNamePrefix', startsWith),
    },
    FilterLogEvents: {
      members: object({ events: list(object({ logStreamName: text, timestamp: number, message: anyText })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      limitBytes: LOG_PAGE_BYTES,
      about: allOf(
        eachSays('events', 'logStreamName', 'logStreamNamePrefix', startsWith),
        eachSays('events', 'logStreamName', 'logStreamNames'),
      ),
    },
  },
  ecr: {
    DescribeImages: {
      members: object({ imageDetails: list(object({ imageDigest: text })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      lacks: ({ imageDetails }, { imageIds }) =>
        lengthOf(imageIds) > 0 && lengthOf(imageDetails) === 0 ? 'imageDetails for what was asked for' : undefined,
      about: allOf(
        eachSays('imageDetails', 'repositoryName', 'repositoryName'),
        sameImages('imageDetails', ({ imageDigest, imageTags }) => ({ digest: imageDigest, tags: imageTags })),
      ),
    },
    BatchGetImage: {
      members: object({ images: list(object({ imageId: object({}), imageManifest: text })), failures }),
      lacks: answer => (lengthOf(answer.images) + lengthOf(answer.failures) > 0 ? undefined : 'images or failures'),
      about: allOf(
        eachSays('images', 'repositoryName', 'repositoryName'),
        sameImages('images', ({ imageId }) => idOf(imageId)),
        sameImages('failures', ({ imageId }) => idOf(imageId)),
      ),
    },
    GetDownloadUrlForLayer: {
      members: object({ downloadUrl: text }),
      about: says('layerDigest', 'layerDigest'),
    },
  },
  iam: {
    GetRole: {
      members: object({ Role: object({ Arn: text, RoleName: text }) }),
      about: says('Role.RoleName', 'RoleName', equalButCase),
    },
    GetRolePolicy: {
      members: object({ PolicyDocument: text }),
      about: allOf(says('RoleName', 'RoleName', equalButCase), says('PolicyName', 'PolicyName', equalButCase)),
    },
    ListRolePolicies: {
      flags: FLAGS,
      members: object({ PolicyNames: list(text) }),
      marker: { next: 'Marker', asked: 'Marker' },
      lacks: whenTruncated('Marker'),
      about: tellsNothing,
    },
    ListAttachedRolePolicies: {
      flags: FLAGS,
      members: object({ AttachedPolicies: list(object({ PolicyName: text, PolicyArn: text })) }),
      marker: { next: 'Marker', asked: 'Marker' },
      lacks: whenTruncated('Marker'),
      about: tellsNothing,
    },
    GetPolicy: {
      members: object({ Policy: object({ DefaultVersionId: text }) }),
      about: says('Policy.Arn', 'PolicyArn', equalButCase),
    },
    /** The version alone: whose it is, the answer does not say. */
    GetPolicyVersion: {
      members: object({ PolicyVersion: object({ Document: text }) }),
      about: says('PolicyVersion.VersionId', 'VersionId'),
    },
  },
  ec2: {
    DescribeSecurityGroups: {
      members: object({
        SecurityGroups: list(
          object({
            GroupId: text,
            IpPermissions: list(permission),
            IpPermissionsEgress: list(permission),
          }),
        ),
      }),
      marker: { next: 'NextToken', asked: 'NextToken' },
      about: sameGroups,
    },
    DescribeVpcEndpoints: {
      members: object({
        VpcEndpoints: list(object({ VpcEndpointId: text, State: text, ServiceName: text, VpcId: text })),
      }),
      marker: { next: 'NextToken', asked: 'NextToken' },
      about: tellsNothing,
    },
  },
  ssm: {
    DescribeParameters: {
      members: object({ Parameters: list(object({ Name: text })) }),
      marker: { next: 'NextToken', asked: 'NextToken' },
      about: tellsNothing,
    },
  },
  elasticfilesystem: {
    DescribeAccessPoints: {
      members: object({
        AccessPoints: list(
          object({
            ...{ AccessPointId: text, AccessPointArn: text, FileSystemId: text, LifeCycleState: text },
            PosixUser: optional(object({ Uid: number, Gid: number })),
            RootDirectory: optional(object({ Path: optional(text) })),
          }),
        ),
      }),
      marker: { next: 'NextToken', asked: 'NextToken' },
      about: allOf(
        eachSays('AccessPoints', 'FileSystemId', 'FileSystemId', sameName),
        eachSays('AccessPoints', 'AccessPointId', 'AccessPointId', sameName),
      ),
    },
    DescribeFileSystems: {
      members: object({ FileSystems: list(object({ FileSystemId: text })) }),
      about: eachSays('FileSystems', 'FileSystemId', 'FileSystemId', sameName),
    },
    DescribeMountTargets: {
      members: object({
        MountTargets: list(object({ MountTargetId: text, FileSystemId: text, SubnetId: text, LifeCycleState: text })),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      about: eachSays('MountTargets', 'FileSystemId', 'FileSystemId', sameName),
    },
    DescribeFileSystemPolicy: {
      members: object({ FileSystemId: text, Policy: text }),
      about: says('FileSystemId', 'FileSystemId', sameName),
    },
  },
  cloudfront: {
    ListDistributions: {
      root: 'DistributionList',
      flags: FLAGS,
      members: object({
        DistributionList: counted(
          object({
            Id: text,
            DomainName: text,
            Status: text,
            Enabled: flag,
            Aliases: counted(text),
            Origins: counted(object({ DomainName: text })),
            DefaultCacheBehavior: object({
              ViewerProtocolPolicy: text,
              FunctionAssociations: optional(counted(object({ EventType: text, FunctionARN: text }))),
            }),
          }),
          { IsTruncated: flag },
        ),
      }),
      lacks: ({ DistributionList: page }, { Marker }) => {
        if (!isRecord(page) || page.IsTruncated !== true) return undefined
        if (typeof page.NextMarker !== 'string') return 'NextMarker, though it says that there is more'
        return page.NextMarker === Marker ? 'an end: it leads to itself' : undefined
      },
      limitBytes: LONG_XML_BYTES,
      about: tellsNothing,
    },
    /** The code alone, without a name. */
    GetFunction: { root: '', members: object({ FunctionCode: bytes, ETag: text }), about: tellsNothing },
  },
  s3: {
    HeadBucket: { root: '', members: object({}), headers: S3_HEADERS, about: tellsNothing },
    /** Empty for a bucket that was never versioned. */
    GetBucketVersioning: {
      root: 'VersioningConfiguration',
      members: object({}),
      headers: S3_HEADERS,
      about: tellsNothing,
    },
    GetObject: {
      payload: true,
      members: object({ ETag: text }),
      headers: S3_HEADERS,
      limitBytes: OBJECT_BYTES,
      about: tellsNothing,
    },
    PutObject: { root: '', members: object({ ETag: text }), headers: S3_HEADERS, about: tellsNothing },
    ListObjectsV2: {
      root: 'ListBucketResult',
      flags: FLAGS,
      members: object({ IsTruncated: flag, Contents: optional(list(object({ Key: text, ETag: text }))) }),
      lacks: whenTruncated('NextContinuationToken'),
      marker: { next: 'NextContinuationToken', asked: 'ContinuationToken' },
      headers: S3_HEADERS,
      about: says('Name', 'Bucket'),
    },
  },
  dynamodb: {
    DescribeTable: {
      members: object({
        Table: object({ TableStatus: text, KeySchema: list(object({ AttributeName: text, KeyType: text })) }),
      }),
      about: says('Table.TableName', 'TableName', sameName),
    },
  },
  route53: {
    ListHostedZonesByName: {
      flags: FLAGS,
      members: object({ HostedZones: list(object({ Id: text, Name: text })), IsTruncated: flag }),
      lacks: (answer, input) =>
        whenTruncated('NextDNSName')(answer, input) ??
        (answer.IsTruncated === true &&
        answer.NextDNSName === input.DNSName &&
        answer.NextHostedZoneId === input.HostedZoneId
          ? 'an end: it leads to itself'
          : undefined),
      about: notBefore('HostedZones', 'DNSName'),
    },
    ListResourceRecordSets: {
      flags: FLAGS,
      members: object({ ResourceRecordSets: list(object({ Name: text, Type: text })), IsTruncated: flag }),
      lacks: (answer, input) =>
        whenTruncated(route53Marker)(answer, input) ??
        (answer.IsTruncated === true &&
        answer.NextRecordName === input.StartRecordName &&
        answer.NextRecordType === input.StartRecordType &&
        answer.NextRecordIdentifier === input.StartRecordIdentifier
          ? 'an end: it leads to itself'
          : undefined),
      limitBytes: LONG_XML_BYTES,
      about: notBefore('ResourceRecordSets', 'StartRecordName'),
    },
  },
}
