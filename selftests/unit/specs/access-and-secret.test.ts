import { expect, test } from 'vitest'
import awsIdentity from '../../../specs/aws-identity.spec.ts'
import dbSecretComplete from '../../../specs/db-secret-complete.spec.ts'
import efsAccessPoint from '../../../specs/efs-access-point.spec.ts'
import executionRoleReadsSecret from '../../../specs/execution-role-reads-secret.spec.ts'
import taskDefinitionCurrent from '../../../specs/task-definition-current.spec.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { judge, verdictLine } from '../../lib/judge.ts'

type Cases = readonly (readonly [what: string, changes: Changes, line: RegExp])[]

const target = targetIn('prod')
const data = healthyData(target)
const secret = data['db-secret']
const role = data['execution-role']
const definition = data['task-definition']
const { running } = definition
const [ownPolicy] = role.policies
const revised = (changes: Partial<typeof running>): Changes => ({
  'task-definition': { ...definition, running: { ...running, ...changes } },
})
const setting = (variables: Readonly<Record<string, string>>): Changes =>
  revised({ environment: { ...running.environment, ...variables } })
const granting = (statement: unknown): Changes => ({
  'execution-role': {
    ...role,
    policies: [{ name: 'p', kind: 'inline', arn: null, document: { Statement: statement } }],
  },
})
const trusting = (statement: unknown): Changes => ({
  'execution-role': { ...role, trust: { document: { Version: '2012-10-17', Statement: statement } } },
})
const TRUST = { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }
const GET = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }

test('aws-identity: another account', () => {
  const line = verdictLine(judge(awsIdentity, target, { identity: { account: '536580886816', arn: 'arn:x' } }))
  expect(line).toBe('failed: the session belongs to account 536580886816, PROD is 093646564004')
})

const secretCases: Cases = [
  [
    'missing',
    { 'db-secret': { state: 'missing', name: secret.name } },
    /^failed: there is no secret prod-goldencrust-db-credentials$/,
  ],
  [
    'deleted',
    {
      'db-secret': { state: 'pending-deletion', name: secret.name, arn: secret.arn, deletedAt: '2026-01-12T00:00:00Z' },
    },
    /^failed: .*deleted 2026-01-12/,
  ],
  ['empty', { 'db-secret': { state: 'without-value', name: secret.name, arn: null } }, /^failed: .*never got a value/],
  [
    'malformed',
    { 'db-secret': { ...secret, json: 'malformed', jsonError: 'Unexpected end of JSON input', keys: [] } },
    /^failed: .*not valid JSON: Unexpected end/,
  ],
  ['a text', { 'db-secret': { ...secret, json: 'not-an-object', keys: [] } }, /^failed: .*not an object/],
  [
    'without a password',
    { 'db-secret': { ...secret, keys: ['username', 'host', 'port', 'database'] } },
    /^failed: .* lacks password$/,
  ],
  [
    'without a key the task asks for',
    { 'db-secret': { ...secret, keysAskedFor: ['username', 'password', 'token'] } },
    /^failed: .*prod-goldencrust:2 asks .* for token/,
  ],
  [
    'not the one the task reads',
    { 'db-secret': { ...secret, referencedByTask: false } },
    /^failed: .*reads another secret/,
  ],
  [
    'of another database',
    { 'db-secret': { ...secret, database: 'other_db' } },
    /^failed: .*uses database goldencrust_db, .* says other_db/,
  ],
  [
    'of another host',
    { 'db-secret': { ...secret, host: 'old.example' } },
    /^failed: .*connects to prod-mysql.*, .* says old.example/,
  ],
  ['of another port', { 'db-secret': { ...secret, port: 3307 } }, /^failed: .*port 3306, .* says 3307/],
  ['of a host in capitals', { 'db-secret': { ...secret, host: secret.host.toUpperCase() } }, /^passed/],
  [
    'of a reader of a cluster',
    {
      'db-secret': { ...secret, host: 'wp.cluster-ro-c7tj4example.af-south-1.rds.amazonaws.com' },
      ...revised({
        environment: {
          ...running.environment,
          WORDPRESS_DB_HOST: 'wp.cluster-ro-c7tj4example.af-south-1.rds.amazonaws.com',
        },
      }),
    },
    /^unknown: .*is the reader endpoint of a cluster/,
  ],
  [
    'of the writer of a cluster',
    {
      'db-secret': { ...secret, host: 'wp.cluster-c7tj4example.af-south-1.rds.amazonaws.com' },
      ...revised({
        environment: {
          ...running.environment,
          WORDPRESS_DB_HOST: 'wp.cluster-c7tj4example.af-south-1.rds.amazonaws.com',
        },
      }),
    },
    /^passed/,
  ],
  [
    'the task without a host',
    revised({ environment: { WORDPRESS_DB_NAME: 'goldencrust_db' } }),
    /^failed: .*does not set WORDPRESS_DB_HOST/,
  ],
  [
    'the task with the host from the secret',
    revised({
      environment: { WORDPRESS_DB_NAME: 'goldencrust_db' },
      secrets: { ...running.secrets, WORDPRESS_DB_HOST: `${secret.arn}:host::` },
    }),
    /^passed/,
  ],
  [
    'without a port',
    { 'db-secret': { ...secret, port: null, keys: ['username', 'password', 'host', 'database'] } },
    /^passed/,
  ],
  ['not comparable', { 'task-definition': null }, /^unknown: .*not seen: not allowed/],
  ['not compared', { 'db-secret': { ...secret, referencedByTask: null } }, /^unknown: .*could not be compared/],
]

test('db-secret-complete: versions other than the current one are remarked', () => {
  const reading = (behind: string) =>
    judge(
      dbSecretComplete,
      target,
      revised({ secrets: { ...running.secrets, WORDPRESS_DB_PASSWORD: `${secret.arn}:${behind}` } }),
    )
  const notesOf = (behind: string) => reading(behind).notes.join()
  expect(notesOf('password:AWSPREVIOUS:')).toContain('(WORDPRESS_DB_PASSWORD: AWSPREVIOUS)')
  expect(notesOf('password::0a1b2c3d')).toContain('(WORDPRESS_DB_PASSWORD: 0a1b2c3d)')
  expect(notesOf('password:AWSCURRENT:')).not.toContain('names a version')
  expect(notesOf('password::')).not.toContain('names a version')
})

test.each(secretCases)('db-secret-complete: %s', (_, changes, line) => {
  expect(verdictLine(judge(dbSecretComplete, target, changes))).toMatch(line)
})

const roleCases: Cases = [
  [
    'no role',
    { 'execution-role': { roleFound: false, roleName: role.roleName } },
    /^failed: there is no role prod-ecs-task-execution-role/,
  ],
  [
    'no policy',
    { 'execution-role': { ...role, policies: [] } },
    /^failed: no policy of .* allows secretsmanager:GetSecretValue on arn:.*-AbCdEf$/,
  ],
  [
    'a trust in another service',
    trusting({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    /^failed: the trust policy of prod-ecs-task-execution-role does not let ecs-tasks.amazonaws.com take it on/,
  ],
  [
    'a trust under a condition that nobody here knows',
    trusting({
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
    }),
    /^passed/,
  ],
  [
    'a trust for tasks alone, by the ARN of who asks',
    trusting({
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*:093646564004:task/*' } },
    }),
    /^passed/,
  ],
  ...(
    [
      ['a cluster', 'cluster/prod-cluster', /^failed: the trust policy/],
      ['a service', 'service/prod-cluster/prod-goldencrust-service', /^failed: the trust policy/],
      ['tasks of another cluster', 'task/other-cluster/*', /^failed: the trust policy/],
      ['tasks of its cluster', 'task/prod-cluster/*', /^passed/],
      ['its task definition', 'task-definition/*', /^passed/],
    ] as const
  ).map(([what, source, line]): (typeof roleCases)[number] => [
    `a trust for ${what}, by the ARN of who asks`,
    trusting({
      ...TRUST,
      Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:ecs:af-south-1:093646564004:${source}` } },
    }),
    line,
  ]),
  ['a trust that could not be seen', { 'execution-role': { ...role, trust: 'unseen' } }, /^passed/],
  ['an old ARN', granting({ ...GET, Resource: secret.arn.replace('AbCdEf', 'XyZxyZ') }), /^failed: no policy/],
  ['a deny', granting([GET, { Effect: 'Deny', Action: '*', Resource: '*' }]), /^failed: policy p .* denies/],
  [
    'a condition on what nobody here knows',
    granting({ ...GET, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    /^unknown: .*under a condition/,
  ],
  [
    'a condition on TLS and the region',
    granting({
      ...GET,
      Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:RequestedRegion': 'af-south-1' } },
    }),
    /^passed/,
  ],
  [
    'a deny outside of another region',
    granting([
      GET,
      {
        Effect: 'Deny',
        NotAction: 'iam:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ]),
    /^failed: policy p .* denies/,
  ],
  [
    'a boundary without secrets',
    {
      'execution-role': {
        ...role,
        boundary: {
          name: 'limit',
          kind: 'attached',
          arn: null,
          document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'logs:*', Resource: '*' } },
        },
      },
    },
    /^failed: the permissions boundary limit of \S+ does not allow secretsmanager:GetSecretValue$/,
  ],
  ...(
    [
      [
        'an external id',
        { StringEquals: { 'sts:ExternalId': 'x' } },
        /^failed: the trust policy of \S+ does not let ecs/,
      ],
      ['a second factor', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, /^failed: the trust policy/],
      [
        'this account and anything of ECS in it',
        {
          StringEquals: { 'aws:SourceAccount': target.environment.accountId },
          ArnLike: { 'aws:SourceArn': `arn:aws:ecs:af-south-1:${target.environment.accountId}:*` },
        },
        /^passed/,
      ],
    ] as const
  ).map(([what, Condition, line]): (typeof roleCases)[number] => [
    `a trust that asks for ${what}`,
    trusting({ ...TRUST, Condition }),
    line,
  ]),
  [
    'not all policies read',
    { 'execution-role': { ...role, policies: [], complete: false } },
    /^unknown: not all policies/,
  ],
  ['no ARN to judge by', { 'db-secret': { state: 'missing', name: secret.name } }, /^unknown: .*no ARN/],
  [
    'a deleted secret that still has its ARN',
    { 'db-secret': { state: 'pending-deletion', name: secret.name, arn: secret.arn, deletedAt: null } },
    /^passed/,
  ],
]

test('a trust that nobody here can judge is noted of either role', () => {
  const Statement = { ...TRUST, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }
  const trust = { document: { Version: '2012-10-17', Statement } }
  const changes: Changes = {
    'execution-role': { ...role, trust },
    'task-role': { ...data['task-role'], trust },
  }
  for (const step of [executionRoleReadsSecret, efsAccessPoint]) {
    expect(judge(step, target, changes).notes).toEqual([
      expect.stringMatching(/^whether ecs-tasks\.amazonaws\.com may take \S+ on is not certain: .*under a condition$/),
    ])
    expect(judge(step, target, {}).notes).toEqual([])
  }
})

test.each(roleCases)('execution-role-reads-secret: %s', (_, changes, line) => {
  expect(verdictLine(judge(executionRoleReadsSecret, target, changes))).toMatch(line)
})

test('execution-role-reads-secret notes another policy and a task that was refused', () => {
  const [task] = data.tasks.tasks
  if (!task || !ownPolicy) throw new Error('no task')
  const verdict = judge(executionRoleReadsSecret, target, {
    ...granting(GET),
    'stopped-tasks': {
      tasks: [
        {
          ...task,
          stoppedAt: '2026-01-14T08:00:00Z',
          stoppedReason: 'ResourceInitializationError: ... AccessDeniedException ...',
        },
      ],
    },
  })
  expect(verdict.status).toBe('passed')
  expect(verdict.notes).toHaveLength(2)
})

const definitionCases: Cases = [
  [
    'an older revision',
    { 'task-definition': { ...definition, latestArn: running.arn.replace(/2$/, '3') } },
    /^failed: the service runs prod-goldencrust:2, the latest revision is prod-goldencrust:3$/,
  ],
  [
    "another tenant's family",
    revised({ family: 'prod-goldencrust2' }),
    /^failed: family prod-goldencrust2, expected prod-goldencrust$/,
  ],
  [
    "another tenant's log prefix",
    revised({ logStreamPrefix: 'goldencrust2' }),
    /^failed: log streams goldencrust2\/wordpress\/, expected goldencrust\/wordpress\/$/,
  ],
  ['another log group', revised({ logGroup: '/ecs/sit' }), /^failed: log group \/ecs\/sit, expected \/ecs\/prod$/],
  ['no log group', revised({ logGroup: null }), /^failed: log group none/],
  [
    'another database',
    setting({ WORDPRESS_DB_NAME: 'goldencrust2_db' }),
    /^failed: WORDPRESS_DB_NAME goldencrust2_db, expected goldencrust_db$/,
  ],
  [
    'the address of another environment',
    setting({ WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://goldencrust.wpsit.kimmyai.io');" }),
    /^failed: WP_HOME is https:\/\/goldencrust\.wpsit/,
  ],
  [
    'the address without a tenant',
    setting({ WORDPRESS_CONFIG_EXTRA: 'define("WP_SITEURL", "https://.wpprod.kimmyai.io");' }),
    /^failed: WP_SITEURL/,
  ],
  ['no address', setting({ WORDPRESS_CONFIG_EXTRA: '' }), /^passed/],
  ['no service', { service: { found: false, name: 'prod-goldencrust-service', reason: 'MISSING' } }, /^unknown/],
]

test.each(definitionCases)('task-definition-current: %s', (_, changes, line) => {
  expect(verdictLine(judge(taskDefinitionCurrent, target, changes))).toMatch(line)
})
