import type { Target } from '../../platform/target.ts'
import { registerMembers } from '../lib/secret-members.ts'
import { type Attempt, anything, type Call } from './define.ts'

/** A managed policy that every account has. */
const KNOWN_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'

const NO_SECRET = 'runbook-preflight-no-such-secret'

const iamClient = async ({ aws }: Attempt) => [await aws.iam(), await import('@aws-sdk/client-iam')] as const
const s3Client = async ({ aws }: Attempt) => [await aws.s3(), await import('@aws-sdk/client-s3')] as const
const secretsClient = async ({ aws }: Attempt) =>
  [await aws.secretsManager(), await import('@aws-sdk/client-secrets-manager')] as const

const roles = [
  { kinds: ['execution-role'], roleOf: ({ environment }: Target) => environment.executionRole },
  { kinds: ['task-role'], roleOf: ({ environment }: Target) => environment.taskRole },
] as const

const secrets = [
  { kinds: ['db-secret', 'remains'], secretOf: ({ names }: Target) => names.dbSecret },
  {
    kinds: ['basic-auth-function'],
    onlyWithEdge: true,
    secretOf: ({ environment }: Target) => environment.cloudFront?.basicAuthSecret ?? '',
  },
] as const

/** Everything that STS, IAM, Secrets Manager, S3 and DynamoDB are asked. */
export const identityAndStorageCalls: readonly Call[] = [
  {
    name: 'sts:GetCallerIdentity',
    for: ['identity'],
    about: anything,
    async attempt(attempt) {
      const [sts, { GetCallerIdentityCommand }] = [await attempt.aws.sts(), await import('@aws-sdk/client-sts')]
      return sts.send(new GetCallerIdentityCommand(), attempt)
    },
  },
  ...roles.flatMap(({ kinds, roleOf }): readonly Call[] => [
    {
      name: 'iam:GetRole',
      for: [...kinds, 'remains'],
      about: roleOf,
      optional: true,
      async attempt(attempt) {
        const [iam, { GetRoleCommand }] = await iamClient(attempt)
        return iam.send(new GetRoleCommand({ RoleName: roleOf(attempt.target) }), attempt)
      },
    },
    {
      name: 'iam:GetRolePolicy',
      for: [...kinds, 'remains'],
      about: roleOf,
      async attempt(attempt) {
        const [iam, { GetRolePolicyCommand }] = await iamClient(attempt)
        const query = { RoleName: roleOf(attempt.target), PolicyName: attempt.target.names.secretsPolicy }
        return iam.send(new GetRolePolicyCommand(query), attempt)
      },
    },
    {
      name: 'iam:ListRolePolicies',
      for: [...kinds, 'remains'],
      about: roleOf,
      async attempt(attempt) {
        const [iam, { ListRolePoliciesCommand }] = await iamClient(attempt)
        return iam.send(new ListRolePoliciesCommand({ RoleName: roleOf(attempt.target), MaxItems: 1 }), attempt)
      },
    },
    {
      name: 'iam:ListAttachedRolePolicies',
      for: [...kinds, 'remains'],
      about: roleOf,
      async attempt(attempt) {
        const [iam, { ListAttachedRolePoliciesCommand }] = await iamClient(attempt)
        return iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleOf(attempt.target), MaxItems: 1 }), attempt)
      },
    },
  ]),
  {
    name: 'iam:GetPolicy',
    for: ['execution-role', 'task-role', 'remains'],
    about: () => 'AmazonECSTaskExecutionRolePolicy',
    async attempt(attempt) {
      const [iam, { GetPolicyCommand }] = await iamClient(attempt)
      return iam.send(new GetPolicyCommand({ PolicyArn: KNOWN_POLICY }), attempt)
    },
  },
  {
    name: 'iam:GetPolicyVersion',
    for: ['execution-role', 'task-role', 'remains'],
    about: () => 'AmazonECSTaskExecutionRolePolicy',
    async attempt(attempt) {
      const [iam, { GetPolicyVersionCommand }] = await iamClient(attempt)
      return iam.send(new GetPolicyVersionCommand({ PolicyArn: KNOWN_POLICY, VersionId: 'v1' }), attempt)
    },
  },
  {
    name: 'secretsmanager:BatchGetSecretValue',
    for: ['db-secret', 'basic-auth-function', 'remains'],
    about: anything,
    optional: true,
    // A name that nobody has: whoever may ask is told that there is no such secret.
    async attempt(attempt) {
      const [client, { BatchGetSecretValueCommand }] = await secretsClient(attempt)
      return client.send(new BatchGetSecretValueCommand({ SecretIdList: [NO_SECRET] }), attempt)
    },
  },
  ...secrets.flatMap(({ kinds, secretOf, ...rest }): readonly Call[] => [
    {
      name: 'secretsmanager:GetSecretValue',
      for: kinds,
      about: secretOf,
      ...rest,
      // There is no other way to ask: what comes is hidden like every secret that is read, and dropped.
      async attempt(attempt) {
        const [client, { GetSecretValueCommand }] = await secretsClient(attempt)
        const answer = await client.send(new GetSecretValueCommand({ SecretId: secretOf(attempt.target) }), attempt)
        if (answer.SecretString !== undefined) registerMembers(answer.SecretString)
      },
    },
    {
      name: 'secretsmanager:ListSecretVersionIds',
      for: kinds,
      about: secretOf,
      optional: true,
      ...rest,
      async attempt(attempt) {
        const [client, { ListSecretVersionIdsCommand }] = await secretsClient(attempt)
        const query = { SecretId: secretOf(attempt.target), MaxResults: 1 }
        return client.send(new ListSecretVersionIdsCommand(query), attempt)
      },
    },
    {
      name: 'secretsmanager:DescribeSecret',
      for: kinds,
      about: secretOf,
      ...rest,
      async attempt(attempt) {
        const [client, { DescribeSecretCommand }] = await secretsClient(attempt)
        return client.send(new DescribeSecretCommand({ SecretId: secretOf(attempt.target) }), attempt)
      },
    },
  ]),
  {
    name: 's3:HeadBucket',
    for: ['state-backend'],
    about: ({ environment }) => environment.stateBucket,
    async attempt(attempt) {
      const [s3, { HeadBucketCommand }] = await s3Client(attempt)
      return s3.send(new HeadBucketCommand({ Bucket: attempt.target.environment.stateBucket }), attempt)
    },
  },
  {
    name: 's3:GetBucketVersioning',
    for: ['state-backend'],
    about: ({ environment }) => environment.stateBucket,
    async attempt(attempt) {
      const [s3, { GetBucketVersioningCommand }] = await s3Client(attempt)
      return s3.send(new GetBucketVersioningCommand({ Bucket: attempt.target.environment.stateBucket }), attempt)
    },
  },
  {
    name: 'dynamodb:DescribeTable',
    for: ['state-backend'],
    about: ({ environment }) => environment.lockTable,
    async attempt(attempt) {
      const [dynamoDb, { DescribeTableCommand }] = [
        await attempt.aws.dynamoDb(),
        await import('@aws-sdk/client-dynamodb'),
      ]
      return dynamoDb.send(new DescribeTableCommand({ TableName: attempt.target.environment.lockTable }), attempt)
    },
  },
]
