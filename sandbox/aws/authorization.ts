import type { PolicyRequest } from '../model/iam.ts'
import { secretNamed } from '../model/secrets.ts'
import type { World } from '../model/state.ts'
import { hexOf } from './lib/ids.ts'
import { type Input, text, texts } from './lib/input.ts'

/** What a call is done to, by ARN; `*` where IAM allows an action for everything or not at all. */
type Resources = (world: World, input: Input) => readonly string[]

const EVERYTHING: Resources = () => ['*']
const inRegion = ({ environment: { region, accountId } }: World, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`
const lastPart = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn

const clusterOf = (input: Input): string => lastPart(text(input, 'cluster') ?? 'default')
const task = (world: World, input: Input, id: string): string =>
  inRegion(world, 'ecs', `task/${clusterOf(input)}/${lastPart(id)}`)
/** Of a deployment or a revision of a service: itself, and its service. */
const ofServices = (arns: readonly string[]): readonly string[] =>
  arns.flatMap(arn => {
    const [before = '', cluster = '', service = ''] = arn.split('/')
    const place = before.slice(0, before.lastIndexOf(':'))
    return [arn, `${place}:service/${cluster}/${service}`]
  })
const role: Resources = ({ environment }, input) => [
  `arn:aws:iam::${environment.accountId}:role/${text(input, 'RoleName') ?? ''}`,
]
const managedPolicy: Resources = (_, input) => [text(input, 'PolicyArn') ?? '']
const logGroup: Resources = (world, input) => [
  inRegion(world, 'logs', `log-group:${text(input, 'logGroupName') ?? ''}:log-stream:`),
]
const repository: Resources = (world, input) => [
  inRegion(world, 'ecr', `repository/${text(input, 'repositoryName') ?? ''}`),
]
const fileSystem: Resources = (world, input) => [
  inRegion(world, 'elasticfilesystem', `file-system/${lastPart(text(input, 'FileSystemId') ?? '')}`),
]
const object: Resources = (_, input) => [`arn:aws:s3:::${text(input, 'Bucket') ?? ''}/${text(input, 'Key') ?? ''}`]
const bucket: Resources = (_, input) => [`arn:aws:s3:::${text(input, 'Bucket') ?? ''}`]

/** The stored secret's ARN with its suffix; of one that does not exist the name as it was given. */
const secret: Resources = (world, input) => {
  const id = text(input, 'SecretId') ?? ''
  return [
    secretNamed(world, id)?.arn ?? (id.startsWith('arn:') ? id : inRegion(world, 'secretsmanager', `secret:${id}`)),
  ]
}

/**
 * Per operation of the suite what IAM is asked about it, as the Service Authorization Reference has it
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
const RESOURCES: Readonly<Record<string, Resources>> = {
  'sts:GetCallerIdentity': EVERYTHING,
  'ecs:ListServices': EVERYTHING,
  'ecs:DescribeServices': (world, input) =>
    texts(input, 'services').map(name => inRegion(world, 'ecs', `service/${clusterOf(input)}/${lastPart(name)}`)),
  'ecs:ListServiceDeployments': (world, input) => [
    inRegion(world, 'ecs', `service/${clusterOf(input)}/${lastPart(text(input, 'service') ?? '')}`),
  ],
  'ecs:DescribeServiceDeployments': (_, input) => ofServices(texts(input, 'serviceDeploymentArns')),
  'ecs:DescribeServiceRevisions': (_, input) => ofServices(texts(input, 'serviceRevisionArns')),
  'ecs:ListTasks': (world, input) => [
    inRegion(world, 'ecs', `container-instance/${clusterOf(input)}/${hexOf('any', 32)}`),
  ],
  'ecs:DescribeTasks': (world, input) => texts(input, 'tasks').map(id => task(world, input, id)),
  'ecs:DescribeTaskDefinition': EVERYTHING,
  'ecs:ListTaskDefinitions': EVERYTHING,
  'ecs:RunTask': (world, input) => [
    inRegion(world, 'ecs', `task-definition/${lastPart(text(input, 'taskDefinition') ?? '')}`),
  ],
  'ecs:StopTask': (world, input) => [task(world, input, text(input, 'task') ?? '')],
  'elasticloadbalancing:DescribeLoadBalancers': EVERYTHING,
  'elasticloadbalancing:DescribeListeners': EVERYTHING,
  'elasticloadbalancing:DescribeRules': EVERYTHING,
  'elasticloadbalancing:DescribeTargetGroups': EVERYTHING,
  'elasticloadbalancing:DescribeTargetHealth': EVERYTHING,
  'secretsmanager:BatchGetSecretValue': EVERYTHING,
  'secretsmanager:GetSecretValue': secret,
  'secretsmanager:DescribeSecret': secret,
  'secretsmanager:ListSecretVersionIds': secret,
  'logs:DescribeLogStreams': logGroup,
  'logs:FilterLogEvents': logGroup,
  'ecr:DescribeImages': repository,
  'ecr:BatchGetImage': repository,
  'ecr:GetDownloadUrlForLayer': repository,
  'iam:GetRole': role,
  'iam:GetRolePolicy': role,
  'iam:ListRolePolicies': role,
  'iam:ListAttachedRolePolicies': role,
  'iam:GetPolicy': managedPolicy,
  'iam:GetPolicyVersion': managedPolicy,
  'ec2:DescribeSecurityGroups': EVERYTHING,
  'ec2:DescribeVpcEndpoints': EVERYTHING,
  'ssm:DescribeParameters': EVERYTHING,
  'elasticfilesystem:DescribeAccessPoints': (world, input) => {
    const id = text(input, 'FileSystemId')
    return id === undefined ? ['*'] : [inRegion(world, 'elasticfilesystem', `file-system/${lastPart(id)}`)]
  },
  'elasticfilesystem:DescribeFileSystemPolicy': fileSystem,
  'elasticfilesystem:DescribeFileSystems': fileSystem,
  'elasticfilesystem:DescribeMountTargets': fileSystem,
  'cloudfront:ListDistributions': EVERYTHING,
  'cloudfront:GetFunction': ({ environment }, input) => [
    `arn:aws:cloudfront::${environment.accountId}:function/${text(input, 'Name') ?? ''}`,
  ],
  's3:HeadBucket': bucket,
  's3:GetBucketVersioning': bucket,
  's3:ListObjectsV2': bucket,
  's3:GetObject': object,
  's3:PutObject': object,
  'dynamodb:DescribeTable': (world, input) => [inRegion(world, 'dynamodb', `table/${text(input, 'TableName') ?? ''}`)],
  'route53:ListHostedZonesByName': EVERYTHING,
  'route53:ListResourceRecordSets': (_, input) => [`arn:aws:route53:::hostedzone/${text(input, 'HostedZoneId') ?? ''}`],
}

/** Operations that IAM calls otherwise. */
const CALLED_OTHERWISE: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
}

/** What IAM is asked before a call is carried out; an operation that no policy here has to speak of is asked about everything. */
export function requestsOf(world: World, operation: string, input: Input, region: string): readonly PolicyRequest[] {
  const action = CALLED_OTHERWISE[operation] ?? operation
  const { accountId, cluster: own } = world.environment
  const context = {
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': accountId,
    ...(operation === 's3:ListObjectsV2' ? { 's3:prefix': text(input, 'Prefix') ?? '' } : {}),
    ...(operation.startsWith('ecs:') && text(input, 'cluster') !== undefined
      ? { 'ecs:cluster': inRegion(world, 'ecs', `cluster/${text(input, 'cluster') ?? own}`) }
      : {}),
  }
  const requests = (RESOURCES[operation] ?? EVERYTHING)(world, input).map(resource => ({ action, resource, context }))
  if (operation === 'ecs:RunTask') return [...requests, ...passedRoles(world, input)]
  return tellsOfMissing(world, operation, input)
    ? [...requests, { action: 's3:ListBucket', resource: bucket(world, input)[0] ?? '', context }]
    : requests
}

/** Only who may list a bucket hears that an object is not there; S3 asks that without a prefix, as none was named. */
const tellsOfMissing = ({ buckets }: World, operation: string, input: Input): boolean =>
  (operation === 's3:GetObject' || (operation === 's3:PutObject' && text(input, 'IfMatch') !== undefined)) &&
  buckets.get(text(input, 'Bucket') ?? '')?.objects.has(text(input, 'Key') ?? '') === false

/** Whoever starts a task hands its roles to ECS. */
function passedRoles(world: World, input: Input): readonly PolicyRequest[] {
  const revision = lastPart(text(input, 'taskDefinition') ?? '')
  const definition = [...world.taskDefinitions.values()]
    .flat()
    .find(each => lastPart(each.taskDefinitionArn) === revision)
  const roles = definition ? [definition.executionRoleArn, definition.taskRoleArn] : []
  const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' }
  return roles.map(resource => ({ action: 'iam:PassRole', resource, context }))
}
