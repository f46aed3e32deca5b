import { describe, expect, test } from 'vitest'
import accessPoint from '../../probes/access-point.ts'
import executionRole from '../../probes/execution-role.ts'
import taskRole from '../../probes/task-role.ts'
import { type WireAnswer, xmlAnswer, xmlError } from '../lib/fake-aws.ts'
import { ACCOUNT, arnOf, look, observed, SECRET_ARN, service, taskDefinition, unavailable } from '../lib/look.ts'

describe('execution role', () => {
  const document = (resource: string) =>
    encodeURIComponent(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [resource] }],
      }),
    )
  const policy = (resource: string) =>
    xmlAnswer('GetRolePolicy', `<PolicyDocument>${document(resource)}</PolicyDocument>`)
  const seen = {
    'task-definition': taskDefinition(),
    'db-secret': unavailable('db-secret'),
    service: unavailable('service'),
    'stopped-tasks': unavailable('stopped-tasks'),
    tasks: unavailable('tasks'),
  }
  const ROLE =
    '<RoleName>prod-ecs-task-execution-role</RoleName><Arn>arn:aws:iam::1:role/prod-ecs-task-execution-role</Arn>'
  const GetRole = xmlAnswer('GetRole', `<Role>${ROLE}</Role>`)
  const noEntity = xmlError('NoSuchEntity', 'The role policy cannot be found.', 404)

  test("one policy when the tenant's own allows it, and whether the role has a boundary", async () => {
    const { data, operations } = await look(executionRole, { GetRole, GetRolePolicy: policy(`${SECRET_ARN}*`) }, seen)
    expect(data).toMatchObject({
      roleFound: true,
      roleName: 'prod-ecs-task-execution-role',
      roleArn: 'arn:aws:iam::1:role/prod-ecs-task-execution-role',
      boundary: 'none',
      complete: false,
    })
    expect([...operations].sort()).toEqual(['GetRole', 'GetRolePolicy'])
  })

  test('a boundary is read, and a role that may not be asked for one is still a role', async () => {
    const boundary =
      '<PermissionsBoundary><PermissionsBoundaryArn>arn:aws:iam::1:policy/a/limit</PermissionsBoundaryArn></PermissionsBoundary>'
    const limited = {
      GetRole: xmlAnswer('GetRole', `<Role>${ROLE}${boundary}</Role>`),
      GetRolePolicy: policy(`${SECRET_ARN}*`),
      GetPolicy: xmlAnswer('GetPolicy', '<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>'),
      GetPolicyVersion: xmlAnswer(
        'GetPolicyVersion',
        `<PolicyVersion><Document>${document('x')}</Document></PolicyVersion>`,
      ),
      ListRolePolicies: xmlAnswer('ListRolePolicies', '<PolicyNames></PolicyNames><IsTruncated>false</IsTruncated>'),
      ListAttachedRolePolicies: xmlAnswer(
        'ListAttachedRolePolicies',
        '<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>',
      ),
    }
    const { data } = await look(executionRole, limited, seen)
    expect(data).toMatchObject({ boundary: { name: 'limit', kind: 'attached' } })
    const refused = { ...limited, GetRole: xmlError('AccessDenied', 'not authorized to perform: iam:GetRole', 403) }
    expect((await look(executionRole, refused, seen)).data).toMatchObject({
      roleArn: null,
      boundary: 'unseen',
      trust: 'unseen',
    })
  })

  test('every policy when the own one does not, or is not there', async () => {
    const answers = {
      GetRole,
      GetRolePolicy: ({ body }: { body: string }) =>
        body.includes('prod-ecs-secrets-access-goldencrust')
          ? policy('arn:aws:secretsmanager:x:1:secret:old')
          : policy('*'),
      ListRolePolicies: xmlAnswer(
        'ListRolePolicies',
        '<PolicyNames><member>prod-ecs-secrets-access-goldencrust</member><member>other</member></PolicyNames><IsTruncated>false</IsTruncated>',
      ),
      ListAttachedRolePolicies: xmlAnswer(
        'ListAttachedRolePolicies',
        '<AttachedPolicies><member><PolicyName>m</PolicyName><PolicyArn>arn:aws:iam::aws:policy/m</PolicyArn></member></AttachedPolicies><IsTruncated>false</IsTruncated>',
      ),
      GetPolicy: xmlAnswer('GetPolicy', '<Policy><DefaultVersionId>v3</DefaultVersionId></Policy>'),
      GetPolicyVersion: xmlAnswer(
        'GetPolicyVersion',
        `<PolicyVersion><Document>${document('x')}</Document></PolicyVersion>`,
      ),
    }
    const stale = await look(executionRole, answers, seen)
    expect(stale.data).toMatchObject({
      complete: true,
      policies: [{ kind: 'inline' }, { name: 'other' }, { kind: 'attached' }],
    })
    const absent = await look(
      executionRole,
      { ...answers, GetRolePolicy: ({ nth }) => (nth === 0 ? noEntity : policy('*')) },
      seen,
    )
    expect(absent.data).toMatchObject({ complete: true, policies: { length: 3 } })
  })

  test('a role that does not exist', async () => {
    const answers = {
      GetRole: noEntity,
      GetRolePolicy: noEntity,
      ListRolePolicies: noEntity,
      ListAttachedRolePolicies: noEntity,
    }
    expect((await look(executionRole, answers, seen)).data).toEqual({
      roleFound: false,
      roleName: 'prod-ecs-task-execution-role',
    })
  })
})

describe('task role', () => {
  const MOUNT = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']
  const volume = {
    name: 'wp-content',
    fileSystemId: 'fs-1',
    accessPointId: 'fsap-1',
    iam: true,
    containerPath: '/var/www/html/wp-content',
  }
  const seen = {
    'task-definition': taskDefinition({
      taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/prod-ecs-task-role`,
      volumes: [volume],
    }),
    service: unavailable('service'),
    'stopped-tasks': unavailable('stopped-tasks'),
    tasks: unavailable('tasks'),
  }
  const names = (...all: readonly string[]) =>
    xmlAnswer(
      'ListRolePolicies',
      `<PolicyNames>${all.map(name => `<member>${name}</member>`).join('')}</PolicyNames><IsTruncated>false</IsTruncated>`,
    )
  const policy = (resource: string) =>
    xmlAnswer(
      'GetRolePolicy',
      `<PolicyDocument>${encodeURIComponent(
        JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: MOUNT, Resource: resource } }),
      )}</PolicyDocument>`,
    )
  const nothingAttached = xmlAnswer(
    'ListAttachedRolePolicies',
    '<AttachedPolicies></AttachedPolicies><IsTruncated>false</IsTruncated>',
  )
  const fileSystem = arnOf('elasticfilesystem', 'file-system/fs-1')
  const GetRole = xmlAnswer(
    'GetRole',
    '<Role><RoleName>prod-ecs-task-role</RoleName><Arn>arn:aws:iam::1:role/prod-ecs-task-role</Arn></Role>',
  )

  const noPolicy = xmlError('NoSuchEntity', 'no policy', 404)

  test("asks for no list where the tenant's own policy settles it", async () => {
    const { data, calls, operations } = await look(taskRole, { GetRole, GetRolePolicy: policy(fileSystem) }, seen)
    expect(data).toMatchObject({ roleFound: true, roleName: 'prod-ecs-task-role', complete: false })
    expect(data).toMatchObject({ policies: [{ name: 'prod-ecs-efs-access-goldencrust' }] })
    expect(operations.toSorted()).toEqual(['GetRole', 'GetRolePolicy'])
    expect(calls.some(({ body }) => body.includes('prod-ecs-efs-access-goldencrust'))).toBe(true)
  })

  test('ends with the first policy of the list that settles it, one for the file system before others', async () => {
    const answers = {
      GetRole,
      ListRolePolicies: names('a', 'mount-efs', 'z'),
      GetRolePolicy: ({ body }: { body: string }) => (body.includes('mount-efs') ? policy(fileSystem) : noPolicy),
    }
    const { data } = await look(taskRole, answers, seen)
    expect(data).toMatchObject({ complete: false, policies: [{ name: 'mount-efs' }] })
  })

  test('reads no policy twice, and one that is listed although it was not there before', async () => {
    const own = 'prod-ecs-efs-access-goldencrust'
    const asked = async (first: string) => {
      const answers = {
        GetRole,
        ListRolePolicies: names(own, 'b'),
        GetRolePolicy: ({ nth }: { nth: number }) =>
          nth === 0 && first === 'missing' ? noPolicy : policy('arn:other'),
        ListAttachedRolePolicies: nothingAttached,
      }
      const { data, operations } = await look(taskRole, answers, seen)
      expect(data).toMatchObject({ complete: true, policies: [{ name: own }, { name: 'b' }] })
      return operations.filter(operation => operation === 'GetRolePolicy').length
    }
    expect(await asked('there')).toBe(2)
    expect(await asked('missing')).toBe(3)
  })

  test('reads all of them when none does', async () => {
    const answers = {
      GetRole,
      ListRolePolicies: names('a', 'b'),
      GetRolePolicy: ({ body }: { body: string }) => (body.includes('goldencrust') ? noPolicy : policy('arn:other')),
      ListAttachedRolePolicies: nothingAttached,
    }
    const { data } = await look(taskRole, answers, seen)
    expect(data).toMatchObject({ complete: true, policies: { length: 2 } })
  })

  test('reads all of them where a mount was refused, though the own one allows it: a deny outweighs it', async () => {
    const event = {
      at: '2026-01-01T00:05:00.000Z',
      message:
        '(service prod-goldencrust-service) was unable to place a task. Reason: ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: mount.nfs4: access denied by server while mounting 127.0.0.1:/',
    }
    const primary = {
      id: 'ecs-svc/1',
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: null,
      taskDefinitionArn: service.taskDefinitionArn,
      desiredCount: 1,
      runningCount: 0,
      pendingCount: 0,
      failedTasks: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: null,
    } as const
    const refused = { ...seen, service: observed('service', { ...service, deployments: [primary], events: [event] }) }
    const deny = xmlAnswer(
      'GetRolePolicy',
      `<PolicyDocument>${encodeURIComponent(
        JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: MOUNT, Resource: '*' } }),
      )}</PolicyDocument>`,
    )
    const own = 'prod-ecs-efs-access-goldencrust'
    const answers = {
      GetRole,
      ListRolePolicies: names(own, 'locked'),
      GetRolePolicy: ({ body }: { body: string }) => (body.includes('locked') ? deny : policy(fileSystem)),
      ListAttachedRolePolicies: nothingAttached,
    }
    const { data } = await look(taskRole, answers, refused)
    expect(data).toMatchObject({ complete: true, policies: [{ name: own }, { name: 'locked' }] })
  })

  test('no role, and a role that does not exist', async () => {
    const without = await look(taskRole, {}, { ...seen, 'task-definition': taskDefinition() })
    expect(without.data).toEqual({ roleFound: false, roleName: null })
    const noRole = xmlError('NoSuchEntity', 'no role', 404)
    const gone = await look(taskRole, { GetRole, GetRolePolicy: noRole, ListRolePolicies: noRole }, seen)
    expect(gone.data).toEqual({ roleFound: false, roleName: 'prod-ecs-task-role' })
  })

  test('a refusal is no answer', async () => {
    const denied = (action: string) => xmlError('AccessDenied', `not authorized to perform: ${action}`, 403)
    for (const answers of [
      { GetRole, GetRolePolicy: noPolicy, ListRolePolicies: denied('iam:ListRolePolicies') },
      { GetRole, GetRolePolicy: denied('iam:GetRolePolicy') },
    ])
      expect((await look(taskRole, answers, seen)).error).toMatchObject({ code: 'access-denied' })
  })
})

describe('access point', () => {
  const LIST = 'GET /2015-02-01/access-points'
  const POLICY = 'GET /2015-02-01/file-systems/fs-1/policy'
  const volume = {
    name: 'wp-content',
    fileSystemId: 'fs-1',
    accessPointId: 'fsap-1',
    iam: true,
    containerPath: '/var/www/html/wp-content',
  }
  const seen = { 'task-definition': taskDefinition({ volumes: [volume] }) }
  const point = (id: string, path: string) => ({
    AccessPointId: id,
    AccessPointArn: `arn:${id}`,
    FileSystemId: 'fs-1',
    LifeCycleState: 'available',
    PosixUser: { Uid: 33, Gid: 33 },
    RootDirectory: { Path: path },
  })

  const refused = { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: { Message: 'no' } }
  test.each<[what: string, answer: WireAnswer, policy: object]>([
    [
      'a policy',
      { body: { FileSystemId: 'fs-1', Policy: '{"Version":"2012-10-17"}' } },
      { state: 'set', document: { Version: '2012-10-17' } },
    ],
    ['none', { status: 404, headers: { 'x-amzn-errortype': 'PolicyNotFound' }, body: {} }, { state: 'none' }],
  ])('its file system has %s', async (_, answer, fileSystemPolicy) => {
    const answers = { [LIST]: { body: { AccessPoints: [point('fsap-1', '/goldencrust')] } }, [POLICY]: answer }
    expect((await look(accessPoint, answers, seen)).data).toMatchObject({ found: true, fileSystemPolicy })
  })

  test('is found on any page, with those on the same path', async () => {
    const pages = ({ nth }: { nth: number }) =>
      nth === 0
        ? {
            body: {
              AccessPoints: [point('fsap-9', '/goldencrust'), point('fsap-10', '/goldencrust2')],
              NextToken: 'n',
            },
          }
        : { body: { AccessPoints: [point('fsap-1', '/goldencrust')] } }
    const { data } = await look(accessPoint, { [LIST]: pages, [POLICY]: refused }, seen)
    expect(data).toMatchObject({
      found: true,
      fileSystemPolicy: { state: 'unseen' },
      path: '/goldencrust',
      posixUid: 33,
      posixGid: 33,
      duplicates: ['fsap-9'],
    })
  })

  test('gone, or its file system is; a refusal is no answer', async () => {
    const none = { referenced: true, found: false, accessPointId: 'fsap-1', fileSystemId: 'fs-1' }
    expect(
      (await look(accessPoint, { [LIST]: { body: { AccessPoints: [point('fsap-11', '/')] } } }, seen)).data,
    ).toEqual(none)
    const noSystem = {
      status: 404,
      headers: { 'x-amzn-errortype': 'FileSystemNotFound' },
      body: { ErrorCode: 'FileSystemNotFound', Message: 'no' },
    }
    expect((await look(accessPoint, { [LIST]: noSystem }, seen)).data).toEqual(none)
    expect((await look(accessPoint, { [LIST]: refused }, seen)).error).toMatchObject({ code: 'access-denied' })
  })

  test('no volume, and a volume without one', async () => {
    expect((await look(accessPoint, {}, { 'task-definition': taskDefinition() })).data).toEqual({
      referenced: false,
      fileSystemId: null,
    })
    const bare = taskDefinition({ volumes: [{ ...volume, accessPointId: null }] })
    expect((await look(accessPoint, {}, { 'task-definition': bare })).data).toEqual({
      referenced: false,
      fileSystemId: 'fs-1',
    })
  })
})
