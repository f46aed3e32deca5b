import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsePlan } from '../../cli/plan-file.ts'
import { projectRoot } from '../lib/source-files.ts'

const fixture = (name: string) => readFile(join(projectRoot, 'selftests/fixtures', name), 'utf8')
const planOf = (change: object, type = 'aws_lb_listener_rule') =>
  parsePlan(
    'p.json',
    JSON.stringify({ format_version: '1.2', resource_changes: [{ address: 'a.b', mode: 'managed', type, change }] }),
  )
const condition = (blocks: object) => ({
  host_header: [],
  path_pattern: [],
  http_header: [],
  http_request_method: [],
  query_string: [],
  source_ip: [],
  ...blocks,
})

describe('what is taken from a plan', () => {
  test('names, actions and numbers of the managed resources', async () => {
    const plan = parsePlan('p.json', await fixture('sandbox-goldencrust.plan.json'))
    expect(plan).toMatchObject({ tenantName: 'goldencrust', environment: 'sandbox', errored: false, complete: true })
    expect(plan.changes.map(({ address }) => address)).not.toContain('data.aws_lb.shared')
    expect(plan.changes.find(({ type }) => type === 'aws_lb_listener_rule')).toEqual({
      address: 'module.ecs_tenant.aws_lb_listener_rule.wordpress',
      type: 'aws_lb_listener_rule',
      actions: ['no-op'],
      deposed: false,
      imported: null,
      planned: {
        priority: 200,
        hosts: ['goldencrust.wpsandbox.test'],
        paths: [],
        headers: [],
        otherConditions: [],
        actionTypes: ['forward'],
      },
      unknown: [],
    })
    expect(plan.changes.find(({ type }) => type === 'aws_ecs_task_definition')?.planned).toEqual({
      family: 'sandbox-goldencrust',
      image: '000000000000.dkr.ecr.af-south-1.amazonaws.com/sandbox-wordpress:20251224-fixed',
      cpu: 256,
      memoryMb: 512,
    })
  })

  test.each(['sandbox-goldencrust.plan.json', 'prod-goldencrust.plan.json'])('no secret of %s', async name => {
    const text = await fixture(name)
    expect(text).toContain('not-a-real-password')
    expect(JSON.stringify(parsePlan('p.json', text))).not.toContain('not-a-real-password')
  })

  test('an unknown attribute is absent and named', async () => {
    const plan = parsePlan('p.json', await fixture('prod-goldencrust.plan.json'))
    const definition = plan.changes.find(({ type }) => type === 'aws_ecs_task_definition')
    expect(definition).toMatchObject({
      planned: { family: 'prod-goldencrust' },
      unknown: ['image', 'containers', 'mappedPorts'],
    })
    const rule = plan.changes.find(({ type }) => type === 'aws_lb_listener_rule')
    expect(rule).toMatchObject({ planned: { priority: 210, actionTypes: ['forward'] }, unknown: [] })
  })

  test('a host that is partly unknown is unknown', () => {
    const { changes } = planOf({
      actions: ['create'],
      before: null,
      after: { priority: 12, condition: [condition({ host_header: [{ values: [null] }] })] },
      after_unknown: { condition: [{ host_header: [{ values: [true] }] }] },
    })
    const unknown = ['hosts', 'paths', 'headers', 'otherConditions']
    expect(changes[0]).toMatchObject({ planned: { priority: 12 }, unknown })
    expect(changes[0]?.planned.hosts).toBeUndefined()
  })

  test('what a change in place was before, in numbers, and whom a rule forwards to', () => {
    const service = (desired_count: number, groups: number) => ({
      desired_count,
      load_balancer: Array.from({ length: groups }, () => ({ container_name: 'wordpress' })),
    })
    const [changed] = planOf(
      { actions: ['update'], before: service(2, 1), after: service(0, 0) },
      'aws_ecs_service',
    ).changes
    expect(changed).toMatchObject({
      was: { desiredCount: 2, targetGroups: 1 },
      planned: { desiredCount: 0, targetGroups: 0 },
    })
    const [made] = planOf({ actions: ['create'], before: null, after: service(2, 1) }, 'aws_ecs_service').changes
    expect(made).not.toHaveProperty('was')
    const arn = (name: string) => `arn:aws:elasticloadbalancing:af-south-1:093646564004:targetgroup/${name}/0a1b`
    const target_group = [
      { arn: arn('prod-a-tg'), weight: 1 },
      { arn: arn('prod-b-tg'), weight: 0 },
    ]
    const action = [
      { type: 'forward', target_group_arn: arn('prod-c-tg') },
      { type: 'forward', forward: [{ target_group }] },
    ]
    const [rule] = planOf({ actions: ['create'], after: { action } }).changes
    expect(rule?.planned.forwardsTo).toEqual(['prod-c-tg', 'prod-a-tg'])
    const load_balancer = [
      { container_name: 'wordpress', target_group_arn: arn('prod-d-tg') },
      { target_group_arn: null },
    ]
    const [registering] = planOf({ actions: ['create'], after: { load_balancer } }, 'aws_ecs_service').changes
    expect(registering?.planned.forwardsTo).toEqual(['prod-d-tg'])
    const [alarm] = planOf({ actions: ['create'], after: { alarm_name: 'a' } }, 'aws_cloudwatch_metric_alarm').changes
    expect(alarm?.planned.name).toBe('a')
  })

  test('what a definition asks to be run by, the ports and the network of a service, what a rule rewrites', () => {
    const planned = (after: Record<string, unknown>, type: string) =>
      planOf({ actions: ['update'], before: after, after }, type).changes[0]
    const definition = {
      network_mode: 'bridge',
      requires_compatibilities: ['EC2'],
      cpu: '0.5 vCPU',
      memory: '2 GB',
      execution_role_arn: null,
      container_definitions: JSON.stringify([{ portMappings: [{ containerPort: 8080 }] }]),
    }
    expect(planned(definition, 'aws_ecs_task_definition')?.planned).toEqual({
      networkMode: 'bridge',
      launchTypes: ['EC2'],
      cpu: 512,
      memoryMb: 2048,
      executionRole: '',
      mappedPorts: [8080],
    })
    const service = {
      load_balancer: [{ container_port: 8080 }],
      network_configuration: [{ security_groups: ['sg-1'], assign_public_ip: true }],
    }
    const running = { targetGroups: 1, ports: [8080], network: { securityGroups: ['sg-1'], publicAddress: true } }
    expect(planned(service, 'aws_ecs_service')).toMatchObject({ planned: running, was: running })
    const rewrites = [{ regex: '^a$', replace: 'b' }]
    const transform = [{ type: 'host-header-rewrite', host_header_rewrite_config: [{ rewrite: rewrites }] }]
    expect(planned({ transform }, 'aws_lb_listener_rule')?.planned).toEqual({
      transforms: [{ type: 'host-header-rewrite', rewrites }],
    })
  })

  test('what all containers read and are led to, and no value that may be secret; what a service runs, and how many tasks a schedule allows', () => {
    const secret = (name: string) => `arn:aws:secretsmanager:af-south-1:093646564004:secret:${name}`
    const container_definitions = JSON.stringify([
      {
        image: 'i',
        secrets: [
          { name: 'A', valueFrom: `${secret('prod-a-Ab12Cd')}:password::` },
          { name: 'B', valueFrom: 'parameter' },
          { name: 'E', valueFrom: '/prod/a/license' },
        ],
        environment: [
          { name: 'WORDPRESS_DB_NAME', value: 'a_db' },
          { name: 'WORDPRESS_DB_PASSWORD', value: 'a-secret-in-clear' },
          {
            name: 'WORDPRESS_CONFIG_EXTRA',
            value: "define('AUTH_KEY', 'x9-Kq'); define('WP_HOME', 'https://a.example')",
          },
        ],
      },
      { secrets: [{ name: 'C', valueFrom: secret('prod-b-Ab12Cd') }, { name: 'D' }] },
    ])
    const [definition] = planOf(
      { actions: ['create'], after: { container_definitions } },
      'aws_ecs_task_definition',
    ).changes
    expect(definition?.planned).toEqual({
      image: 'i',
      containers: [
        {
          environment: { WORDPRESS_DB_NAME: 'a_db', WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://a.example')" },
          secrets: { A: `${secret('prod-a-Ab12Cd')}:password::`, E: '/prod/a/license' },
        },
        { environment: {}, secrets: { C: secret('prod-b-Ab12Cd') } },
      ],
    })
    const family = (task_definition: string) =>
      planOf({ actions: ['update'], after: { task_definition } }, 'aws_ecs_service').changes[0]?.planned.runsFamily
    const arn = 'arn:aws:ecs:af-south-1:093646564004:task-definition/prod-a:3'
    expect([arn, 'prod-a:3', 'prod-a'].map(family)).toEqual(['prod-a', 'prod-a', 'prod-a'])
    const scheduledMax = (max_capacity: unknown) =>
      planOf(
        { actions: ['create'], after: { scalable_target_action: [{ max_capacity }] } },
        'aws_appautoscaling_scheduled_action',
      ).changes[0]?.planned.scheduledMax
    expect(['0', 2, null, ''].map(scheduledMax)).toEqual([0, 2, undefined, undefined])
  })

  test('older names of types, leftovers and imports', () => {
    const [older] = planOf({ actions: ['create'], after: {} }, 'aws_alb_listener_rule').changes
    expect(older?.type).toBe('aws_lb_listener_rule')
    const importing = {
      actions: ['update'],
      before: { name: 'others' },
      after: { name: 'own' },
      importing: { id: 'x' },
    }
    expect(planOf(importing, 'aws_ecs_service').changes[0]).toMatchObject({ imported: { name: 'others' } })
  })

  test('whose a rule was before it is changed in place', () => {
    const rule = (host: string) => ({ condition: [{ host_header: [{ values: [host] }] }] })
    const change = { actions: ['update'], before: rule('others.example'), after: rule('own.example') }
    expect(planOf(change, 'aws_lb_listener_rule').changes[0]).toMatchObject({
      was: { hosts: ['others.example'] },
      planned: { hosts: ['own.example'] },
    })
  })

  test('where a record sends visitors, and nothing of other records', () => {
    const alias = { name: 'a.example', type: 'A', alias: [{ name: 'd1.cloudfront.net' }] }
    const [record] = planOf({ actions: ['create'], after: alias }, 'aws_route53_record').changes
    expect(record?.planned).toEqual({ name: 'a.example', leadsTo: ['d1.cloudfront.net'] })
    const proof = { name: 'a.example', type: 'TXT', records: ['token=4711'] }
    const [text] = planOf({ actions: ['create'], after: proof }, 'aws_route53_record').changes
    expect(text?.planned).toEqual({ name: 'a.example' })
  })

  test('what Terraform calls sensitive stays out', () => {
    const { changes } = planOf(
      { actions: ['create'], after: { name: 'hidden' }, after_sensitive: { name: true } },
      'aws_secretsmanager_secret',
    )
    expect(changes[0]).toMatchObject({ planned: {}, unknown: ['name'] })
  })

  test('conditions of a rule', () => {
    const rule = (...conditions: object[]) =>
      planOf({ actions: ['create'], after: { condition: conditions.map(condition) } }).changes[0]?.planned
    const host = { host_header: [{ values: ['a.test'], regex_values: [] }] }
    expect(rule(host, { path_pattern: [{ values: ['/*'] }] })).toMatchObject({ hosts: ['a.test'], paths: [] })
    expect(rule(host, { path_pattern: [{ values: ['/a', '/b'] }] })).toMatchObject({ paths: ['/a', '/b'] })
    expect(rule(host, { query_string: [{ key: 'a', value: 'b' }] })).toMatchObject({
      otherConditions: ['query_string'],
    })
    expect(rule({ path_pattern: [{ values: ['/*'] }] })).toMatchObject({ hosts: [] })
  })

  test('of what is destroyed, the name it has', () => {
    const { changes } = planOf({ actions: ['delete'], before: { name: 'old' }, after: null }, 'aws_ecs_service')
    expect(changes[0]).toMatchObject({ actions: ['delete'], planned: { name: 'old' } })
  })

  test('an errored and a partial plan', () => {
    const text = JSON.stringify({ format_version: '1.2', planned_values: {}, errored: true, complete: false })
    expect(parsePlan('p', text)).toMatchObject({ errored: true, complete: false, changes: [], tenantName: null })
  })
})

describe('what is no plan', () => {
  const state = { format_version: '1.0', terraform_version: '1.11.4', values: {} }
  test.each([
    [
      'text for people',
      'Terraform will perform the following actions:\n',
      /the plan as text for people.*terraform show -json/,
    ],
    [
      'the log of plan -json',
      '{"@level":"info"}\n{"@level":"info","@message":"Plan: 1 to add, 0 to change"}\n',
      /the log of "terraform plan -json"/,
    ],
    ['cut off', '{"format_version":"1.2","resource_changes":[', /not JSON, or cut off/],
    ['other JSON', '{"name":"x"}', /no Terraform plan/],
    ['a list', '[]', /no Terraform plan/],
    ['null', 'null', /no Terraform plan/],
    ['a state', JSON.stringify(state), /a Terraform state, not a plan/],
    [
      'an old format',
      '{"format_version":"0.1","terraform_version":"0.12.31","planned_values":{}}',
      /format 0\.1, by Terraform 0\.12\.31, which is too old. Plan again with Terraform 1\.5/,
    ],
    ['a newer format', '{"format_version":"2.0","planned_values":{}}', /format 2\.0; this suite knows format 1 only/],
    ['no version', '{"format_version":"x","planned_values":{}}', /format x; this suite knows/],
    ['changes that are no list', '{"format_version":"1.2","resource_changes":{}}', /resource_changes is no list/],
    [
      'a change without an address',
      '{"format_version":"1.2","resource_changes":[{"type":"a","change":{"actions":["create"]}}]}',
      /without address/,
    ],
    [
      'an action nobody knows',
      '{"format_version":"1.2","resource_changes":[{"address":"a.b","type":"a","change":{"actions":["explode"]}}]}',
      /a\.b: unknown action/,
    ],
    [
      'no action',
      '{"format_version":"1.2","resource_changes":[{"address":"a.b","type":"a","change":{"actions":[]}}]}',
      /a\.b: it says no action/,
    ],
  ])('%s', (_, text, message) => {
    expect(() => parsePlan('p.json', text)).toThrow(message)
    expect(() => parsePlan('p.json', text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
