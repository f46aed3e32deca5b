import { describe, expect, test } from 'vitest'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import type { SecurityGroup, Task, VpcEndpoint } from '../../evidence/index.ts'
import { namedIn, startFailure } from '../../evidence/readings/start-failure.ts'
import { minutesAgo, noTasks, stoppedTask, struggling, taskOf } from '../lib/broken-service.ts'
import { type CauseCase, judgeCases } from '../lib/cause-cases.ts'
import { causesOf, commandsOf } from '../lib/causes.ts'
import { type Changes, healthyData, openGroup, targetIn } from '../lib/evidence.ts'

const target = targetIn('prod')
const { names } = target
const healthy = healthyData(target)
const secret = healthy['db-secret']
const role = healthy['execution-role']

const PULL =
  'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): '
const DENIED = `${PULL}failed to fetch secret ${secret.arn} from secrets manager: AccessDeniedException: User: arn:aws:sts::093646564004:assumed-role/prod-ecs-task-execution-role is not authorized to perform: secretsmanager:GetSecretValue`
const KMS = `${PULL}failed to fetch secret from secrets manager: AccessDeniedException: Access to KMS is not allowed`
const NOT_FOUND = `${PULL}failed to fetch secret ${secret.arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret.`
const NO_VALUE = `${PULL}ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT`
const DELETED = `${PULL}InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.`
const NO_KEY = `${PULL}retrieved secret from Secrets Manager did not contain json key password`
const NOT_JSON = `${PULL}invalid character 'u' looking for beginning of value`
const NO_WAY = `${PULL}RequestCanceled: request context canceled caused by: context deadline exceeded: dial tcp 10.0.255.254:443: i/o timeout`
const EFS = 'ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: '
const EFS_DENIED = `${EFS}b'mount.nfs4: access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32`
const EFS_SILENT = `${EFS}mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32`
const EFS_UNCLEAR = `${EFS}unsuccessful EFS utils command execution; code: 32`
const NO_GROUP =
  'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.'

const refusing = (text: string): Changes => noTasks(target, stoppedTask(target, text))
const policy = (resource: string, effect = 'Allow'): Changes => ({
  'execution-role': {
    ...role,
    policies: role.policies.map(each => ({
      ...each,
      document: { Statement: [{ Effect: effect, Action: 'secretsmanager:GetSecretValue', Resource: resource }] },
    })),
  },
})
const boundary = (action: string): Changes => ({
  'execution-role': {
    ...role,
    boundary: {
      name: 'tasks-boundary',
      kind: 'attached',
      arn: 'arn:aws:iam::093646564004:policy/tasks-boundary',
      document: { Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] },
    },
  },
})
const noPolicy: Changes = { 'execution-role': { ...role, policies: [] } }
const volume = {
  name: 'wp-content',
  fileSystemId: 'fs-1',
  accessPointId: 'fsap-1',
  iam: true,
  containerPath: '/var/www/html/wp-content',
}
const mounting: Changes = {
  'task-definition': {
    ...healthy['task-definition'],
    running: { ...healthy['task-definition'].running, volumes: [volume] },
  },
}
const groups = (changed: { readonly efs?: SecurityGroup; readonly tasks?: SecurityGroup }): Changes => {
  const { efs = openGroup('sg-efs'), tasks = openGroup('sg-tasks') } = changed
  return {
    'security-groups': {
      alb: [openGroup('sg-alb')],
      tasks: [tasks],
      database: [openGroup('sg-database')],
      efs: [efs],
      service: [tasks],
    },
  }
}
const running: Task = taskOf(target, { startedAt: minutesAgo(1), createdAt: minutesAgo(2) })
const mayNotMount: Changes = { 'task-role': { ...healthy['task-role'], policies: [], complete: true } }
const [mayMount] = healthy['task-role'].policies
const deniedElsewhere: Changes = {
  'task-role': {
    ...healthy['task-role'],
    policies: [
      ...(mayMount ? [mayMount] : []),
      {
        name: 'locked',
        kind: 'inline',
        arn: null,
        document: {
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 'elasticfilesystem:*', Resource: '*' },
        },
      },
    ],
    complete: true,
  },
}
const recovered = (text: string): Changes => ({
  'stopped-tasks': { tasks: [stoppedTask(target, text)] },
  tasks: { tasks: [running] },
})

const REFUSED = 'AccessDeniedException: User: x is not authorized to perform: '
const SCP = 'with an explicit deny in a service control policy'
const MAILER = 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-mailer-Qw3rTy'
const KEY = 'arn:aws:kms:af-south-1:093646564004:key/1234abcd-12ab-34cd-56ef-1234567890ab'
const OF_PARAMETERS = PULL.replace('secret from asm', 'secrets from ssm')
const DENIED_BY_OTHERS = [
  {
    what: 'a parameter outside of the boundary',
    text: `${OF_PARAMETERS}${REFUSED}ssm:GetParameters on resource: arn:aws:ssm:af-south-1:1:parameter/a because no permissions boundary allows the ssm:GetParameters action`,
    causes: 'execution-role-denied-parameter',
  },
  {
    what: 'a further secret',
    text: `${PULL}failed to fetch secret ${MAILER} from secrets manager: ${REFUSED}secretsmanager:GetSecretValue on resource: ${MAILER} because no VPC endpoint policy allows the secretsmanager:GetSecretValue action`,
    causes: 'execution-role-denied-other-secret',
  },
  {
    what: "the registry's login",
    text: `${PULL.replace('retrieve secret from asm', 'get registry auth from asm')}asm fetching secret from the service for ${MAILER}: ${REFUSED}secretsmanager:GetSecretValue on resource: ${MAILER} ${SCP}`,
    causes: 'registry-credentials-denied',
  },
  {
    what: 'the file of variables',
    text: `ResourceInitializationError: failed to download env files: AccessDenied: ${REFUSED}s3:GetObject on resource: "arn:aws:s3:::a/b.env" ${SCP}`,
    causes: 'env-file-denied',
  },
  {
    what: 'the key of a parameter',
    text: `${OF_PARAMETERS}${REFUSED}kms:Decrypt on resource: ${KEY} ${SCP}`,
    causes: 'execution-role-denied-key',
  },
  {
    what: 'the log',
    text: `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${REFUSED}logs:CreateLogStream on resource: arn:aws:logs:af-south-1:1:log-group:/g:log-stream:s ${SCP}`,
    causes: 'execution-role-denied-logs',
  },
  {
    what: 'the login of the registry in this account',
    text: `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: ${REFUSED}ecr:GetAuthorizationToken on resource: * ${SCP}`,
    causes: 'image-pull-denied',
  },
] as const

const CASES: readonly CauseCase[] = [
  { what: 'healthy', changes: {}, causes: '' },
  {
    what: 'no policy for the secret',
    changes: { ...refusing(DENIED), ...noPolicy },
    causes: 'execution-role-denied-secret',
    because: /no policy of prod-ecs-task-execution-role allows/,
    first: /iam put-role-policy[\s\S]*"Version":"2012-10-17"[\s\S]*-\?\?\?\?\?\?/,
  },
  {
    what: 'no policy, and the tasks have not noticed yet',
    changes: noPolicy,
    causes: 'execution-role-denied-secret',
  },
  {
    what: 'a policy that denies',
    changes: { ...refusing(DENIED), ...policy('*', 'Deny') },
    causes: 'secret-explicitly-denied',
    says: /explicitly denies/,
    first: /get-role-policy/,
  },
  {
    what: 'a boundary that leaves the secret out',
    changes: { ...refusing(DENIED), ...boundary('logs:*') },
    causes: 'secret-outside-boundary',
    because: /permissions boundary tasks-boundary/,
    says: /no policy of the role can give/,
    first: /--force-new-deployment/,
  },
  {
    what: 'a key that may not be used',
    changes: refusing(KMS),
    causes: 'execution-role-denied-key',
    says: /key of its own/,
    first: /describe-secret/,
  },
  {
    what: 'denied although the policy allows',
    changes: refusing(DENIED),
    causes: 'secret-denied-elsewhere',
    says: /came after the tasks failed/,
    first: /get-resource-policy/,
  },
  {
    what: 'denied by a policy that was not read, as ECS says',
    changes: refusing(`${DENIED} with an explicit deny in an identity-based policy`),
    causes: 'secret-explicitly-denied',
    because: /identity-based policy/,
    first: /list-role-policies/,
  },
  {
    what: 'denied by the secret itself, as ECS says',
    changes: { ...refusing(`${DENIED} with an explicit deny in a resource-based policy`), 'execution-role': null },
    causes: 'secret-denied-elsewhere,permission-missing',
    says: /by the resource's own policy/,
    first: /get-resource-policy/,
  },
  {
    what: 'outside a boundary that could not be seen, as ECS says',
    changes: refusing(`${DENIED} because no permissions boundary allows the action`),
    causes: 'secret-outside-boundary',
    because: /permissions boundary/,
  },
  ...DENIED_BY_OTHERS.map(({ what, text, causes }) => ({
    what: `${what} that no policy of the role can mend`,
    changes: refusing(text),
    causes,
    says: /by (?:a service control policy|the caller's permissions boundary|the policy of a VPC endpoint).*: no policy of \S+ can give it/,
    first: /^(?!.*(?:put-role-policy|attach-role-policy))/s,
  })),
  {
    what: 'the task that runs fails its own health check',
    changes: {
      tasks: {
        tasks: [
          taskOf(target, {
            healthStatus: 'UNHEALTHY',
            containers: running.containers.map(each => ({ ...each, unhealthy: true })),
          }),
        ],
      },
    },
    causes: 'container-health-check-failed',
    because: /1 of 1 running task UNHEALTHY: .*, by the check of wordpress/,
  },
  { what: 'denied before the tasks that run now', changes: recovered(DENIED), causes: '' },
  {
    what: 'the policy names the ARN of an earlier secret',
    changes: { ...refusing(DENIED), ...policy(`${secret.arn.slice(0, -6)}ZzYyXx`) },
    causes: 'secret-arn-stale-in-policy',
    because: /ZzYyXx/,
    first: /put-role-policy/,
  },
  {
    what: 'the policy names another secret',
    changes: { ...refusing(DENIED), ...policy(secret.arn.replace('goldencrust', 'bluebird')) },
    causes: 'execution-role-denied-secret',
  },
  {
    what: 'no secret',
    changes: { ...refusing(NOT_FOUND), 'db-secret': { state: 'missing', name: names.dbSecret }, database: null },
    causes: 'secret-missing,permission-missing',
    first: /create-secret/,
  },
  {
    what: 'a secret that was created again',
    changes: { ...refusing(NOT_FOUND), 'db-secret': { ...secret, referencedByTask: false } },
    causes: 'secret-missing',
    says: /created again/,
  },
  {
    what: 'a version of the secret that there is not',
    changes: {
      ...refusing(NO_VALUE.replace('staging label: AWSCURRENT', 'VersionId: v-old')),
      'task-definition': {
        ...healthy['task-definition'],
        running: {
          ...healthy['task-definition'].running,
          secrets: { WORDPRESS_DB_PASSWORD: `${secret.arn}:password::v-old` },
        },
      },
    },
    causes: 'secret-missing',
    says: /a version of the database secret that there is not/,
    first: /--arg arn "\$\{arn:\?\}"/,
  },
  {
    what: 'a secret without a value',
    changes: { ...refusing(NO_VALUE), 'db-secret': { state: 'without-value', name: names.dbSecret, arn: secret.arn } },
    causes: 'secret-without-value',
    first: /put-secret-value[\s\S]*file:\/\/secret\.json/,
  },
  {
    what: 'a secret that is not JSON',
    changes: {
      ...refusing(NOT_JSON),
      'db-secret': { ...secret, json: 'malformed', jsonError: 'Unexpected token at position 1', keys: [] },
    },
    causes: 'secret-malformed',
    because: /Unexpected token/,
  },
  {
    what: 'a secret without the password',
    changes: { ...refusing(NO_KEY), 'db-secret': { ...secret, keys: ['username', 'host', 'port', 'database'] } },
    causes: 'secret-key-missing',
    because: /no value for password/,
  },
  {
    what: 'a definition that asks for a key that is no key of the secret, for whatever',
    changes: {
      ...refusing(NO_KEY),
      'db-secret': { ...secret, keysAskedFor: ['username', 'password', 'token'] },
    },
    causes: 'secret-key-missing',
    because: /no value for token; it holds username/,
  },
  {
    what: 'a secret without a key that no task asks for',
    changes: { 'db-secret': { ...secret, keys: ['username', 'password', 'host', 'port'], database: null } },
    causes: 'secret-key-missing',
    first: /put-secret-value/,
  },
  {
    what: 'a secret that waits for its deletion',
    changes: {
      ...refusing(DELETED),
      'db-secret': { state: 'pending-deletion', name: names.dbSecret, arn: secret.arn, deletedAt: minutesAgo(60) },
    },
    causes: 'secret-pending-deletion',
    first: /restore-secret/,
  },
  {
    what: 'no way to Secrets Manager',
    changes: refusing(NO_WAY),
    causes: 'secrets-manager-unroutable',
    first: /describe-route-tables/,
  },
  {
    what: 'a group that lets nothing out',
    changes: { ...refusing(NO_WAY), ...groups({ tasks: { ...openGroup('sg-tasks'), egress: [] } }) },
    causes: 'secrets-manager-unroutable,database-unreachable',
    because: /lets nothing out on tcp 443/,
    first: /authorize-security-group-egress/,
  },
  {
    what: 'the file system refuses the task',
    changes: { ...refusing(EFS_DENIED), ...mounting, ...mayNotMount },
    causes: 'efs-mount-denied',
    because: /the network is not the reason/,
    first: /put-role-policy[\s\S]*elasticfilesystem:ClientMount[\s\S]*fsap-1/,
  },
  {
    what: 'the file system refuses the task, because one policy of its role denies what another allows',
    changes: { ...refusing(EFS_DENIED), ...mounting, ...deniedElsewhere },
    causes: 'efs-mount-denied',
    because: /policy locked of \S+ denies elasticfilesystem:ClientMount/,
  },
  {
    what: 'the file system refuses the task, its own policy cannot be read, and the role may mount',
    changes: {
      ...refusing(EFS_DENIED),
      ...mounting,
      'access-point': { ...healthy['access-point'], fileSystemPolicy: { state: 'unseen', why: 'denied' } },
    },
    causes: 'efs-mount-denied',
    says: /may not mount/,
  },
  {
    what: 'the file system refused the task, and every policy allows the mount now',
    changes: { ...refusing(EFS_DENIED), ...mounting },
    causes: 'efs-mount-denied',
    says: /allow it now/,
    first: /update-service[\s\S]*--force-new-deployment/,
  },
  {
    what: 'the file system cannot be mounted, nobody says why, and every policy allows it',
    changes: { ...refusing(EFS_UNCLEAR), ...mounting },
    causes: 'efs-mount-denied',
    says: /does not say why/,
    first: /--force-new-deployment/,
  },
  {
    what: 'the file system cannot be mounted, nobody says why, and the network is open',
    changes: { ...refusing(EFS_UNCLEAR), ...mounting, ...mayNotMount },
    causes: 'efs-mount-denied',
    says: /most likely/,
  },
  {
    what: 'the file system does not let the tasks in',
    changes: { ...refusing(EFS_SILENT), ...mounting, ...groups({ efs: { ...openGroup('sg-efs'), ingress: [] } }) },
    causes: 'efs-unreachable',
    first: /authorize-security-group-ingress[\s\S]*--group-id sg-efs[\s\S]*--port 2049/,
  },
  {
    what: 'the file system cannot be mounted, nobody says why, and the network is closed',
    changes: { ...refusing(EFS_UNCLEAR), ...mounting, ...groups({ efs: { ...openGroup('sg-efs'), ingress: [] } }) },
    causes: 'efs-unreachable',
  },
  {
    what: 'the file system has no mount target',
    changes: { ...refusing(EFS_SILENT), ...mounting },
    causes: 'efs-unreachable',
    first: /efs describe-mount-targets/,
  },
  {
    what: 'no log group',
    changes: { ...refusing(NO_GROUP), logs: { groupFound: false, group: '/ecs/prod' } },
    causes: 'log-group-missing',
    first: /logs create-log-group[\s\S]*\/ecs\/prod/,
  },
  {
    what: 'no log group, and the tasks have not noticed yet',
    changes: { logs: { groupFound: false, group: '/ecs/prod' } },
    causes: 'log-group-missing',
  },
]

describe('what keeps tasks from starting', () => {
  judgeCases(target, CASES)

  test('a deny of the role is taken back by hand: no further allow outweighs it', () => {
    const { diagnoses } = causesOf(target, { ...refusing(EFS_DENIED), ...mounting, ...deniedElsewhere })
    const [fix] = diagnoses[0]?.fixes ?? []
    expect(fix).toMatchObject({ manual: expect.stringMatching(/statement of policy locked that denies prod-/) })
  })

  test('a key that is no key of the secret is not repaired by a value of the secret', () => {
    const changes = { 'db-secret': { ...secret, keysAskedFor: ['username', 'password', 'token'] } }
    const [{ fixes = [] } = {}] = causesOf(target, { ...refusing(NO_KEY), ...changes }).diagnoses
    expect(fixes.map(({ manual }) => manual)).toEqual([expect.stringContaining('asks for token, and the secret holds')])
  })

  test('everything that follows from it is explained by it', () => {
    const { diagnoses, results } = causesOf(target, { ...refusing(DENIED), ...noPolicy })
    const notPassed = results.filter(({ status }) => status !== 'passed').map(({ id }) => id)
    expect(diagnoses[0]?.explains).toEqual(notPassed)
  })

  test('a secret key that no task asks for breaks nothing but the secret', () => {
    const changes: Changes = {
      'db-secret': { ...secret, keys: ['username', 'password', 'host', 'port'], database: null },
    }
    expect(causesOf(target, changes).diagnoses[0]?.explains).toEqual(['db-secret-complete'])
  })

  test('no command holds a password', () => {
    const commands = CASES.flatMap(({ changes }) => commandsOf(causesOf(target, changes).diagnoses))
    expect(commands.filter(command => /password[=: ]+\S/i.test(command))).toEqual([])
  })
})

describe('the text of a task that could not start', () => {
  const TEXTS = [
    [DENIED, 'secret-denied'],
    [KMS, 'key-denied'],
    [NOT_FOUND, 'secret-missing'],
    [NO_VALUE, 'secret-without-value'],
    [DELETED, 'secret-pending-deletion'],
    [NO_KEY, 'secret-key-missing'],
    [NOT_JSON, 'secret-malformed'],
    [NO_WAY, 'secrets-unreachable'],
    [EFS_DENIED, 'efs-denied'],
    [EFS_SILENT, 'efs-unreachable'],
    [EFS_UNCLEAR, 'efs-unclear'],
    [
      `${EFS}b'mount.nfs4: Network is unreachable' : unsuccessful EFS utils command execution; code: 32`,
      'efs-unreachable',
    ],
    [`${EFS}b'mount.nfs4: Input/output error' : unsuccessful EFS utils command execution; code: 32`, undefined],
    [`${EFS}b'mount.nfs4: an incorrect mount option was specified' : code: 32`, undefined],
    [
      `${EFS}b'mount.nfs4: mount system call failed' : unsuccessful EFS utils command execution; code: 32`,
      'efs-unclear',
    ],
    [
      'unable to retrieve secret from asm: service call has been retried 5 time(s): UnrecognizedClientException: The security token included in the request is invalid.',
      undefined,
    ],
    [`${EFS}Failed to initialize TLS tunnel for fs-1 : ${EFS_UNCLEAR.slice(EFS.length)}`, undefined],
    [`${EFS}mount.nfs4: Connection reset by peer Failed to initialize TLS tunnel for fs-1`, 'efs-unreachable'],
    [NO_GROUP, 'log-group-missing'],
    [
      'CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref x:1: x:1: not found',
      'image-missing',
    ],
    [
      'CannotPullContainerError: pull access denied, repository does not exist or may require authorization',
      'image-denied',
    ],
    ['CannotPullContainerError: failed to resolve ref x: dial tcp: i/o timeout', 'registry-unreachable'],
    [
      "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'",
      'image-platform',
    ],
    // What a text names first is not always what failed, and not each of them was ever said whole.
    [
      `${PULL.replace('secret from asm', 'secrets from ssm')}RequestCanceled: request context canceled caused by: context deadli...`,
      'secrets-unreachable',
    ],
    [`${PULL.replace('1 time', '5 time')}failed to fetch ...`, 'secrets-unreachable'],
    [
      `${PULL.replace('secret from asm', 'secrets from ssm')}AccessDeniedException: User: x is not authorized to perform: ssm:GetParameters on resource: y`,
      'parameter-denied',
    ],
    [`${PULL.replace('secret from asm', 'secrets from ssm')}invalid ssm parameters: /a/b`, 'parameter-missing'],
    ['Fetching secret data from SSM Parameter Store in af-south-1: invalid parameters: /a/b', 'parameter-missing'],
    [
      'service a failed to register targets in target-group b with (error User: x is not authorized to perform: elasticloadbalancing:RegisterTargets)',
      'service-role-denied',
    ],
    ['service a failed to register targets in target-group b with (error TargetGroupNotFound)', undefined],
    [
      `${PULL}failed to fetch secret x from secrets manager: InvalidParameter: 1 validation error(s) found.`,
      'secret-reference-malformed',
    ],
    [
      'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.',
      'registry-unreachable',
    ],
    [
      'ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. : signal: killed',
      'logs-unreachable',
    ],
    [
      'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log group: AccessDeniedException: x',
      'logs-denied',
    ],
    [
      'CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.',
      'image-denied',
    ],
    [
      'CannotPullContainerError: The task can’t pull the image. Check whether the image exists. denied: requested access to the resource is denied',
      'image-missing',
    ],
    ['CannotPullContainerError: pull command failed: : signal: killed', 'pull-interrupted'],
    [
      "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1a2b",
      'subnet-full',
    ],
    ['Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation', undefined],
    ['DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s', undefined],
    ['Essential container in task exited', undefined],
    ['Task failed ELB health checks in (target-group x)', undefined],
  ] as const

  test.for(TEXTS)('%s', ([text, means]) => {
    expect(startFailure(text)).toBe(means)
  })

  test('is read the same when Fargate cuts it', () => {
    expect(startFailure(DENIED.slice(0, DENIED.indexOf(' is not authorized')))).toBe('secret-denied')
    expect(startFailure(EFS_DENIED.slice(0, 130))).toBe('efs-denied')
    const pull = 'CannotPullContainerError: failed to extract layer sha256:4f: '
    expect(startFailure(`${pull}context ca...`)).toBe('pull-interrupted')
    expect(startFailure(`${pull}context deadline ex...`)).toBe('registry-unreachable')
    expect(startFailure(`${pull}context ...`)).toBe(undefined)
    expect(startFailure(`${pull}toomanyre...`)).toBe('registry-limited')
  })

  test('a name that was cut off names nothing', () => {
    const cut = namedIn(`${DENIED} on resource: arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-gold...`)
    expect(cut).toMatchObject({ action: 'secretsmanager:GetSecretValue', resource: null, secret: secret.arn })
    expect(namedIn('failed to resolve ref public.ecr.aws/docker/libr...').image).toBe(null)
    expect(namedIn('Post https://api.ecr....').host).toBe(null)
  })
})

describe('events of the service', () => {
  const said = (...messages: readonly string[]): Changes => ({
    ...noTasks(target),
    service: struggling(target, {
      events: messages.map((message, index) => ({
        at: minutesAgo(index + 1),
        message: `(service ${names.service}) ${message}`,
      })),
    }),
  })
  const CAPACITY = 'was unable to place a task. Reason: Capacity is unavailable at this time.'

  const trusting = (Service: string, more: object = {}) => ({
    document: { Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more }] },
  })
  const inAccount = (account: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': account } } })
  test.for([
    ['trusts ECS now', trusting('ecs-tasks.amazonaws.com'), 'start-failure-repaired'],
    [
      'trusts ECS in this account',
      trusting('ecs-tasks.amazonaws.com', inAccount(target.environment.accountId)),
      'start-failure-repaired',
    ],
    [
      'trusts ECS in another account',
      trusting('ecs-tasks.amazonaws.com', inAccount('111111111111')),
      'role-not-assumable',
    ],
    ['trusts another service', trusting('ecs.amazonaws.com'), 'role-not-assumable'],
    ['could not be seen', 'unseen', 'role-not-assumable'],
  ] as const)('a role that could not be taken on and %s', ([, trust, cause]) => {
    const message = `failed to launch a task with (error ECS was unable to assume the role '${role.roleArn}' that was provided for this task.).`
    expect(causesOf(target, { ...said(message), 'execution-role': { ...role, trust } }).ids).toEqual([cause])
  })

  test.for([
    [CAPACITY, 'capacity-unavailable'],
    [
      'was unable to place a task. The reason for failure is Capacity is unavailable at this time.',
      'capacity-unavailable',
    ],
    [
      "failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.).",
      'role-not-assumable',
    ],
    [`was unable to place a task. Reason: ${NO_WAY}`, 'secrets-manager-unroutable'],
    ['(task 8378fd0fc0d7) failed container health checks.', 'container-health-check-failed'],
    ['was unable to place a task. Reason: Internal error.', 'subnet-zone-unsupported'],
  ] as const)('%s', ([message, cause]) => {
    const { ids, unexplained } = causesOf(target, said(message))
    expect(ids).toEqual([cause])
    expect(unexplained).toEqual([])
  })

  test('one before the service was steady is history', () => {
    expect(causesOf(target, said('has reached a steady state.', CAPACITY)).ids).toEqual([])
  })

  test('one of a deployment before is history, too', () => {
    const changes = said(CAPACITY)
    const service = struggling(target, {
      events: [{ at: minutesAgo(40), message: `(service ${names.service}) ${CAPACITY}` }],
    })
    expect(causesOf(target, { ...changes, service }).ids).toEqual([])
  })

  test('one is quoted to its end', () => {
    const [cause] = causesOf(target, said(`was unable to place a task. Reason: ${NO_WAY}`)).diagnoses
    expect(cause?.because.join()).toContain('i/o timeout')
  })
})

describe('what a text names decides', () => {
  const OTHER = secret.arn.replace(/secret:.*/, 'secret:prod-goldencrust-mailer-Qw3rTy')

  test('a secret beside the database secret is granted by a policy of its own', () => {
    const { diagnoses } = causesOf(target, refusing(DENIED.replaceAll(secret.arn, OTHER)))
    const [command = ''] = commandsOf(diagnoses)
    expect(diagnoses.map(({ id }) => id)).toEqual(['execution-role-denied-other-secret'])
    expect(command).toContain(OTHER)
    expect(command).not.toContain(`--policy-name ${names.secretsPolicy} `)
  })

  test.for([
    ['secret-key-missing', NO_KEY, 'start-failure-repaired'],
    ['another key', NO_KEY.replace('password', 'MAILER_PASSWORD'), ''],
    ['another secret', NOT_FOUND.replaceAll(secret.arn, OTHER), ''],
    ['the database secret', NOT_FOUND, 'start-failure-repaired'],
    ['the log group', NO_GROUP, 'start-failure-repaired'],
  ] as const)('%s, as all is there now', ([, text, causes]) => {
    expect(causesOf(target, refusing(text)).ids.join()).toBe(causes)
  })

  const UNRESOLVED = `${EFS}Failed to resolve "fs-1.efs.af-south-1.amazonaws.com"`
  const subnets = healthy.service.subnets
  const mounts = (createdAt: string, state = 'available'): Changes => ({
    'start-needs': {
      asked: 'file-system',
      fileSystemId: 'fs-1',
      createdAt,
      mountTargets: subnets.map(subnetId => ({ subnetId, state })),
    },
  })
  const endpoint = (createdAt: string, more: Partial<VpcEndpoint> = {}): Changes => ({
    'start-needs': {
      asked: 'endpoints',
      service: 'com.amazonaws.af-south-1.secretsmanager',
      endpoints: [
        { id: 'vpce-1', state: 'available', privateDns: true, createdAt, groups: [openGroup('sg-e')], ...more },
      ],
    },
  })
  const INVALID = `${PULL}invalid ssm parameters: /prod/a, /prod/b`
  const parameters = (...found: readonly string[]): Changes => ({
    'start-needs': { asked: 'parameters', wanted: ['/prod/a', '/prod/b'], found },
  })
  const closed: SecurityGroup = { ...openGroup('sg-e'), ingress: [] }
  test.for<readonly [what: string, text: string, now: Changes, cause: string]>([
    ['a new file system', UNRESOLVED, mounts(minutesAgo(14)), 'start-failure-repaired'],
    ['an old file system', UNRESOLVED, mounts(minutesAgo(9_000)), 'efs-unreachable'],
    ['mount targets on their way', UNRESOLVED, mounts(minutesAgo(14), 'creating'), 'efs-unreachable'],
    ['no answer of a new file system', EFS_SILENT, mounts(minutesAgo(14)), 'efs-unreachable'],
    ['a new endpoint', NO_WAY, endpoint(minutesAgo(12)), 'start-failure-repaired'],
    ['an old endpoint', NO_WAY, endpoint(minutesAgo(9_000)), 'secrets-manager-unroutable'],
    [
      'an endpoint that lets nobody in',
      NO_WAY,
      endpoint(minutesAgo(12), { groups: [closed] }),
      'secrets-manager-unroutable',
    ],
    [
      'an endpoint without the usual name',
      NO_WAY,
      endpoint(minutesAgo(12), { privateDns: false }),
      'secrets-manager-unroutable',
    ],
    ['both parameters', INVALID, parameters('/prod/a', '/prod/b'), 'start-failure-repaired'],
    ['one of two parameters', INVALID, parameters('/prod/a'), 'ssm-parameter-missing'],
  ])('as it is now: %s', ([, text, now, cause]) => {
    expect(causesOf(target, { ...refusing(text), ...groups({}), ...now }).ids).toEqual([cause])
  })

  test('the host without an answer is named with its endpoint', () => {
    const layers =
      'CannotPullContainerError: failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-af-south-1-starport-layer-bucket.s3.af-south-1.amazonaws.com/1a2b/layer": dial tcp 52.95.180.1:443: i/o timeout'
    const [cause] = causesOf(target, refusing(layers)).diagnoses
    expect(cause?.rootCause).toMatch(/cannot reach S3/)
    expect(cause?.fixes.map(({ manual }) => manual).join()).toContain('com.amazonaws.af-south-1.s3')
  })
})

describe('several containers', () => {
  const [main] = taskOf(target).containers
  if (!main) throw new Error('a task has a container')
  const agent = {
    ...main,
    name: 'aws-guardduty-agent-abc',
    reason:
      'CannotPullContainerError: failed to resolve ref x: pulling from host failed with status code: 403 Forbidden',
  }
  const ended = (stoppedReason: string, stopCode: string, ...containers: Task['containers']): Changes =>
    noTasks(target, { ...stoppedTask(target, stoppedReason, { stopCode, startedAt: minutesAgo(3) }), containers })

  test('an agent that was never pulled did not end the task', () => {
    const failed = ended(
      'Task failed ELB health checks in (target-group x)',
      'ServiceSchedulerInitiated',
      { ...main, exitCode: 0 },
      agent,
    )
    expect(causesOf(target, failed).ids).not.toContain('image-pull-denied')
  })

  test('the one that nobody stopped ended it', () => {
    const failed = ended(
      'Essential container in task exited',
      'EssentialContainerExited',
      { ...main, exitCode: 137 },
      { ...main, name: 'cloudwatch-agent', exitCode: 1 },
    )
    const [cause] = causesOf(target, failed).diagnoses
    expect(cause?.id).toBe('container-exited')
    expect(cause?.because.join()).toContain('cloudwatch-agent')
  })
})

test('every diagnosis of this file is a known one', () => {
  const named = CASES.flatMap(({ causes }) => causes.split(',')).filter(Boolean)
  expect(named.filter(id => !diagnosisIds.some(known => known === id))).toEqual([])
})

describe('a start that nobody could look at', () => {
  const unseen: Changes = { ...noTasks(target, stoppedTask(target, DENIED)), 'stopped-tasks': null }
  const openCauses = (changes: Changes): string => {
    const { unjudged } = causesOf(target, { ...unseen, ...changes })
    return unjudged.map(({ id, reason }) => `${id} ${reason}`).join('\n')
  }

  test.for([
    'execution-role-denied-other-secret',
    'secret-denied-elsewhere',
    'efs-unreachable',
    'efs-mount-denied',
    'image-pull-denied',
  ])('%s stays open, although all else looks right', id => expect(openCauses({})).toContain(id))

  test('what shows itself elsewhere is named all the same', () => {
    expect(causesOf(target, { ...unseen, ...noPolicy }).ids).toContain('execution-role-denied-secret')
  })

  test('with the ends in sight it is ruled out', () => {
    const { ids, unjudged } = causesOf(target, refusing('CannotPullContainerError: pull access denied'))
    expect(ids).toEqual(['image-pull-denied'])
    expect(unjudged).toEqual([])
  })
})

describe('a policy keeps what others live by', () => {
  const others = {
    Effect: 'Allow',
    Action: ['secretsmanager:GetSecretValue'],
    Resource: 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-bluebird-db-credentials-3ae801',
  }
  const own = (resource: string) => ({ ...others, Resource: resource })
  const commandFor = (statements: readonly unknown[], name = role.tenantPolicyName) => {
    const document = { Version: '2012-10-17', Statement: statements }
    const policies = [{ name, kind: 'inline', arn: null, document }] as const
    const changes = { ...refusing(DENIED), 'execution-role': { ...role, policies, complete: true } }
    return commandsOf(causesOf(target, changes).diagnoses)[0] ?? ''
  }

  test('the statements of others stay', () => {
    const command = commandFor([others])
    expect(command).toMatch(
      /--policy-name prod-ecs-secrets-access-goldencrust [\s\S]*bluebird[\s\S]*prod-goldencrust-db-credentials-\?{6}/,
    )
    expect(commandFor([others], 'shared')).not.toMatch(/bluebird/)
  })

  test("the tenant's own stale statement is replaced", () => {
    const stale = 'arn:aws:secretsmanager:af-south-1:093646564004:secret:prod-goldencrust-db-credentials-OLDOLD'
    expect(commandFor([own(stale)])).not.toMatch(/OLDOLD/)
  })

  test('a policy that was not seen is not written over', () => {
    const changes = { ...refusing(DENIED), 'execution-role': null }
    const [command = ''] = commandsOf(causesOf(target, changes).diagnoses)
    expect(command).toMatch(/--policy-name prod-ecs-secrets-access-goldencrust-prod-goldencrust-db-credentials/)
  })
})
