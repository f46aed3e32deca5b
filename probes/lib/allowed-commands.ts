/** Every AWS operation the suite may call, by IAM service prefix; none of them changes anything. `s3:HeadBucket` is allowed by `s3:ListBucket`. */
const ALLOWED = {
  sts: ['GetCallerIdentity'],
  ecs: [
    'ListServices',
    'DescribeServices',
    'ListTasks',
    'DescribeTasks',
    'DescribeTaskDefinition',
    'ListTaskDefinitions',
    'ListServiceDeployments',
    'DescribeServiceDeployments',
    'DescribeServiceRevisions',
  ],
  elasticloadbalancing: [
    'DescribeLoadBalancers',
    'DescribeListeners',
    'DescribeRules',
    'DescribeTargetGroups',
    'DescribeTargetHealth',
  ],
  secretsmanager: ['BatchGetSecretValue', 'GetSecretValue', 'ListSecretVersionIds', 'DescribeSecret'],
  logs: ['DescribeLogStreams', 'FilterLogEvents'],
  ecr: ['DescribeImages', 'BatchGetImage', 'GetDownloadUrlForLayer'],
  iam: ['GetRole', 'GetRolePolicy', 'ListRolePolicies', 'ListAttachedRolePolicies', 'GetPolicy', 'GetPolicyVersion'],
  ec2: ['DescribeSecurityGroups', 'DescribeVpcEndpoints'],
  elasticfilesystem: [
    'DescribeAccessPoints',
    'DescribeFileSystemPolicy',
    'DescribeFileSystems',
    'DescribeMountTargets',
  ],
  ssm: ['DescribeParameters'],
  cloudfront: ['ListDistributions', 'GetFunction'],
  s3: ['HeadBucket', 'GetBucketVersioning'],
  dynamodb: ['DescribeTable'],
  route53: ['ListHostedZonesByName', 'ListResourceRecordSets'],
} as const satisfies Record<string, readonly string[]>

/** What starts and stops the one task of `--db-via task`; no other run may call it. */
const FOR_ONE_TASK = { ecs: ['RunTask', 'StopTask'] } as const

export const taskActions: ReadonlySet<string> = new Set(FOR_ONE_TASK.ecs.map(operation => `ecs:${operation}`))

/**
 * What `--state s3://...` and `--report-dir s3://...` take. Only clients that were given a place may call it, for objects below that place alone
 * (`object-calls.ts`); `s3:ListObjectsV2` is allowed by `s3:ListBucket`.
 */
const FOR_OBJECTS = { s3: ['GetObject', 'ListObjectsV2', 'PutObject'] } as const

export type ObjectOperation = (typeof FOR_OBJECTS.s3)[number]

export type ServicePrefix = keyof typeof ALLOWED

/** The names of all operations that are ever called, by service. */
export type Operations = {
  readonly [S in ServicePrefix]:
    | (typeof ALLOWED)[S][number]
    | (S extends keyof typeof FOR_ONE_TASK ? (typeof FOR_ONE_TASK)[S][number] : never)
    | (S extends keyof typeof FOR_OBJECTS ? (typeof FOR_OBJECTS)[S][number] : never)
}

/** `service:Operation` of a call that the suite may make; IAM calls it the same, but for `s3:HeadBucket`. */
export type CallName = { readonly [Service in ServicePrefix]: `${Service}:${Operations[Service]}` }[ServicePrefix]

/** `service:Operation` of everything that is allowed, which is also, but for S3, the list of IAM actions the suite needs. */
export const allowedActions: ReadonlySet<string> = new Set(
  Object.entries(ALLOWED).flatMap(([service, operations]) => operations.map(operation => `${service}:${operation}`)),
)
