import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { awsCli, awsCliPath, awsCliWords } from '../lib/aws-cli.ts'
import { AWS_TENANTS, firstOf, known, startAwsSandbox } from '../lib/aws-sandbox.ts'
import { cleanEnvironment } from '../lib/command.ts'
import { sandbox as environment } from '../lib/company.ts'
import type { Cleanup } from '../lib/gate.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const [tenant] = AWS_TENANTS
const { cluster, region, accountId, logGroup, ecrRepository } = environment
const service = `sandbox-${tenant}-service`
const secret = `sandbox-${tenant}-db-credentials`
const domain = environment.domainPattern.replace('{tenant}', tenant)

/** A world of its own for each test, so that they can run at the same time. */
async function rehearsal(onTestFinished: Cleanup) {
  const { world, endpoint, close } = await startAwsSandbox()
  onTestFinished(close)
  return { world, aws: awsCli(endpoint, region) }
}

test.runIf(process.env.CI)('the AWS CLI, version 2, is there', () => {
  expect(awsCliPath, 'no aws of version 2 on the PATH or in /usr/bin').toBeDefined()
})

describe.skipIf(awsCliPath === undefined).concurrent('the real AWS CLI', () => {
  test('sts', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    expect(await aws.text('sts', 'get-caller-identity', '--query', 'Account')).toBe(accountId)
    world.session.expired = true
    expect(await aws.error('sts', 'get-caller-identity')).toContain('(ExpiredToken) when calling the GetCallerIdentity')
  })

  test('ecs: look', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const of = ['--cluster', cluster]
    const counts = 'services[0].{Status:status,Running:runningCount,Desired:desiredCount}'
    const [described, missing, tasks, definition, families, denied, noCluster] = await Promise.all([
      aws.json('ecs', 'describe-services', ...of, '--services', service, '--query', counts),
      aws.text('ecs', 'describe-services', ...of, '--services', 'nobody', '--query', 'failures[0].reason'),
      aws.json('ecs', 'list-tasks', ...of, '--service-name', service, '--query', 'taskArns'),
      aws.json('ecs', 'describe-task-definition', '--task-definition', `sandbox-${tenant}`),
      aws.json('ecs', 'list-task-definitions', '--family-prefix', `sandbox-${tenant}`, '--sort', 'DESC'),
      aws.error('ecs', 'describe-task-definition', '--task-definition', 'nobody'),
      aws.error('ecs', 'describe-services', '--cluster', 'other', '--services', service),
    ])
    expect(described).toEqual({ Status: 'ACTIVE', Running: 1, Desired: 1 })
    expect(missing).toBe('MISSING')
    const [task] = world.tasks.filter(each => each.serviceName === service && each.desiredStatus === 'RUNNING')
    expect(tasks).toEqual([known(task).arn])
    expect(definition).toMatchObject({
      taskDefinition: { family: `sandbox-${tenant}`, containerDefinitions: [{ name: 'wordpress' }] },
    })
    expect(families).toMatchObject({ taskDefinitionArns: expect.arrayContaining([known(task).taskDefinitionArn]) })
    expect(denied).toContain('(ClientException) when calling the DescribeTaskDefinition operation')
    expect(noCluster).toContain('(ClusterNotFoundException)')
    const digest = await aws.text(
      'ecs',
      'describe-tasks',
      ...of,
      '--tasks',
      known(task).arn,
      '--query',
      'tasks[0].containers[0].imageDigest',
    )
    expect(digest).toBe(known(task).imageDigest)
  })

  test('ecs: update-service --force-new-deployment', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const of = ['--cluster', cluster, '--service', service]
    const before = known(world.services.get(service)?.deployments[0]).id
    const primary = "service.deployments[?status=='PRIMARY'].[id,rolloutState]"
    const answer = await aws.json('ecs', 'update-service', ...of, '--force-new-deployment', '--query', primary)
    expect(answer).toEqual([[expect.stringMatching(/^ecs-svc\/\d+$/), 'IN_PROGRESS']])
    expect(known(world.services.get(service)?.deployments[0]).id).not.toBe(before)
    await aws.text('ecs', 'update-service', ...of, '--desired-count', '0')
    expect(world.services.get(service)?.desiredCount).toBe(0)
  })

  test('elbv2: look', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const [dnsName, group, noGroup, listenerArn] = await Promise.all([
      aws.text(
        'elbv2',
        'describe-load-balancers',
        '--names',
        environment.albName,
        '--query',
        'LoadBalancers[0].DNSName',
      ),
      aws.text(
        'elbv2',
        'describe-target-groups',
        '--names',
        `sandbox-${tenant}-tg`,
        '--query',
        'TargetGroups[0].TargetGroupArn',
      ),
      aws.error('elbv2', 'describe-target-groups', '--names', 'sandbox-golden'),
      aws.text(
        'elbv2',
        'describe-listeners',
        '--load-balancer-arn',
        known(world.loadBalancer).arn,
        '--query',
        'Listeners[0].ListenerArn',
      ),
    ])
    expect(dnsName).toBe(world.loadBalancer?.dnsName)
    expect(noGroup).toContain('(TargetGroupNotFound)')
    const states = 'TargetHealthDescriptions[].TargetHealth.State'
    const forHost = `Rules[?Conditions[?contains(Values, '${domain}')]].Priority`
    const [health, priorities] = await Promise.all([
      aws.json('elbv2', 'describe-target-health', '--target-group-arn', group, '--query', states),
      aws.json('elbv2', 'describe-rules', '--listener-arn', listenerArn, '--query', forHost),
    ])
    expect(health).toEqual(['healthy'])
    expect(priorities).toHaveLength(1)
  })

  test('elbv2: create-rule, set-rule-priorities, delete-rule', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const listener = firstOf(world.listeners)
    const group = firstOf(world.targetGroups.values())
    const rule = (priority: number) => [
      'elbv2',
      'create-rule',
      '--listener-arn',
      listener.arn,
      '--priority',
      String(priority),
      '--conditions',
      'Field=host-header,Values=new.wpsandbox.test',
      '--actions',
      `Type=forward,TargetGroupArn=${group.arn}`,
    ]
    const arn = await aws.text(...rule(299), '--query', 'Rules[0].RuleArn')
    const created = known(listener.rules.find(each => each.arn === arn))
    expect(created).toMatchObject({
      priority: 299,
      conditions: [{ HostHeaderConfig: { Values: ['new.wpsandbox.test'] } }],
    })
    expect(await aws.error(...rule(299))).toContain('(PriorityInUse)')
    await aws.text('elbv2', 'set-rule-priorities', '--rule-priorities', `RuleArn=${arn},Priority=298`)
    expect(created.priority).toBe(298)
    await aws.text('elbv2', 'delete-rule', '--rule-arn', arn)
    expect(listener.rules).not.toContain(created)
  })

  test('secretsmanager: look, delete, restore-secret', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const state = known(world.secrets.get(secret))
    const value = ['secretsmanager', 'get-secret-value', '--secret-id', secret]
    const [string, name, nobody] = await Promise.all([
      aws.text(...value, '--query', 'SecretString'),
      aws.text('secretsmanager', 'describe-secret', '--secret-id', state.arn, '--query', 'Name'),
      aws.error('secretsmanager', 'get-secret-value', '--secret-id', 'nobody'),
    ])
    expect([string, name]).toEqual([state.versions.at(-1)?.value, secret])
    expect(nobody).toMatch(/\(ResourceNotFoundException\).*: Secrets Manager can't find the specified secret\.$/)
    state.deletedAt = world.now()
    expect(await aws.error(...value)).toContain('(InvalidRequestException)')
    await aws.text('secretsmanager', 'restore-secret', '--secret-id', secret)
    expect(state.deletedAt).toBeNull()
  })

  test('logs', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const message = 'PHP Parse error:  syntax error, unexpected token "<" in wp-config.php on line 2'
    known(world.logGroups.get(logGroup)).streams.set(`${tenant}/wordpress/cli`, [{ at: world.now() - 1000, message }])
    const prefix = ['--log-stream-name-prefix', `${tenant}/wordpress/`]
    const [streams, events, tail, none] = await Promise.all([
      aws.json(
        'logs',
        'describe-log-streams',
        '--log-group-name',
        logGroup,
        ...prefix,
        '--query',
        'logStreams[].logStreamName',
      ),
      aws.json(
        'logs',
        'filter-log-events',
        '--log-group-name',
        logGroup,
        ...prefix,
        '--filter-pattern',
        '"PHP Parse error"',
        '--query',
        'events[].message',
      ),
      aws.text('logs', 'tail', logGroup, ...prefix, '--since', '10m', '--filter-pattern', '?"PHP Fatal" ?"PHP Parse"'),
      aws.error('logs', 'filter-log-events', '--log-group-name', '/ecs/other'),
    ])
    expect(streams).toContain(`${tenant}/wordpress/cli`)
    expect(events).toEqual([message])
    expect(tail).toContain(message)
    expect(none).toContain('(ResourceNotFoundException)')
  })

  test('ecr', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const image = known(world.repositories.get(ecrRepository)?.find(({ tags }) => tags.length > 0))
    const of = ['--repository-name', ecrRepository, '--image-ids']
    const [digest, manifest, none, password] = await Promise.all([
      aws.text('ecr', 'describe-images', ...of, `imageTag=${image.tags[0]}`, '--query', 'imageDetails[0].imageDigest'),
      aws.json('ecr', 'batch-get-image', ...of, `imageDigest=${image.digest}`, '--query', 'images[0].imageManifest'),
      aws.error('ecr', 'describe-images', ...of, 'imageTag=nobody'),
      aws.text('ecr', 'get-login-password'),
    ])
    expect(digest).toBe(image.digest)
    expect(JSON.parse(String(manifest))).toMatchObject({ mediaType: image.mediaType })
    expect(none).toContain('(ImageNotFoundException)')
    expect(password).not.toBe('')
  })

  test('iam: look, put-role-policy', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const role = known(world.roles.get(environment.executionRole))
    const name = `sandbox-ecs-secrets-access-${tenant}`
    const of = ['--role-name', role.name, '--policy-name', name]
    const [document, names, none, attached] = await Promise.all([
      aws.json('iam', 'get-role-policy', ...of, '--query', 'PolicyDocument'),
      aws.json('iam', 'list-role-policies', '--role-name', role.name, '--query', 'PolicyNames'),
      aws.error('iam', 'get-role-policy', '--role-name', role.name, '--policy-name', 'nobody'),
      aws.json(
        'iam',
        'list-attached-role-policies',
        '--role-name',
        role.name,
        '--query',
        'AttachedPolicies[].PolicyName',
      ),
    ])
    expect(document).toEqual(JSON.parse(known(role.inline.get(name))))
    expect(names).toEqual([...role.inline.keys()].sort())
    expect(none).toContain('(NoSuchEntity)')
    expect(attached).toEqual(role.attached.map(each => each.name))
    const policy = (Version: string) =>
      JSON.stringify({
        Version,
        Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: ['*'] }],
      })
    const put = (version: string) => ['iam', 'put-role-policy', ...of, '--policy-document', policy(version)]
    const [refused] = await Promise.all([aws.error(...put('2012-01-17')), aws.text(...put('2012-10-17'))])
    expect(refused).toContain('(MalformedPolicyDocument)')
    expect(role.inline.get(name)).toBe(policy('2012-10-17'))
  })

  test('ec2: look, authorize-security-group-ingress', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const groups = [...world.securityGroups.values()]
    const database = known(groups.find(each => each.nameTag === environment.securityGroupTags.database))
    const tasks = known(groups.find(each => each.nameTag === environment.securityGroupTags.tasks))
    database.ingress = []
    const filter = `Name=tag:Name,Values=${database.nameTag}`
    const [id, vpc, none] = await Promise.all([
      aws.text('ec2', 'describe-security-groups', '--filters', filter, '--query', 'SecurityGroups[0].GroupId'),
      aws.text(
        'ec2',
        'describe-vpcs',
        '--filters',
        `Name=tag:Name,Values=${environment.vpcName}`,
        '--query',
        'Vpcs[0].VpcId',
      ),
      aws.error('ec2', 'describe-security-groups', '--group-ids', 'sg-0none'),
    ])
    expect([id, vpc]).toEqual([database.id, database.vpcId])
    expect(none).toContain('(InvalidGroup.NotFound)')
    const port = ['--protocol', 'tcp', '--port', '3306', '--source-group', tasks.id]
    await aws.text('ec2', 'authorize-security-group-ingress', '--group-id', id, ...port)
    expect(database.ingress).toMatchObject([
      { protocol: 'tcp', fromPort: 3306, toPort: 3306, groupIds: [tasks.id], cidrs: [] },
    ])
    const allowed = 'SecurityGroups[0].IpPermissions[0].UserIdGroupPairs[0].GroupId'
    const [source, again] = await Promise.all([
      aws.text('ec2', 'describe-security-groups', '--group-ids', id, '--query', allowed),
      aws.error('ec2', 'authorize-security-group-ingress', '--group-id', id, ...port),
    ])
    expect(source).toBe(tasks.id)
    expect(again).toContain('(InvalidPermission.Duplicate)')
  })

  test('efs', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const [paths, targets, none] = await Promise.all([
      aws.json(
        'efs',
        'describe-access-points',
        '--file-system-id',
        world.fileSystem.id,
        '--query',
        'AccessPoints[].RootDirectory.Path',
      ),
      aws.json(
        'efs',
        'describe-mount-targets',
        '--file-system-id',
        world.fileSystem.id,
        '--query',
        'MountTargets[].LifeCycleState',
      ),
      aws.error('efs', 'describe-access-points', '--access-point-id', 'fsap-0none'),
    ])
    expect(paths).toEqual([...world.accessPoints.values()].map(each => each.path))
    expect(targets).toContain('available')
    expect(none).toContain('(AccessPointNotFound)')
  })

  test('cloudfront: look, update-function, publish-function', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const name = known(environment.cloudFront).functionName
    const state = known(world.functions.get(name))
    const of = ['--name', name]
    const byAlias = `DistributionList.Items[?contains(Aliases.Items || \`[]\`, '${environment.domainPattern.replace('{tenant}', '*')}')].Id`
    await withTemporaryFolder(async folder => {
      const file = join(folder, 'function.js')
      const [id, etag, none] = await Promise.all([
        aws.text('cloudfront', 'list-distributions', '--query', byAlias),
        aws.text('cloudfront', 'describe-function', ...of, '--query', 'ETag'),
        aws.error('cloudfront', 'describe-function', '--name', 'nobody'),
        writeFile(file, 'function handler(event) { return event.request } // <new> & better'),
      ])
      expect(id).toBe(firstOf(world.distributions).id)
      expect(none).toContain('(NoSuchFunctionExists)')
      const config = 'Comment=,Runtime=cloudfront-js-2.0'
      const code = ['--function-config', config, '--function-code', `fileb://${file}`]
      const next = await aws.text(
        'cloudfront',
        'update-function',
        ...of,
        ...code,
        '--if-match',
        etag,
        '--query',
        'ETag',
      )
      expect(state.development).toMatchObject({ etag: next, code: expect.stringContaining('<new> & better') })
      expect(state.live?.code).not.toContain('better')
      const publish = ['cloudfront', 'publish-function', ...of, '--if-match']
      expect(await aws.error(...publish, etag)).toContain('(PreconditionFailed)')
      await aws.text(...publish, next)
      expect(state.live?.code).toContain('better')
      await aws.text('cloudfront', 'get-function', ...of, '--stage', 'LIVE', join(folder, 'live.js'))
      await aws.text('cloudfront', 'wait', 'distribution-deployed', '--id', id)
    })
  })

  test('route53: look, change-resource-record-sets', async ({ expect, onTestFinished }) => {
    const { aws, world } = await rehearsal(onTestFinished)
    const zone = firstOf(world.zones)
    const of = ['--hosted-zone-id', zone.id]
    const record = {
      Name: `cli.${zone.name}`,
      Type: 'CNAME',
      TTL: 60,
      ResourceRecords: [{ Value: 'd1.cloudfront.net' }],
    }
    const batch = (Action: string) => [
      '--change-batch',
      JSON.stringify({ Changes: [{ Action, ResourceRecordSet: record }] }),
    ]
    const [ids, none, change] = await Promise.all([
      aws.json('route53', 'list-hosted-zones-by-name', '--dns-name', zone.name, '--query', 'HostedZones[].Id'),
      aws.error('route53', 'list-resource-record-sets', '--hosted-zone-id', 'Z0NONE'),
      aws.text('route53', 'change-resource-record-sets', ...of, ...batch('CREATE'), '--query', 'ChangeInfo.Id'),
    ])
    expect(ids).toEqual([`/hostedzone/${zone.id}`])
    expect(none).toContain('(NoSuchHostedZone)')
    const values = "ResourceRecordSets[?starts_with(Name, 'cli.')].ResourceRecords[].Value"
    const [listed, again] = await Promise.all([
      aws.json('route53', 'list-resource-record-sets', ...of, '--query', values),
      aws.error('route53', 'change-resource-record-sets', ...of, ...batch('CREATE')),
      aws.text('route53', 'wait', 'resource-record-sets-changed', '--id', change),
    ])
    expect(listed).toEqual(['d1.cloudfront.net'])
    expect(again).toContain('(InvalidChangeBatch)')
  })
})

describe.skipIf(awsCliPath === undefined)('the CLI that is loaded once does what one that starts does', () => {
  const { promise: endpoint, resolve } = Promise.withResolvers<string>()
  beforeAll(async () => {
    const sandbox = await startAwsSandbox()
    resolve(sandbox.endpoint)
    return sandbox.close
  })

  /** What a script with `aws` in it comes to, in a folder of its own. */
  const outcome = async (words: readonly string[], script: string) =>
    withTemporaryFolder(async folder => {
      await writeFile(join(folder, 'aws'), `#!/bin/sh\nexec ${words.join(' ')} --endpoint-url ${await endpoint} "$@"\n`)
      await chmod(join(folder, 'aws'), 0o755)
      const keys = {
        AWS_ACCESS_KEY_ID: 'AKIASANDBOX',
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_PAGER: '',
        CLUSTER: cluster,
      }
      const env = cleanEnvironment({
        ...keys,
        AWS_REGION: region,
        PATH: [folder, process.env.PATH ?? ''].join(delimiter),
      })
      return new Promise(done => {
        const child = execFile('bash', ['-uo', 'pipefail', '-c', script], { cwd: folder, env }, (_, stdout, stderr) =>
          done({ exitCode: child.exitCode, stdout, stderr }),
        )
      })
    })

  test.for([
    ['an answer', 0, 'aws sts get-caller-identity'],
    ['a refusal of the service', 254, 'aws ecs describe-services --cluster other --services nobody'],
    ['a word it does not know', 252, 'aws ecs describe-nothing'],
    ['an option that is missing', 252, 'aws ecs describe-services'],
    [
      'variables, quotes and --query',
      0,
      `aws ecs list-services --cluster "$CLUSTER" --output text --query 'length(serviceArns)'`,
    ],
    [
      'another folder and a file in it',
      252,
      'mkdir deep && cd deep && echo "[" > a && aws ecs describe-services --cli-input-json file://a',
    ],
    [
      'one inside of another',
      0,
      'aws ecs describe-services --cluster "$CLUSTER" --services "$(aws ecs list-services --cluster "$CLUSTER" --output text --query "serviceArns[0]")" --query "services[0].status"',
    ],
    ['a pipe', 0, 'aws ecs list-services --cluster "$CLUSTER" --output text | wc -w'],
    ['variables of its own', 255, 'AWS_ENDPOINT_URL= aws sts get-caller-identity --profile nobody'],
  ] as const)('%s', async ([, exitCode, script]) => {
    const loaded = await outcome(await awsCliWords(), script)
    expect(loaded).toEqual(await outcome([awsCliPath ?? 'aws'], script))
    expect(loaded).toMatchObject({ exitCode })
  })
})
