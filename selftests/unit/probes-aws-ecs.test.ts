import { describe, expect, test } from 'vitest'
import { redact } from '../../lib/text/redact.ts'
import identity from '../../probes/identity.ts'
import serviceProbe from '../../probes/service.ts'
import stoppedTasks from '../../probes/stopped-tasks.ts'
import taskDefinitionProbe from '../../probes/task-definition.ts'
import history from '../../probes/task-definition-history.ts'
import tasks from '../../probes/tasks.ts'
import { jsonError, type WireAnswer, type WireCall, xmlAnswer } from '../lib/fake-aws.ts'
import {
  ACCOUNT,
  arnOf,
  goldencrust,
  look,
  observed,
  revision,
  service,
  taskDefinition,
  unavailable,
} from '../lib/look.ts'

describe('identity', () => {
  test('who the caller is', async () => {
    const answer = xmlAnswer('GetCallerIdentity', `<Account>${ACCOUNT}</Account><Arn>arn:x</Arn>`)
    expect((await look(identity, { GetCallerIdentity: answer }, {})).data).toEqual({ account: ACCOUNT, arn: 'arn:x' })
  })

  test('an answer without an account is no identity', async () => {
    const { error } = await look(identity, { GetCallerIdentity: xmlAnswer('GetCallerIdentity', '') }, {})
    expect(error).toMatchObject({ code: 'service-error' })
  })
})

describe('service', () => {
  test('a service among the failures is missing, a cluster that does not exist too', async () => {
    const failures = {
      body: {
        services: [],
        failures: [{ arn: arnOf('ecs', 'service/prod-cluster/prod-goldencrust-service'), reason: 'MISSING' }],
      },
    }
    expect((await look(serviceProbe, { DescribeServices: failures }, {})).data).toEqual({
      found: false,
      name: 'prod-goldencrust-service',
      reason: 'MISSING',
    })
    const noCluster = jsonError('ClusterNotFoundException', 'Cluster not found.')
    expect((await look(serviceProbe, { DescribeServices: noCluster }, {})).data).toMatchObject({
      found: false,
      reason: 'CLUSTER_MISSING',
    })
  })

  test('neither a service nor a failure is no answer', async () => {
    const { error } = await look(serviceProbe, { DescribeServices: { body: { services: [], failures: [] } } }, {})
    expect(error).toMatchObject({ code: 'service-error' })
  })

  test('a deleted service is still returned, with its status', async () => {
    const inactive = {
      serviceName: service.name,
      serviceArn: service.arn,
      status: 'INACTIVE',
      desiredCount: 0,
      runningCount: 0,
      pendingCount: 0,
      taskDefinition: service.taskDefinitionArn,
      loadBalancers: [],
      deployments: [],
      events: Array.from({ length: 30 }, (_, i) => ({ createdAt: 1_766_000_000 + i, message: `event ${i}` })),
    }
    const { data } = await look(serviceProbe, { DescribeServices: { body: { services: [inactive] } } }, {})
    expect(data).toMatchObject({ found: true, status: 'INACTIVE', events: { 0: { message: 'event 29' }, length: 20 } })
  })

  test('the printed command names cluster, service and region', () => {
    expect(serviceProbe.reproduce(goldencrust, {})).toBe(
      'aws ecs describe-services --cluster prod-cluster --services prod-goldencrust-service --region af-south-1',
    )
    const credentials = { kind: 'profile', profile: "it's", chosenBy: '--profile' } as const
    const target = { ...goldencrust, access: { ...goldencrust.access, credentials } }
    expect(serviceProbe.reproduce(target, {})).toMatch(/--profile 'it'\\''s'$/)
  })
})

describe('tasks', () => {
  const task = (id: string, more: object = {}) => ({
    taskArn: arnOf('ecs', `task/prod-cluster/${id}`),
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    taskDefinitionArn: revision.arn,
    containers: [
      {
        name: 'wordpress',
        image: 'x',
        lastStatus: 'RUNNING',
        networkInterfaces: [{ privateIpv4Address: '10.0.3.17' }],
      },
    ],
    ...more,
  })
  /** A service that leaves open which tasks it has. */
  const unclear: WireAnswer = {
    body: {
      services: [
        {
          serviceName: service.name,
          serviceArn: service.arn,
          status: 'ACTIVE',
          desiredCount: 1,
          runningCount: 0,
          pendingCount: 1,
          taskDefinition: revision.arn,
          loadBalancers: [],
          deployments: [],
          events: [],
        },
      ],
    },
  }
  const describeTasks = ({ body }: { body: string }) => {
    const asked: { tasks: string[] } = JSON.parse(body)
    return { body: { tasks: asked.tasks.map(arn => task(arn.split('/').at(-1) ?? '')) } }
  }

  test('all pages are listed, and described in batches of 100', async () => {
    const arns = Array.from({ length: 150 }, (_, i) => arnOf('ecs', `task/prod-cluster/t${i}`))
    const { data, operations } = await look(
      tasks,
      {
        DescribeServices: unclear,
        ListTasks: ({ nth }) => ({
          body: nth === 0 ? { taskArns: arns.slice(0, 100), nextToken: 'more' } : { taskArns: arns.slice(100) },
        }),
        DescribeTasks: describeTasks,
      },
      {},
    )
    expect(data?.tasks).toHaveLength(150)
    expect(data?.tasks[0]).toMatchObject({ id: 't0', privateIp: '10.0.3.17' })
    expect(operations).toEqual(['DescribeServices', 'ListTasks', 'ListTasks', 'DescribeTasks', 'DescribeTasks'])
  })

  test('no tasks are no reason to describe any', async () => {
    const { data, operations } = await look(
      tasks,
      { DescribeServices: unclear, ListTasks: { body: { taskArns: [] } } },
      {},
    )
    expect(data).toEqual({ tasks: [] })
    expect(operations).toEqual(['DescribeServices', 'ListTasks'])
  })

  test('without a service there is nothing to look at', async () => {
    const { error } = await look(
      tasks,
      { DescribeServices: unclear, ListTasks: jsonError('ServiceNotFoundException', 'Service not found.') },
      {},
    )
    expect(error).toMatchObject({ code: 'prerequisite' })
  })

  test('a permission that is missing is not an empty list', async () => {
    const { error } = await look(
      tasks,
      { DescribeServices: unclear, ListTasks: jsonError('AccessDeniedException', 'no') },
      {},
    )
    expect(error).toMatchObject({ code: 'access-denied', hint: 'needs ecs:ListTasks' })
  })

  test('stopped tasks come newest first, at most 50', async () => {
    const stopped = Array.from({ length: 60 }, (_, i) =>
      task(`t${i}`, { lastStatus: 'STOPPED', stoppedAt: 1_766_000_000 + i, stoppedReason: 'why' }),
    )
    const { data } = await look(
      stoppedTasks,
      {
        DescribeServices: unclear,
        ListTasks: { body: { taskArns: stopped.map(({ taskArn }) => taskArn) } },
        DescribeTasks: { body: { tasks: stopped } },
      },
      {},
    )
    expect(data?.tasks).toHaveLength(50)
    expect(data?.tasks[0]).toMatchObject({ id: 't59', stoppedReason: 'why' })
  })
})

describe('task definition', () => {
  const described = {
    taskDefinitionArn: revision.arn,
    family: 'prod-goldencrust',
    revision: 3,
    status: 'ACTIVE',
    containerDefinitions: [
      { name: 'sidecar', image: 'proxy', essential: true },
      {
        name: 'wordpress',
        image: 'wordpress:latest',
        environment: [
          { name: 'WORDPRESS_DB_NAME', value: 'goldencrust_db' },
          { name: 'SMTP_PASSWORD', value: 'correct horse' },
          {
            name: 'WORDPRESS_CONFIG_EXTRA',
            value: "define('WP_HOME', 'https://a'); define('AUTH_KEY', 'battery staple');",
          },
        ],
        mountPoints: [{ sourceVolume: 'content', containerPath: '/var/www/html/wp-content' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/prod', 'awslogs-stream-prefix': 'cafe24shop', 'x-header': 'k3yOfTheLogs' },
        },
      },
    ],
    volumes: [
      {
        name: 'content',
        efsVolumeConfiguration: {
          fileSystemId: 'fs-1',
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' },
        },
      },
    ],
  }
  /** The revision that was asked for. */
  const describeAsked = ({ body }: WireCall, changes: object = {}): WireAnswer => {
    const [, family = '', revision = '10'] = /([\w-]+)(?::(\d+))?"}/.exec(body) ?? []
    const taskDefinitionArn = arnOf('ecs', `task-definition/${family}:${revision}`)
    const asked = { taskDefinitionArn, family, revision: Number(revision), status: 'ACTIVE' }
    return { body: { taskDefinition: { ...described, ...asked, ...changes } } }
  }
  const family = (name: string, revisions: readonly number[]) =>
    revisions.map(n => arnOf('ecs', `task-definition/${name}:${n}`))

  test('the revision in use and the latest of its family; the container is the one behind the load balancer', async () => {
    const { data, calls } = await look(
      taskDefinitionProbe,
      { DescribeTaskDefinition: (call: WireCall) => describeAsked(call) },
      { service: observed('service', service) },
    )
    expect(calls.map(({ body }) => body)).toEqual([
      '{"taskDefinition":"prod-goldencrust"}',
      `{"taskDefinition":"${service.taskDefinitionArn}"}`,
    ])
    expect(data).toMatchObject({
      latestArn: arnOf('ecs', 'task-definition/prod-goldencrust:10'),
      running: {
        containerName: 'wordpress',
        cpuArchitecture: 'X86_64',
        logGroup: '/ecs/prod',
        volumes: [{ accessPointId: 'fsap-1', iam: true, containerPath: '/var/www/html/wp-content' }],
      },
    })
    // The name of a tenant, by which its streams are called, is shown; what else a log driver is told may be a key.
    expect(redact('cafe24shop k3yOfTheLogs')).toMatch(/^cafe24shop \[secret \d+\]$/)
  })

  test('a mount that nothing can be written to is told from one that can', async () => {
    const [first] = described.containerDefinitions
    const mountedAs = async (mountPoints: object[]) => {
      const containerDefinitions = [{ ...first, mountPoints }]
      const { data } = await look(
        taskDefinitionProbe,
        { DescribeTaskDefinition: (call: WireCall) => describeAsked(call, { containerDefinitions }) },
        { service: observed('service', service) },
      )
      return data?.running.volumes
    }
    const content = { sourceVolume: 'content', containerPath: '/var/www/html/wp-content' }
    expect(await mountedAs([{ ...content, readOnly: true }])).toMatchObject([{ readOnly: true }])
    expect((await mountedAs([content]))?.[0]).not.toHaveProperty('readOnly')
    expect(await mountedAs([])).toMatchObject([{ containerPath: null }])
  })

  test('one question where the latest revision of the family runs', async () => {
    const taskDefinitionArn = arnOf('ecs', 'task-definition/prod-goldencrust:10')
    const { data, operations } = await look(
      taskDefinitionProbe,
      { DescribeTaskDefinition: (call: WireCall) => describeAsked(call) },
      { service: observed('service', { ...service, taskDefinitionArn }) },
    )
    expect(operations).toHaveLength(1)
    expect(data).toMatchObject({ latestArn: taskDefinitionArn, running: { arn: taskDefinitionArn } })
  })

  test('a revision that was registered and deployed since the family was asked about is the latest', async () => {
    const taskDefinitionArn = arnOf('ecs', 'task-definition/prod-goldencrust:11')
    const { data } = await look(
      taskDefinitionProbe,
      { DescribeTaskDefinition: call => describeAsked(call) },
      { service: observed('service', { ...service, taskDefinitionArn }) },
    )
    expect(data).toMatchObject({ latestArn: taskDefinitionArn, running: { arn: taskDefinitionArn } })
  })

  test('a family without an active revision, whose last one still runs', async () => {
    const lookAt = (status: string) =>
      look(
        taskDefinitionProbe,
        {
          DescribeTaskDefinition: call =>
            call.body.includes('arn:')
              ? describeAsked(call, { status })
              : jsonError('ClientException', 'Unable to describe task definition.'),
        },
        { service: observed('service', service) },
      )
    const { data } = await lookAt('INACTIVE')
    expect(data).toMatchObject({ latestArn: service.taskDefinitionArn, running: { arn: service.taskDefinitionArn } })
    expect((await lookAt('ACTIVE')).error).toMatchObject({ code: 'service-error' })
  })

  test('secrets written in plain text stay out of the evidence', async () => {
    const { data } = await look(
      taskDefinitionProbe,
      {
        DescribeTaskDefinition: call => describeAsked(call),
      },
      { service: observed('service', service) },
    )
    expect(JSON.stringify(data)).not.toMatch(/correct horse|battery staple/)
    expect(data?.running.environment.WORDPRESS_CONFIG_EXTRA).toContain('https://a')
  })

  test('without a service, or when it could not be seen', async () => {
    const missing = observed('service', { found: false, name: 'x', reason: 'MISSING' })
    expect((await look(taskDefinitionProbe, {}, { service: missing })).error).toMatchObject({ code: 'prerequisite' })
    const unseen = unavailable('service')
    expect((await look(taskDefinitionProbe, {}, { service: unseen })).error).toEqual(unseen.error)
  })

  test('the history describes the other revisions', async () => {
    const { data, operations } = await look(
      history,
      {
        DescribeTaskDefinition: call => describeAsked(call),
        ListTaskDefinitions: ({ nth }) => ({
          body:
            nth === 0
              ? { taskDefinitionArns: family('prod-goldencrust2', [9, 8]), nextToken: 'more' }
              : {
                  taskDefinitionArns: [
                    ...family('prod-goldencrust', [4, 3, 5, 6, 7, 8, 9, 10, 11, 12]),
                    ...family('prod-goldencrust-old', [1]),
                  ],
                  nextToken: 'x',
                },
        }),
      },
      { 'task-definition': taskDefinition() },
    )
    expect(data?.activeRevisionArns).toEqual(family('prod-goldencrust', [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]))
    expect(data?.revisions.map(({ revision }) => revision)).toEqual([12, 11, 10, 9, 8, 7, 6, 5])
    expect(operations.filter(name => name === 'ListTaskDefinitions')).toHaveLength(2)
  })
})
