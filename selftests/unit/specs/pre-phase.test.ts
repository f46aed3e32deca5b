import { describe, expect, test } from 'vitest'
import type { EvidenceData, PlannedChange, Tfvars, Tool } from '../../../evidence/index.ts'
import type { PlannedContainer } from '../../../platform/inputs.ts'
import { createGatherer } from '../../../probes/gather.ts'
import { createAws } from '../../../probes/lib/aws.ts'
import { judge as judgeLive } from '../../../runner/judge-step.ts'
import albPriorityFree from '../../../specs/alb-priority-free.spec.ts'
import imageDeployable from '../../../specs/image-deployable.spec.ts'
import planSafe from '../../../specs/plan-safe.spec.ts'
import stateBackendReachable from '../../../specs/state-backend-reachable.spec.ts'
import tenantNameValid from '../../../specs/tenant-name-valid.spec.ts'
import tfvarsConsistent from '../../../specs/tfvars-consistent.spec.ts'
import toolsInstalled from '../../../specs/tools-installed.spec.ts'
import { type Changes, healthyData, targetIn } from '../../lib/evidence.ts'
import { fakeAws, xmlAnswer } from '../../lib/fake-aws.ts'
import { judge, verdictLine } from '../../lib/judge.ts'
import { PATIENT_MS } from '../../lib/patience.ts'
import { forwardRule, targetGroupArn } from '../../lib/rules.ts'

type Cases = readonly (readonly [what: string, changes: Changes, line: RegExp])[]

const target = targetIn('prod')
const data = healthyData(target)

describe('tools-installed', () => {
  const having = (name: string, version: string | null | undefined): Changes => ({
    tools: {
      tools: data.tools.tools.map((tool): Tool => {
        if (tool.name !== name) return tool
        return version === undefined ? { name, found: false } : { name, found: true, version }
      }),
    },
  })
  const cases: Cases = [
    ['all there', {}, /^passed: terraform 1\.11\.4, aws 2\.15\.30, jq 1\.6, git 2\.39\.5$/],
    [
      'no jq',
      having('jq', undefined),
      /^failed: jq is not installed: install 1\.6 or later \(https.*this machine, not about the platform/,
    ],
    [
      'an old Terraform',
      having('terraform', '1.4.7'),
      /^failed: terraform 1\.4\.7 is too old: install 1\.5\.0 or later/,
    ],
    ['the oldest Terraform that will do', having('terraform', '1.5.0'), /^passed/],
    ['a version that is newer by number only', having('terraform', '1.10.0'), /^passed/],
    [
      'AWS CLI 1',
      having('aws', '1.45.11'),
      /^failed: aws 1\.45\.11 is too old: install 2 or later \(https:.*pip and many distributions have only version 1.*this machine, not about the platform/,
    ],
    ['jq 1.10', having('jq', '1.10'), /^passed/],
    ['jq 1.5', having('jq', '1.5'), /^failed: jq 1\.5/],
    ['a tool that says nothing', having('git', null), /^unknown: git does not tell its version/],
    [
      'a tool nobody looked for',
      { tools: { tools: data.tools.tools.slice(1) } },
      /^unknown: nobody looked for terraform/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(toolsInstalled, target, changes))).toMatch(line)
  })
})

describe('tenant-name-valid', () => {
  const lineFor = (tenant: string) => verdictLine(judge(tenantNameValid, targetIn('prod', tenant)))

  test('a name that fits', () => {
    expect(lineFor('goldencrust')).toBe('passed: goldencrust, as in prod-goldencrust-service')
  })

  test.each(['Golden', 'golden-crust', 'golden_crust', ''])('%j', name => {
    expect(lineFor(name)).toMatch(/^failed: .*lower-case letters and digits/)
  })

  test('names that are too long', () => {
    expect(lineFor('a'.repeat(28))).toMatch(/^failed: database user a+_user has 33 of 32 characters: choose a shorter/)
    expect(lineFor('a'.repeat(64))).toMatch(/^failed: host label a{64} has 64 of 63/)
  })

  test('a target group name that the platform cuts', () => {
    const verdict = judge(tenantNameValid, targetIn('prod', 'a'.repeat(25)))
    expect(verdict).toMatchObject({ status: 'passed', notes: [expect.stringContaining('cut to prod-')] })
    expect(lineFor('a'.repeat(27))).toMatch(/^passed/)
  })

  test('a name that is cut behind a hyphen', () => {
    const sandbox = targetIn('sandbox', 'a'.repeat(23))
    expect(sandbox.names.targetGroup).toMatch(/-$/)
    expect(verdictLine(judge(tenantNameValid, sandbox))).toMatch(/^failed: target group .* hyphen/)
  })
})

describe('tfvars-consistent', () => {
  const setting = (changes: Partial<Tfvars>): Changes => ({ tfvars: { ...data.tfvars, ...changes } })
  const own = '093646564004.dkr.ecr.af-south-1.amazonaws.com/prod-wordpress'
  const cases: Cases = [
    ['healthy', {}, /^passed: goldencrust\.wpprod\.kimmyai\.io, priority 210, 256\/512, 1 task$/],
    [
      'another domain',
      setting({ domainName: 'bluebird.wpprod.kimmyai.io' }),
      /^failed: domain_name is bluebird.*, not goldencrust\.wpprod/,
    ],
    [
      'the domain of another environment',
      setting({ domainName: 'goldencrust.wpsit.kimmyai.io' }),
      /^failed: domain_name/,
    ],
    ['another region', setting({ awsRegion: 'eu-west-1' }), /^failed: aws_region is eu-west-1, not af-south-1/],
    ['another profile', setting({ awsProfile: 'Tebogo-sit' }), /^failed: aws_profile is Tebogo-sit, not Tebogo-prod/],
    ['another account', setting({ accountId: '815856636111' }), /^failed: account_id is 815856636111/],
    [
      "another environment's image",
      setting({ wordpressImage: '815856636111.dkr.ecr.eu-west-1.amazonaws.com/sit-wordpress:latest' }),
      /^failed: wordpress_image is .*, not from 093646564004/,
    ],
    ['a repository with a longer name', setting({ wordpressImage: `${own}-old:1` }), /^failed: wordpress_image/],
    ['an image by digest', setting({ wordpressImage: `${own}@sha256:${'a'.repeat(64)}` }), /^passed/],
    [
      'Docker Hub in PROD',
      setting({ wordpressImage: 'wordpress:latest' }),
      /^failed: wordpress_image is wordpress:latest/,
    ],
    [
      'a pair Fargate has not',
      setting({ taskMemory: 4096 }),
      /^failed: task_memory 4096 does not go with task_cpu 256: 512 to 2048 do/,
    ],
    ['the largest pair', setting({ taskCpu: 16_384, taskMemory: 122_880 }), /^passed/],
    ['a memory between two steps', setting({ taskCpu: 8192, taskMemory: 17_408 }), /^failed: task_memory/],
    ['no size of Fargate', setting({ taskCpu: 300 }), /^failed: task_cpu 300 is no size/],
    ['no task', setting({ desiredCount: 0 }), /^failed: desired_count is 0/],
    ['half a task', setting({ desiredCount: 0.5 }), /^failed: desired_count is 0\.5/],
    ['debug in PROD', setting({ wordpressDebug: true }), /^failed: wordpress_debug is true/],
    ['a priority of SIT', setting({ albPriority: 150 }), /^failed: alb_priority 150 is outside PROD's range 200-299/],
    [
      "another tenant's tags",
      setting({ tags: { tenant: 'bluebird', environment: 'sit' } }),
      /^failed: tags\.Tenant is bluebird, not goldencrust; tags\.Environment is sit/,
    ],
    [
      'nothing set',
      setting({ tenantName: null, domainName: null }),
      /^failed: tenant_name is not set; domain_name is not set/,
    ],
    [
      'an unusable value is said once',
      setting({ albPriority: null, malformed: ['alb_priority is no number'] }),
      /^failed: alb_priority is no number \(correct tenant\.tfvars\)$/,
    ],
    [
      'another tenant',
      setting({ tenantName: 'bluebird', environment: 'sit' }),
      /^failed: tenant_name is bluebird, not goldencrust; environment is sit/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(tfvarsConsistent, target, changes))).toMatch(line)
  })

  test('DEV may show errors, and Docker Hub is a remark there', () => {
    const dev = targetIn('dev')
    const { tfvars } = healthyData(dev)
    const changes = { tfvars: { ...tfvars, wordpressDebug: true, wordpressImage: 'wordpress:latest' } }
    expect(judge(tfvarsConsistent, dev, changes)).toMatchObject({
      status: 'passed',
      notes: [expect.stringContaining('public registry')],
    })
  })

  test('a DNS record of its own is a remark where CloudFront stands in front', () => {
    expect(judge(tfvarsConsistent, target, setting({ createDnsRecords: true })).notes).toHaveLength(1)
  })
})

describe('alb-priority-free', () => {
  const own = forwardRule(210, { 'host-header': [target.domain] }, targetGroupArn(target, target.names.targetGroup))
  const other = (priority: number, host = 'bluebird.wpprod.kimmyai.io') =>
    forwardRule(priority, { 'host-header': [host] }, targetGroupArn(target, 'prod-bluebird-tg'))
  const asking = (albPriority: number | null, ...rules: readonly ReturnType<typeof other>[]): Changes => ({
    'listener-rules': listeners(rules),
    tfvars: { ...data.tfvars, albPriority },
    plan: null,
  })
  const listeners = (http: readonly ReturnType<typeof other>[], https: readonly ReturnType<typeof other>[] = []) => ({
    listeners: [
      { arn: 'listener-80', port: 80, protocol: 'HTTP', rules: http },
      { arn: 'listener-443', port: 443, protocol: 'HTTPS', rules: https },
    ],
  })
  const full = Array.from({ length: 100 }, (_, index) => other(200 + index, `t${index}.wpprod.kimmyai.io`))
  const cases: Cases = [
    ['free', asking(205, other(200)), /^passed: 205 is free; the next free one is 201$/],
    ['the next free one itself', asking(200), /^passed: 200 is free; the next free one after it is 201$/],
    ['the last of the range', asking(299, ...full.slice(0, 99)), /^passed: 299 is free; it is the last one$/],
    [
      "the tenant's own, for a re-deployment",
      asking(210, own, other(200)),
      /^passed: 210 is this tenant's own; the next free one is 201$/,
    ],
    [
      "the tenant's own by its target group",
      asking(210, { ...own, conditions: other(210).conditions }),
      /^passed: 210 is this tenant's own/,
    ],
    [
      'taken',
      asking(200, other(200)),
      /^failed: priority 200 belongs to bluebird\.wpprod\.kimmyai\.io: change alb_priority; the next free one is 201$/,
    ],
    [
      'taken on another listener',
      { ...asking(200), 'listener-rules': listeners([], [other(200)]) },
      /^failed: priority 200 belongs to bluebird.*201$/,
    ],
    [
      'taken by a tenant whose name begins the same',
      asking(200, other(200, 'goldencrust.wpprod.kimmyai.io.evil.test')),
      /^failed: priority 200 belongs/,
    ],
    [
      'outside',
      asking(150),
      /^failed: priority 150 is outside PROD's range 200-299: change alb_priority; the next free one is 200$/,
    ],
    ['no whole number', asking(200.5), /^failed: priority 200\.5 is outside/],
    ['a full range', asking(250, ...full), /^failed: priority 250 belongs to .* none is free in PROD's range 200-299$/],
    ['none named, but one live', asking(null, own), /^passed: 210 is this tenant's own/],
    ['none named and none live', asking(null, other(200)), /^unknown: no priority was named; the next free one is 201/],
    ['none named in a full range', asking(null, ...full), /^failed: none is free/],
    ['named by the plan alone', { ...asking(null, other(210)), plan: data.plan }, /^failed: priority 210 belongs/],
    ['no file at all', { tfvars: null, plan: null }, /^passed: 210 is this tenant's own/],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(albPriorityFree, target, changes))).toMatch(line)
  })

  test('a number that moves the rule is a remark', () => {
    expect(judge(albPriorityFree, target, asking(220, own)).notes).toEqual([expect.stringContaining('210 now')])
  })
})

describe('state-backend-reachable', () => {
  const { bucket, lockTable } = data['state-backend']
  const being = (changes: Partial<EvidenceData['state-backend']>): Changes => ({
    'state-backend': { bucket, lockTable, ...changes },
  })
  const cases: Cases = [
    ['there', {}, /^passed: bbws-terraform-state-prod and bbws-terraform-locks-prod are there$/],
    [
      'no bucket',
      being({ bucket: { name: bucket.name, state: 'missing' } }),
      /^failed: bucket bbws-terraform-state-prod does not exist: create/,
    ],
    [
      'a bucket elsewhere',
      being({ bucket: { name: bucket.name, state: 'elsewhere', region: 'eu-west-1' } }),
      /^failed: .* is in eu-west-1, not in af-south-1/,
    ],
    [
      'no table',
      being({ lockTable: { name: lockTable.name, state: 'missing' } }),
      /^failed: lock table .* does not exist: create it with the partition key LockID/,
    ],
    [
      'a table in the making',
      being({ lockTable: { ...lockTable, status: 'CREATING' } }),
      /^failed: .* is CREATING: wait/,
    ],
    [
      'a table with another key',
      being({ lockTable: { ...lockTable, partitionKey: 'Id' } }),
      /^failed: .* partition key Id, Terraform needs LockID/,
    ],
    [
      'one missing, one unseen',
      being({
        bucket: { name: bucket.name, state: 'missing' },
        lockTable: { name: lockTable.name, state: 'unseen', why: 'denied' },
      }),
      /^failed: bucket .*; bbws-terraform-locks-prod could not be seen: denied/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(stateBackendReachable, target, changes))).toMatch(line)
  })

  test.each([false, null])('versioning %s is a remark', versioned => {
    const verdict = judge(stateBackendReachable, target, being({ bucket: { ...bucket, versioned } }))
    expect(verdict).toMatchObject({ status: 'passed', notes: { length: 1 } })
  })
})

const secretArn = (name: string) => `arn:aws:secretsmanager:af-south-1:093646564004:secret:${name}`
const OWN_SECRET = secretArn('prod-goldencrust-db-credentials-Ab12Cd:password::')
const reads = (...names: readonly string[]) => ({
  environment: {},
  secrets: Object.fromEntries(names.map((name, index) => [`VARIABLE_${index}`, secretArn(name)])),
})

describe('plan-safe', () => {
  const { plan } = data
  const with_ = (...changes: readonly PlannedChange[]): Changes => ({
    plan: { ...plan, changes: [...plan.changes, ...changes] },
  })
  const altered = (type: string, change: Partial<PlannedChange>): Changes => ({
    plan: { ...plan, changes: plan.changes.map(each => (each.type === type ? { ...each, ...change } : each)) },
  })
  const leads = (container: Partial<PlannedContainer>): Changes =>
    altered('aws_ecs_task_definition', {
      planned: { family: target.names.taskFamily, containers: [{ environment: {}, secrets: {}, ...container }] },
    })
  const ruleWith = (planned: PlannedChange['planned']): Changes => {
    const rule = plan.changes.find(({ type }) => type === 'aws_lb_listener_rule')
    return altered('aws_lb_listener_rule', { planned: { ...rule?.planned, ...planned } })
  }
  const changed = (was: NonNullable<PlannedChange['was']>, planned: PlannedChange['planned']): Changes => ({
    plan: {
      ...plan,
      changes: plan.changes.map(each =>
        each.type === 'aws_ecs_service'
          ? { ...each, actions: ['update'], was, planned: { ...each.planned, ...planned } }
          : each,
      ),
    },
  })
  const resource = (type: string, actions: PlannedChange['actions']): PlannedChange => ({
    address: `module.x.${type}.y`,
    type,
    actions,
    deposed: false,
    planned: {},
    imported: null,
    unknown: [],
  })
  const having = (type: string, planned: PlannedChange['planned']): Changes =>
    with_({ ...resource(type, ['create']), planned })
  const network = (securityGroups: readonly string[], publicAddress = false) => ({
    network: { securityGroups, publicAddress },
  })
  const defining = (planned: PlannedChange['planned']): Changes =>
    altered('aws_ecs_task_definition', { planned: { family: target.names.taskFamily, ...planned } })
  const onPort = (port: number, mapped: number): Changes => ({
    plan: {
      ...plan,
      changes: plan.changes.map(each => {
        const ofDefinition = each.type === 'aws_ecs_task_definition' ? { mappedPorts: [mapped] } : {}
        const ofService = each.type === 'aws_ecs_service' ? { ports: [port] } : {}
        return { ...each, planned: { ...each.planned, ...ofDefinition, ...ofService } }
      }),
    },
  })
  const rewriting = (type: string, replace: string): Changes =>
    ruleWith({ transforms: [{ type, rewrites: [{ regex: '^.*$', replace }] }] })
  const record = resource('aws_route53_record', ['create'])
  const scheduled = (scheduledMax: number): PlannedChange => ({
    ...resource('aws_appautoscaling_scheduled_action', ['create']),
    planned: { resourceId: 'service/prod-cluster/prod-goldencrust-service', scheduledMax },
  })
  const taken = {
    listeners: [
      {
        arn: 'l',
        port: 80,
        protocol: 'HTTP',
        rules: [forwardRule(210, { 'host-header': ['bluebird.wpprod.kimmyai.io'] }, 'tg/prod-bluebird-tg/1')],
      },
    ],
  }
  const cases: Cases = [
    ['a first deployment', {}, /^passed: 6 to create, 0 to change, nothing destroyed$/],
    [
      'a plan with an error',
      { plan: { ...plan, errored: true } },
      /^failed: plan\.json ended with an error: do not apply/,
    ],
    [
      'something destroyed',
      with_(resource('aws_efs_access_point', ['delete'])),
      /^failed: 1 red flag, do not apply plan\.json: module\.x\.aws_efs_access_point\.y: is destroyed$/,
    ],
    [
      'something replaced',
      altered('aws_ecs_service', { actions: ['delete', 'create'] }),
      /: is replaced, the existing one is destroyed$/,
    ],
    ['replaced, created first', altered('aws_lb_target_group', { actions: ['create', 'delete'] }), /: is replaced/],
    [
      'the password replaced',
      with_(resource('random_password', ['delete', 'create'])),
      /random_password\.y: is replaced/,
    ],
    ['a new revision', altered('aws_ecs_task_definition', { actions: ['delete', 'create'] }), /^passed/],
    ['a task definition destroyed', with_(resource('aws_ecs_task_definition', ['delete'])), /^failed: .*is destroyed/],
    ['a script run again', with_(resource('null_resource', ['delete', 'create'])), /^passed/],
    ['a script run again, created first', with_(resource('terraform_data', ['create', 'delete'])), /^passed/],
    ['a script gone', with_(resource('null_resource', ['delete'])), /^passed/],
    ['a VPC changed', with_(resource('aws_vpc', ['update'])), /^failed: .*aws_vpc\.y: VPC or subnet change \(update\)/],
    ['a subnet made', with_(resource('aws_subnet', ['create'])), /^failed: .*aws_subnet\.y: VPC or subnet change/],
    [
      'a subnet replaced',
      with_(resource('aws_subnet', ['delete', 'create'])),
      /^failed: .*VPC or subnet change \(replaced\)/,
    ],
    ['a VPC untouched', with_(resource('aws_vpc', ['no-op'])), /^passed/],
    [
      'a security group changed',
      with_(resource('aws_security_group', ['update'])),
      /^failed: .*security group change \(update\)/,
    ],
    [
      'a security group rule changed',
      with_(resource('aws_security_group_rule', ['update'])),
      /^failed: .*security group rule change/,
    ],
    [
      'a security group rule made',
      with_(resource('aws_vpc_security_group_ingress_rule', ['create'])),
      /^failed: .*security group rule change \(create\)/,
    ],
    [
      'a type that nobody knows',
      with_(resource('mysql_user', ['create'])),
      /^failed: .*mysql_user\.y: mysql_user \(create\) is none of a tenant's own things$/,
    ],
    ['a type that nobody knows, untouched', with_(resource('mysql_user', ['no-op'])), /^passed/],
    [
      'what all share, forgotten',
      with_(resource('aws_lb_listener', ['forget'])),
      /^failed: .*would no longer manage it, and it is none/,
    ],
    ['an old revision goes', with_({ ...resource('aws_ecs_task_definition', ['delete']), deposed: true }), /^passed/],
    [
      "tasks in another tenant's target group",
      changed({}, { forwardsTo: ['prod-goldencrust-tg', 'prod-bluebird-tg'] }),
      /^failed: 1 red flag.*registers the tasks with prod-bluebird-tg, not with prod-goldencrust-tg$/,
    ],
    [
      'tasks in two groups of its own',
      changed({}, { forwardsTo: ['prod-goldencrust-tg', 'prod-goldencrust-b'] }),
      /^passed/,
    ],
    [
      "another tenant's secret",
      {
        ...altered('aws_ecs_task_definition', {
          planned: { family: target.names.taskFamily, containers: [reads('prod-bluebird-smtp-Ab12Cd')] },
        }),
        'listener-rules': taken,
      },
      /^failed: .*reads prod-bluebird-smtp, which is bluebird's;/,
    ],
    [
      'a database secret that is not called as its own',
      altered('aws_ecs_task_definition', {
        planned: { family: target.names.taskFamily, containers: [reads('prod-zebra-db-credentials-Ab12Cd')] },
      }),
      /^failed: .*reads prod-zebra-db-credentials, which by its name is not the tenant's$/,
    ],
    [
      'secrets of its own and of all',
      altered('aws_ecs_task_definition', {
        planned: {
          containers: [
            reads('prod-goldencrust-db-credentials-Ab12Cd'),
            reads('prod-goldencrust-smtp', 'prod-shared-smtp'),
          ],
        },
      }),
      /^passed/,
    ],
    ['its own name with www. before it', ruleWith({ hosts: [target.domain, `www.${target.domain}`] }), /^passed/],
    [
      'a name that ends as its own',
      ruleWith({ hosts: [target.domain, `x${target.domain}`] }),
      /^failed: .*takes xgoldencrust\.wpprod\.kimmyai\.io too, which is not only this tenant's$/,
    ],
    [
      'a secret of another region',
      leads({ secrets: { WORDPRESS_DB_PASSWORD: OWN_SECRET.replace('af-south-1', 'eu-west-1') } }),
      /^failed: .*reads prod-goldencrust-db-credentials, which is region eu-west-1's$/,
    ],
    [
      'a secret of another environment',
      leads({ secrets: { WORDPRESS_DB_PASSWORD: OWN_SECRET.replace('prod-g', 'sit-g') } }),
      /^failed: .*reads sit-goldencrust-db-credentials, which is sit's$/,
    ],
    [
      "another tenant's parameter",
      { ...leads({ secrets: { LICENSE: '/prod/bluebird/license' } }), 'listener-rules': taken },
      /^failed: .*reads \/prod\/bluebird\/license, which is bluebird's/,
    ],
    [
      'parameters of its own and of all',
      {
        ...leads({
          secrets: { A: '/prod/goldencrust/a', B: '/prod/shared/b', C: '/bluebird', D: OWN_SECRET },
        }),
        'listener-rules': {
          listeners: taken.listeners.map(each => ({
            ...each,
            rules: [forwardRule(300, { 'host-header': ['bluebird.wpprod.kimmyai.io'] }, 'tg/prod-bluebird-tg/1')],
          })),
        },
      },
      /^passed/,
    ],
    [
      "another tenant's database",
      leads({ environment: { WORDPRESS_DB_NAME: 'bluebird_db' } }),
      /^failed: .*WORDPRESS_DB_NAME bluebird_db, expected goldencrust_db$/,
    ],
    [
      "another tenant's user",
      leads({ environment: { WORDPRESS_DB_USER: 'bluebird_user' } }),
      /^failed: .*WORDPRESS_DB_USER bluebird_user, expected goldencrust_user$/,
    ],
    [
      "another tenant's address",
      leads({ environment: { WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://bluebird.wpprod.kimmyai.io')" } }),
      /^failed: .*WP_HOME is https:\/\/bluebird\.wpprod\.kimmyai\.io, expected the host goldencrust\.wpprod/,
    ],
    [
      'its own database, user and address',
      leads({
        environment: {
          WORDPRESS_DB_NAME: 'goldencrust_db',
          WORDPRESS_DB_USER: 'goldencrust_user',
          WORDPRESS_CONFIG_EXTRA: "define('WP_HOME', 'https://goldencrust.wpprod.kimmyai.io')",
        },
      }),
      /^passed/,
    ],
    [
      "another tenant's task definition",
      altered('aws_ecs_service', { planned: { name: target.names.service, runsFamily: 'prod-bluebird' } }),
      /^failed: .*runs prod-bluebird, not prod-goldencrust$/,
    ],
    [
      'the next revision of its own',
      altered('aws_ecs_service', { planned: { name: target.names.service, runsFamily: 'prod-goldencrust' } }),
      /^passed/,
    ],
    ['a schedule that stops it', with_(scheduled(0)), /^failed: .*max_capacity is 0 from its time on, which stops/],
    ['a schedule that leaves it one task', with_(scheduled(1)), /^passed/],
    ['a schedule that is there already', with_({ ...scheduled(0), actions: ['no-op'] }), /^passed/],
    [
      'a record to CloudFront',
      with_({ ...record, planned: { name: target.domain, leadsTo: ['d1.cloudfront.net'] } }),
      /^passed/,
    ],
    [
      'a record past CloudFront',
      with_({ ...record, planned: { name: target.domain, leadsTo: ['prod-alb-1.af-south-1.elb.amazonaws.com.'] } }),
      /^failed: .*leads to prod-alb-1.*, not to CloudFront/,
    ],
    [
      'the record of all tenants',
      with_({ ...record, planned: { name: '*.wpprod.kimmyai.io', leadsTo: ['d1.cloudfront.net'] } }),
      /^failed: .*name is \*\.wpprod\.kimmyai\.io, not goldencrust/,
    ],
    [
      'a record whose target is not known',
      with_({ ...record, planned: { name: target.domain }, unknown: ['leadsTo'] }),
      /^unknown: .*leadsTo$/,
    ],
    [
      'no tasks any more',
      changed({ desiredCount: 2 }, { desiredCount: 0 }),
      /^failed: .*desired_count goes from 2 to 0/,
    ],
    [
      'another security group',
      changed(network(['sg-1']), network(['sg-2'])),
      /^failed: .*security group change \(sg-1 is taken away, sg-2 is left\)$/,
    ],
    ['one more security group', changed(network(['sg-1']), network(['sg-1', 'sg-2'])), /^passed/],
    ['a public address', changed(network(['sg-1']), network(['sg-1'], true)), /^failed: .*a public address$/],
    ['a public address as before', changed(network(['sg-1'], true), network(['sg-1'], true)), /^passed/],
    ['another port', changed({ ports: [80] }, { ports: [8080] }), /^failed: .*registers port 8080 .*listen on 80$/],
    ['another port with its definition', onPort(8080, 8080), /^passed/],
    ['a port on which no container listens', onPort(8080, 80), /^failed: .*registers port 8080 .*listen on 80$/],
    ['a definition for instances', defining({ networkMode: 'bridge', launchTypes: ['EC2'] }), /^failed: 2 red flags/],
    ['a definition for both', defining({ networkMode: 'awsvpc', launchTypes: ['EC2', 'FARGATE'] }), /^passed/],
    ['a size that there is', defining({ cpu: 1024, memoryMb: 3072 }), /^passed/],
    ['a size that there is not', defining({ cpu: 256, memoryMb: 4096 }), /^failed: .*are no size of Fargate$/],
    ['no execution role', defining({ executionRole: '' }), /^failed: .*has no execution role/],
    ['a host that is rewritten', rewriting('host-header-rewrite', 'internal.example'), /^failed: .*rewrites the host/],
    ['an address that is rewritten', rewriting('url-rewrite', 'internal.example'), /^passed/],
    ['a parameter of its own', having('aws_ssm_parameter', { name: '/prod/goldencrust/key' }), /^passed/],
    ["a neighbour's parameter", having('aws_ssm_parameter', { name: '/prod/saltpan/key' }), /^failed: .*not \/prod/],
    ['a parameter for all', having('aws_ssm_parameter', { name: '/prod/key' }), /^failed/],
    [
      'a rotation of its own secret',
      having('aws_secretsmanager_secret_rotation', { resourceId: target.names.dbSecret }),
      /^passed/,
    ],
    [
      "a rotation of a neighbour's secret",
      having('aws_secretsmanager_secret_rotation', { resourceId: 'prod-saltpan-db-credentials' }),
      /^failed/,
    ],
    ['fewer tasks', changed({ desiredCount: 2 }, { desiredCount: 1 }), /^passed/],
    ['none, as before', changed({ desiredCount: 0 }, { desiredCount: 0 }), /^passed/],
    [
      'no target group any more',
      changed({ targetGroups: 1 }, { targetGroups: 0 }),
      /^failed: .*out of its target group/,
    ],
    [
      'a scaling to nothing',
      with_({
        ...resource('aws_appautoscaling_target', ['update']),
        was: { maxCapacity: 3 },
        planned: { resourceId: 'service/prod-cluster/prod-goldencrust-service', maxCapacity: 0 },
      }),
      /^failed: .*max_capacity goes from 3 to 0/,
    ],
    [
      "a forward to another tenant's tasks",
      ruleWith({ forwardsTo: ['prod-bluebird-tg'] }),
      /^failed: .*forwards to prod-bluebird-tg, not to prod-goldencrust-tg/,
    ],
    [
      'a forward to a second group',
      ruleWith({ forwardsTo: ['prod-goldencrust-tg', 'prod-goldencrust-green'] }),
      /^passed/,
    ],
    ...[
      'aws_cloudwatch_composite_alarm',
      'aws_cloudwatch_dashboard',
      'aws_cloudwatch_log_metric_filter',
      'aws_cloudwatch_metric_alarm',
      'aws_sns_topic',
    ].flatMap(
      (type): Cases => [
        [
          type,
          with_({ ...resource(type, ['create']), planned: { name: 'prod-goldencrust-unhealthy-hosts' } }),
          /^passed/,
        ],
        [
          `${type} of another tenant`,
          with_({ ...resource(type, ['update']), planned: { name: 'prod-goldencrusts-alarm' } }),
          /^failed: .*name is prod-goldencrusts-alarm, not prod-goldencrust-/,
        ],
      ],
    ),
    [
      "another tenant's rule imported",
      altered('aws_lb_listener_rule', { imported: { hosts: ['bluebird.wpprod.kimmyai.io'] } }),
      /^failed: .*the rule that is imported is for bluebird/,
    ],
    [
      "another tenant's service imported",
      altered('aws_ecs_service', { imported: { name: 'prod-bluebird-service' } }),
      /^failed: .*name of what is imported is prod-bluebird-service/,
    ],
    [
      "the load balancer's listener changed",
      with_(resource('aws_lb_listener', ['update'])),
      /^failed: .*what all tenants share/,
    ],
    ['forgotten beside the one that stays', with_(resource('aws_ecs_service', ['forget'])), /^passed/],
    [
      "the tenant's own service forgotten",
      altered('aws_ecs_service', { actions: ['forget'] }),
      /^failed: .*no aws_ecs_service in the plan/,
    ],
    [
      'replaced, and the old one left',
      altered('aws_ecs_service', { actions: ['create', 'forget'] }),
      /^failed: .*is replaced, the existing one is left to nobody/,
    ],
    [
      "another tenant's rule made this tenant's",
      altered('aws_lb_listener_rule', { was: { hosts: ['bluebird.wpprod.kimmyai.io'] } }),
      /^failed: .*is for bluebird\.wpprod\.kimmyai\.io now, and is not shown to be goldencrust's/,
    ],
    [
      "another tenant's rule, as its group says, made this tenant's",
      altered('aws_lb_listener_rule', {
        was: { hosts: ['bluebird.wpprod.kimmyai.io'], forwardsTo: ['prod-bluebird-tg'] },
      }),
      /^failed: .*is for bluebird/,
    ],
    [
      "a rule for every host made this tenant's",
      altered('aws_lb_listener_rule', { was: { hosts: [] } }),
      /^failed: .*is for every host now/,
    ],
    [
      "the tenant's own rule under a host with a typing error",
      altered('aws_lb_listener_rule', {
        was: { hosts: ['goldencrsut.wpprod.kimmyai.io'], forwardsTo: ['prod-goldencrust-tg'] },
      }),
      /^passed/,
    ],
    [
      "the tenant's own rule, which gets another priority",
      altered('aws_lb_listener_rule', { was: { hosts: ['goldencrust.wpprod.kimmyai.io'] } }),
      /^passed/,
    ],
    [
      'a part of the tenant missing',
      { plan: { ...plan, changes: plan.changes.slice(1) } },
      /^failed: .*no aws_secretsmanager_secret in the plan/,
    ],
    ['an empty plan', { plan: { ...plan, changes: [] } }, /^failed: 6 red flags/],
    [
      'a wrong secret',
      altered('aws_secretsmanager_secret', { planned: { name: 'prod-goldencrust2-db-credentials' } }),
      /^failed: .*: name is prod-goldencrust2-db-credentials, not prod-goldencrust-db-credentials/,
    ],
    [
      'a wrong family',
      altered('aws_ecs_task_definition', { planned: { family: 'sit-goldencrust' } }),
      /: family is sit-goldencrust, not prod-goldencrust$/,
    ],
    [
      'a wrong access point',
      altered('aws_efs_access_point', { planned: { rootPath: '/bluebird' } }),
      /: path is \/bluebird, not \/goldencrust$/,
    ],
    [
      'a second secret of the tenant',
      with_({ ...resource('aws_secretsmanager_secret', ['create']), planned: { name: 'prod-goldencrust-salts' } }),
      /^passed/,
    ],
    [
      "another tenant's service beside",
      with_({ ...resource('aws_ecs_service', ['update']), planned: { name: 'prod-bluebird-service' } }),
      /^failed: .*name is prod-bluebird-service/,
    ],
    [
      'unknown names',
      altered('aws_lb_target_group', { planned: {}, unknown: ['name'] }),
      /^unknown: .*known after the apply only: \S+: name$/,
    ],
    [
      'another host',
      ruleWith({ hosts: ['bluebird.wpprod.kimmyai.io'] }),
      /: host is bluebird\.wpprod\.kimmyai\.io, not goldencrust\.wpprod/,
    ],
    ['a host in capitals', ruleWith({ hosts: ['GoldenCrust.wpprod.kimmyai.io'] }), /^passed/],
    ['every host', ruleWith({ hosts: ['*.wpprod.kimmyai.io'] }), /: host is \*\.wpprod/],
    ['no host', ruleWith({ hosts: [] }), /: asks for no host/],
    [
      "another tenant's host too",
      ruleWith({ hosts: [target.domain, 'bluebird.wpprod.kimmyai.io'] }),
      /: takes bluebird.* too/,
    ],
    ['some paths only', ruleWith({ paths: ['/shop/*'] }), /: takes only the paths \/shop\/\*/],
    [
      'an address asked for',
      ruleWith({ otherConditions: ['source_ip'] }),
      /: asks for more than the host \(source_ip\)/,
    ],
    [
      "a browser's header asked for",
      ruleWith({ headers: ['User-Agent'] }),
      /: takes only requests with a certain User-Agent/,
    ],
    ["an origin's header asked for", ruleWith({ headers: ['X-Origin-Verify'] }), /^passed/],
    ['a redirect', ruleWith({ actionTypes: ['redirect'] }), /: its action is redirect, not a forward/],
    ['a priority of SIT', { ...ruleWith({ priority: 150 }), tfvars: null }, /: priority 150 is outside PROD's range/],
    [
      'another priority than asked for',
      ruleWith({ priority: 220 }),
      /: priority 220, but tenant\.tfvars says 210: plan again/,
    ],
    [
      'a priority conflict',
      { 'listener-rules': taken },
      /: priority conflict: 210 belongs to the live rule for bluebird/,
    ],
    [
      'an unknown rule',
      altered('aws_lb_listener_rule', { planned: {}, unknown: ['priority', 'hosts'] }),
      /^unknown: .*known after the apply only: \S+: priority, hosts$/,
    ],
    [
      'live rules unseen',
      { 'listener-rules': null },
      /^unknown: no red flag in the plan itself, but the live rules could not be seen/,
    ],
    [
      'live rules unseen, and a red flag',
      { ...with_(resource('aws_vpc', ['delete'])), 'listener-rules': null },
      /^failed/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(planSafe, target, changes))).toMatch(line)
  })

  test('what a rotation means for tasks that run is said', () => {
    const rotation = having('aws_secretsmanager_secret_rotation', { resourceId: target.names.dbSecret })
    expect(judge(planSafe, target, rotation).notes.join()).toContain('gives the database a new password')
  })

  test('where a schedule starts services again, none is no red flag', () => {
    const dev = targetIn('dev')
    const { plan: own } = healthyData(dev)
    const verdict = judge(planSafe, dev, {
      plan: {
        ...own,
        changes: own.changes.map(change =>
          change.type === 'aws_ecs_service'
            ? {
                ...change,
                actions: ['update'] as const,
                was: { desiredCount: 1 },
                planned: { ...change.planned, desiredCount: 0 },
              }
            : change,
        ),
      },
    })
    expect(verdict.status).toBe('passed')
    expect(verdict.notes.join()).toContain('desired_count goes from 1 to 0, which stops the tenant until the schedule')
  })

  test('what is normal or open is said beside', () => {
    const changes = [
      ...plan.changes.map(change =>
        change.type === 'aws_ecs_task_definition' ? { ...change, actions: ['delete', 'create'] as const } : change,
      ),
      resource('null_resource', ['delete', 'create']),
      resource('aws_iam_role_policy', ['forget']),
    ]
    const { notes } = judge(planSafe, target, { plan: { ...plan, changes, complete: false } })
    expect(notes.map(note => note.replace(/^module\.[\w.]+: /, ''))).toEqual([
      'a new revision, which Terraform shows as a replacement; normal',
      'runs its script again; normal',
      'Terraform will no longer manage it',
      'plan.json is only a part: another plan and apply have to follow',
    ])
  })
})

describe('image-deployable', () => {
  const planned = data['planned-image']
  const { image } = planned
  const being = (changes: Partial<EvidenceData['planned-image']>): Changes => ({
    'planned-image': { ...planned, ...changes },
  })
  const newDigest = `sha256:${'c'.repeat(64)}`
  const [bad] = target.environment.knownBadDigests
  const on = (architecture: string) => [{ os: 'linux', architecture, digest: image.digest }]
  const cases: Cases = [
    ['healthy', {}, /^passed: 093646564004\S+:20251224-fixed, sha256:760e4faa0db7, linux\/amd64$/],
    [
      'missing',
      being({
        image: {
          registry: 'ecr',
          found: false,
          reference: image.reference,
          repository: 'prod-wordpress',
          repositoryFound: true,
        },
      }),
      /^failed: .*is not in the registry: push it/,
    ],
    [
      'no repository',
      being({
        image: { registry: 'ecr', found: false, reference: image.reference, repository: 'x', repositoryFound: false },
      }),
      /^failed: .*there is no repository x/,
    ],
    [
      'of another account',
      being({ image: { registry: 'other-account', reference: 'r', accountId: '815856636111', region: 'eu-west-1' } }),
      /^failed: r .*is in account 815856636111/,
    ],
    [
      'from Docker Hub',
      being({ image: { registry: 'public', reference: 'wordpress:latest' } }),
      /^failed: wordpress:latest \(named by the variables file\) comes from a public registry/,
    ],
    ['withdrawn', being({ image: { ...image, digest: bad?.digest ?? '' } }), /^failed: .*withdrawn on 2025-12-24/],
    [
      'an index with a withdrawn manifest',
      being({
        image: {
          ...image,
          digest: newDigest,
          platforms: [{ os: 'linux', architecture: 'amd64', digest: bad?.digest ?? '' }],
        },
      }),
      /^failed: .*withdrawn/,
    ],
    [
      'for ARM only',
      being({ platforms: on('arm64') }),
      /^failed: .*is for linux\/arm64, not for linux\/amd64: build it with --platform/,
    ],
    ['for both', being({ platforms: [...on('arm64'), ...on('amd64')] }), /^passed/],
    ['an index of nothing', being({ platforms: [] }), /^failed: .*is for no platform/],
    [
      'platform unseen, known image',
      being({ platforms: null, platformsUnseen: 'denied' }),
      /^passed: .*known to run here/,
    ],
    [
      'platform unseen, new image',
      being({ image: { ...image, digest: newDigest }, platforms: null, platformsUnseen: 'denied' }),
      /^unknown: what .* could not be seen: denied; by hand: docker buildx imagetools inspect/,
    ],
  ]
  test.each(cases)('%s', (_, changes, line) => {
    expect(verdictLine(judge(imageDeployable, target, changes))).toMatch(line)
  })

  test('a new image is a remark', () => {
    const { status, notes } = judge(imageDeployable, target, being({ image: { ...image, digest: newDigest } }))
    expect(status).toBe('passed')
    expect(notes).toEqual([expect.stringContaining('not recorded as known good')])
  })

  test('Docker Hub is a remark where it is in use', () => {
    const changes: Changes = being({ image: { registry: 'public', reference: 'wordpress:latest' }, platforms: null })
    expect(judge(imageDeployable, targetIn('sit'), changes)).toMatchObject({ status: 'passed', notes: { length: 1 } })
  })
})

describe('what cannot be looked at', () => {
  test('without the files, and without permissions, is unknown and says what would help', async () => {
    const identity = `<Account>${target.environment.accountId}</Account><Arn>arn:aws:iam::1:user/a</Arn>`
    const fake = await fakeAws({ GetCallerIdentity: xmlAnswer('GetCallerIdentity', identity) })
    const aws = createAws(fake.access)
    const live = { ...target, access: fake.access, limits: { ...target.limits, probeMs: PATIENT_MS } }
    const gatherer = createGatherer(live, { aws, shared: new Map(), signal: new AbortController().signal })
    try {
      expect(verdictLine((await judgeLive(tfvarsConsistent, gatherer, live)).verdict)).toMatch(
        /^unknown: .*add --tfvars FILE/,
      )
      expect(verdictLine((await judgeLive(planSafe, gatherer, live)).verdict)).toMatch(/^unknown: .*add --plan FILE/)
      expect(verdictLine((await judgeLive(albPriorityFree, gatherer, live)).verdict)).toMatch(/^unknown: could not see/)
      expect(verdictLine((await judgeLive(stateBackendReachable, gatherer, live)).verdict)).toMatch(
        /^unknown: could not see/,
      )
      expect(verdictLine((await judgeLive(imageDeployable, gatherer, live)).verdict)).toMatch(/^unknown: could not see/)
    } finally {
      aws.destroy()
      await fake.close()
    }
  })
})
