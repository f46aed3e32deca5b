import type { Operations } from './allowed-commands.ts'
import { isRecord } from './answers.ts'
import { anyText, bytes, counted, flag, list, type Member, number, object, optional, text } from './members.ts'

/** What an answer of an operation always has, and how it hangs together. An answer without that is no answer. */
export interface AnswerRule {
  readonly members: Member
  /** The name of the root element where it is not `{operation}Response`. */
  readonly root?: string
  /** For the members that lead to the next page: what the answer calls it, and the request. */
  readonly marker?: { readonly next: string; readonly asked: string }
  /** What the answer lacks in view of what was asked. */
  readonly lacks?: Lacks
}

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

const action = object({ Type: text })
const route53Marker = 'NextRecordName'

const failures = optional(list(object({})))

/** The members that AWS documents as always there or that every answer of it has, as far as a judgement stands on them. */
export const answerRules: { readonly [S in keyof Operations]: Readonly<Record<Operations[S], AnswerRule>> } = {
  sts: { GetCallerIdentity: { members: object({ Account: text, Arn: text }) } },
  ecs: {
    ListServices: { members: object({ serviceArns: list(text) }), marker: { next: 'nextToken', asked: 'nextToken' } },
    ListTasks: { members: object({ taskArns: list(text) }), marker: { next: 'nextToken', asked: 'nextToken' } },
    ListTaskDefinitions: {
      members: object({ taskDefinitionArns: list(text) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
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
            loadBalancers: list(object({})),
            deployments: list(
              object({ status: text, desiredCount: number, runningCount: number, pendingCount: number }),
            ),
            events: list(object({ message: anyText })),
          }),
        ),
        failures,
      }),
      lacks: accountsFor('services', 'services'),
    },
    DescribeTasks: {
      members: object({
        tasks: list(
          object({
            taskArn: text,
            taskDefinitionArn: text,
            lastStatus: text,
            desiredStatus: text,
            containers: list(object({ name: text })),
          }),
        ),
        failures,
      }),
      lacks: accountsFor('tasks', 'tasks'),
    },
    DescribeTaskDefinition: {
      members: object({
        taskDefinition: object({
          taskDefinitionArn: text,
          family: text,
          revision: number,
          status: text,
          containerDefinitions: list(object({ name: text, image: text })),
        }),
      }),
    },
    RunTask: { members: object({ tasks: list(object({ taskArn: text })), failures }) },
    StopTask: { members: object({ task: object({ taskArn: text }) }) },
  },
  elasticloadbalancing: {
    DescribeLoadBalancers: {
      members: object({
        LoadBalancers: list(
          object({
            LoadBalancerArn: text,
            LoadBalancerName: text,
            Type: optional(text),
            State: object({ Code: text }),
          }),
        ),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      lacks: holds(['Names', 'LoadBalancerArns'], 'LoadBalancers'),
    },
    DescribeListeners: {
      members: object({ Listeners: list(object({ ListenerArn: text, DefaultActions: list(action) })) }),
      marker: { next: 'NextMarker', asked: 'Marker' },
      lacks: holds(['ListenerArns'], 'Listeners'),
    },
    DescribeRules: {
      members: object({
        Rules: list(object({ RuleArn: text, Priority: text, Conditions: list(object({})), Actions: list(action) })),
      }),
      marker: { next: 'NextMarker', asked: 'Marker' },
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
    },
    DescribeTargetHealth: {
      members: object({
        TargetHealthDescriptions: list(object({ Target: object({ Id: text }), TargetHealth: object({ State: text }) })),
      }),
    },
  },
  secretsmanager: {
    GetSecretValue: {
      members: object({ ARN: text, Name: text, VersionId: text }),
      lacks: ({ SecretString, SecretBinary }) =>
        typeof SecretString === 'string' || SecretBinary instanceof Uint8Array
          ? undefined
          : 'SecretString or SecretBinary',
    },
    DescribeSecret: { members: object({ ARN: text, Name: text }) },
  },
  logs: {
    DescribeLogStreams: {
      members: object({ logStreams: list(object({ logStreamName: text })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
    },
    FilterLogEvents: {
      members: object({ events: list(object({ logStreamName: text, timestamp: number, message: anyText })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
    },
  },
  ecr: {
    DescribeImages: {
      members: object({ imageDetails: list(object({ imageDigest: text })) }),
      marker: { next: 'nextToken', asked: 'nextToken' },
      lacks: ({ imageDetails }, { imageIds }) =>
        lengthOf(imageIds) > 0 && lengthOf(imageDetails) === 0 ? 'imageDetails for what was asked for' : undefined,
    },
    BatchGetImage: {
      members: object({ images: list(object({ imageId: object({}), imageManifest: text })), failures }),
      lacks: answer => (lengthOf(answer.images) + lengthOf(answer.failures) > 0 ? undefined : 'images or failures'),
    },
    GetDownloadUrlForLayer: { members: object({ downloadUrl: text }) },
  },
  iam: {
    GetRolePolicy: { members: object({ PolicyDocument: text }) },
    ListRolePolicies: {
      members: object({ PolicyNames: list(text) }),
      marker: { next: 'Marker', asked: 'Marker' },
      lacks: whenTruncated('Marker'),
    },
    ListAttachedRolePolicies: {
      members: object({ AttachedPolicies: list(object({ PolicyName: text, PolicyArn: text })) }),
      marker: { next: 'Marker', asked: 'Marker' },
      lacks: whenTruncated('Marker'),
    },
    GetPolicy: { members: object({ Policy: object({ DefaultVersionId: text }) }) },
    GetPolicyVersion: { members: object({ PolicyVersion: object({ Document: text }) }) },
  },
  ec2: {
    DescribeSecurityGroups: {
      members: object({
        SecurityGroups: list(
          object({
            GroupId: text,
            IpPermissions: list(object({ IpProtocol: text })),
            IpPermissionsEgress: list(object({ IpProtocol: text })),
          }),
        ),
      }),
      marker: { next: 'NextToken', asked: 'NextToken' },
    },
  },
  elasticfilesystem: {
    DescribeAccessPoints: {
      members: object({
        AccessPoints: list(
          object({ AccessPointId: text, AccessPointArn: text, FileSystemId: text, LifeCycleState: text }),
        ),
      }),
      marker: { next: 'NextToken', asked: 'NextToken' },
    },
  },
  cloudfront: {
    ListDistributions: {
      root: 'DistributionList',
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
    },
    GetFunction: { root: '', members: object({ FunctionCode: bytes, ETag: text }) },
  },
  s3: {
    HeadBucket: {
      root: '',
      members: object({}),
      lacks: ({ BucketRegion, $metadata }) =>
        BucketRegion === undefined && !(isRecord($metadata) && typeof $metadata.requestId === 'string')
          ? 'the headers that S3 always sends'
          : undefined,
    },
    /** Empty for a bucket that was never versioned. */
    GetBucketVersioning: { root: 'VersioningConfiguration', members: object({}) },
  },
  dynamodb: {
    DescribeTable: {
      members: object({
        Table: object({ TableStatus: text, KeySchema: list(object({ AttributeName: text, KeyType: text })) }),
      }),
    },
  },
  route53: {
    ListHostedZonesByName: {
      members: object({ HostedZones: list(object({ Id: text, Name: text })), IsTruncated: flag }),
      lacks: (answer, input) =>
        whenTruncated('NextDNSName')(answer, input) ??
        (answer.IsTruncated === true &&
        answer.NextDNSName === input.DNSName &&
        answer.NextHostedZoneId === input.HostedZoneId
          ? 'an end: it leads to itself'
          : undefined),
    },
    ListResourceRecordSets: {
      members: object({ ResourceRecordSets: list(object({ Name: text, Type: text })), IsTruncated: flag }),
      lacks: (answer, input) =>
        whenTruncated(route53Marker)(answer, input) ??
        (answer.IsTruncated === true &&
        answer.NextRecordName === input.StartRecordName &&
        answer.NextRecordType === input.StartRecordType &&
        answer.NextRecordIdentifier === input.StartRecordIdentifier
          ? 'an end: it leads to itself'
          : undefined),
    },
  },
}
