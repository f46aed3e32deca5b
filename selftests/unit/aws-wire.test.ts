import * as cloudfront from '@aws-sdk/client-cloudfront'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as ec2 from '@aws-sdk/client-ec2'
import * as ecr from '@aws-sdk/client-ecr'
import * as ecs from '@aws-sdk/client-ecs'
import * as efs from '@aws-sdk/client-efs'
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2'
import * as iam from '@aws-sdk/client-iam'
import * as route53 from '@aws-sdk/client-route-53'
import * as secrets from '@aws-sdk/client-secrets-manager'
import * as sts from '@aws-sdk/client-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AWS_TENANTS, type AwsSandbox, firstOf, known, startAwsSandbox } from '../lib/aws-sandbox.ts'
import { sandbox as environment } from '../lib/company.ts'

const [tenant] = AWS_TENANTS
const serviceName = `sandbox-${tenant}-service`
const secretName = `sandbox-${tenant}-db-credentials`

let sandbox: AwsSandbox

beforeAll(async () => {
  sandbox = await startAwsSandbox()
})
afterAll(() => sandbox.close())

const settings = (region: string = environment.region) => ({
  region,
  endpoint: sandbox.endpoint,
  credentials: { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox' },
  maxAttempts: 1,
})

async function all<Page, Item>(pages: AsyncIterable<Page>, itemsOf: (page: Page) => readonly Item[] | undefined) {
  const found: { items: Item[]; pages: number } = { items: [], pages: 0 }
  for await (const page of pages) {
    found.items.push(...(itemsOf(page) ?? []))
    found.pages += 1
  }
  return found
}

test('sts names the session', async () => {
  const { account, arn } = sandbox.world.session
  const identity = await new sts.STSClient(settings()).send(new sts.GetCallerIdentityCommand())
  expect(identity).toMatchObject({ Account: account, Arn: arn, $metadata: { requestId: expect.stringMatching(/-/) } })
})

describe('ecs', () => {
  const client = () => new ecs.ECSClient(settings())
  const { cluster } = environment

  test('clusters and services', async () => {
    const { world } = sandbox
    const described = await client().send(new ecs.DescribeClustersCommand({ clusters: [cluster, 'other'] }))
    expect(described.clusters).toMatchObject([{ clusterName: cluster, status: 'ACTIVE' }])
    expect(described.failures).toMatchObject([{ reason: 'MISSING' }])
    const { services, failures } = await client().send(
      new ecs.DescribeServicesCommand({ cluster, services: [serviceName, 'sandbox-goldencrust'] }),
    )
    const state = known(world.services.get(serviceName))
    expect(services).toHaveLength(1)
    expect(services?.[0]).toMatchObject({
      serviceName,
      runningCount: 1,
      desiredCount: 1,
      taskDefinition: state.taskDefinitionArn,
      createdAt: new Date(state.createdAt),
      deployments: [{ status: 'PRIMARY', runningCount: 1, rolloutState: 'COMPLETED' }],
    })
    expect(failures).toMatchObject([
      { reason: 'MISSING', arn: expect.stringMatching(/service\/.*\/sandbox-goldencrust$/) },
    ])
    const listed = await all(
      ecs.paginateListServices({ client: client(), pageSize: 2 }, { cluster }),
      page => page.serviceArns,
    )
    expect(listed).toEqual({ items: [...world.services.values()].map(({ arn }) => arn), pages: 2 })
  })

  test('tasks of one service only', async () => {
    const { taskArns } = await client().send(new ecs.ListTasksCommand({ cluster, serviceName }))
    const expected = sandbox.world.tasks.filter(task => task.serviceName === serviceName)
    expect(taskArns).toEqual(expected.map(({ arn }) => arn))
    const { tasks } = await client().send(new ecs.DescribeTasksCommand({ cluster, tasks: taskArns }))
    expect(tasks?.[0]).toMatchObject({
      group: `service:${serviceName}`,
      healthStatus: 'UNKNOWN',
      containers: [{ name: 'wordpress', imageDigest: expected[0]?.imageDigest }],
    })
    const pages = await all(
      ecs.paginateListTasks({ client: client(), pageSize: 1 }, { cluster }),
      page => page.taskArns,
    )
    expect(pages.pages).toBe(sandbox.world.tasks.filter(({ desiredStatus }) => desiredStatus === 'RUNNING').length)
    const stopped = await client().send(new ecs.ListTasksCommand({ cluster, serviceName, desiredStatus: 'STOPPED' }))
    expect(stopped.taskArns).toEqual([])
  })

  test('task definitions by family, revision and ARN', async () => {
    const family = `sandbox-${tenant}`
    const arn = known(sandbox.world.services.get(serviceName)).taskDefinitionArn
    for (const taskDefinition of [family, arn, arn.slice(arn.lastIndexOf('/') + 1)]) {
      const answer = await client().send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition }))
      expect(answer.taskDefinition).toMatchObject({ taskDefinitionArn: arn, family, networkMode: 'awsvpc' })
    }
    const { taskDefinitionArns } = await client().send(
      new ecs.ListTaskDefinitionsCommand({ familyPrefix: family, sort: 'DESC' }),
    )
    expect(taskDefinitionArns?.[0]).toBe(arn)
    expect(taskDefinitionArns?.every(each => each.includes(`/${family}:`))).toBe(true)
  })

  test('errors', async () => {
    const described = (input: ecs.DescribeServicesCommandInput) => client().send(new ecs.DescribeServicesCommand(input))
    await expect(described({ cluster: 'other', services: ['x'] })).rejects.toBeInstanceOf(ecs.ClusterNotFoundException)
    const many = Array.from({ length: 11 }, (_, index) => `service-${index}`)
    await expect(described({ cluster, services: many })).rejects.toBeInstanceOf(ecs.InvalidParameterException)
    await expect(
      client().send(new ecs.ListTasksCommand({ cluster, serviceName: 'sandbox-goldencrust' })),
    ).rejects.toBeInstanceOf(ecs.ServiceNotFoundException)
    await expect(
      client().send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'nobody' })),
    ).rejects.toMatchObject({ name: 'ClientException', message: 'Unable to describe task definition.' })
  })
})

describe('elbv2', () => {
  const client = () => new elbv2.ElasticLoadBalancingV2Client(settings())

  test('load balancer, listeners and rules', async () => {
    const { loadBalancer, listeners } = sandbox.world
    const { arn: LoadBalancerArn, dnsName } = known(loadBalancer)
    const { LoadBalancers } = await client().send(
      new elbv2.DescribeLoadBalancersCommand({ Names: [environment.albName] }),
    )
    expect(LoadBalancers).toMatchObject([{ LoadBalancerArn, DNSName: dnsName, State: { Code: 'active' } }])
    const { Listeners } = await client().send(new elbv2.DescribeListenersCommand({ LoadBalancerArn }))
    expect(Listeners?.map(({ Port }) => Port)).toEqual(listeners.map(({ port }) => port))
    const listener = firstOf(listeners)
    const { items, pages } = await all(
      elbv2.paginateDescribeRules({ client: client() }, { ListenerArn: listener.arn, PageSize: 2 }),
      page => page.Rules,
    )
    expect(pages).toBe(Math.ceil((listener.rules.length + 1) / 2))
    expect(items.map(({ Priority }) => Priority).sort()).toEqual(
      [...listener.rules.map(({ priority }) => String(priority)), 'default'].sort(),
    )
    const rule = items.find(({ Priority }) => Priority === String(listener.rules[0]?.priority))
    expect(rule?.Conditions?.[0]?.HostHeaderConfig?.Values ?? rule?.Conditions?.[0]?.Values).toEqual([
      environment.domainPattern.replace('{tenant}', tenant),
    ])
    expect(items.find(({ IsDefault }) => IsDefault)?.Actions?.[0]?.FixedResponseConfig?.StatusCode).toBe('200')
    const tags = await client().send(new elbv2.DescribeTagsCommand({ ResourceArns: [LoadBalancerArn] }))
    expect(tags.TagDescriptions?.[0]?.Tags).toContainEqual({ Key: 'Environment', Value: 'sandbox' })
  })

  test('target groups and their health', async () => {
    const { TargetGroups } = await client().send(
      new elbv2.DescribeTargetGroupsCommand({ Names: [`sandbox-${tenant}-tg`] }),
    )
    expect(TargetGroups).toMatchObject([
      { Port: 80, Matcher: { HttpCode: '200,301,302' }, LoadBalancerArns: [sandbox.world.loadBalancer?.arn] },
    ])
    const { TargetHealthDescriptions } = await client().send(
      new elbv2.DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }),
    )
    expect(TargetHealthDescriptions).toMatchObject([{ Target: { Port: 80 }, TargetHealth: { State: 'healthy' } }])
  })

  test('errors', async () => {
    const names = { Names: ['sandbox-goldencrust'] }
    await expect(client().send(new elbv2.DescribeLoadBalancersCommand(names))).rejects.toBeInstanceOf(
      elbv2.LoadBalancerNotFoundException,
    )
    await expect(client().send(new elbv2.DescribeTargetGroupsCommand(names))).rejects.toBeInstanceOf(
      elbv2.TargetGroupNotFoundException,
    )
    await expect(client().send(new elbv2.DescribeRulesCommand({ ListenerArn: 'arn:none' }))).rejects.toBeInstanceOf(
      elbv2.ListenerNotFoundException,
    )
  })
})

describe('secrets manager', () => {
  const client = () => new secrets.SecretsManagerClient(settings())
  const value = (SecretId: string) => client().send(new secrets.GetSecretValueCommand({ SecretId }))

  test('values by name, ARN and ARN without its suffix', async () => {
    const { arn, versions } = known(sandbox.world.secrets.get(secretName))
    for (const id of [secretName, arn, arn.slice(0, -7)]) {
      expect(await value(id)).toMatchObject({
        ARN: arn,
        SecretString: versions.at(-1)?.value,
        VersionStages: ['AWSCURRENT'],
      })
    }
    const listed = await all(
      secrets.paginateListSecrets({ client: client(), pageSize: 1 }, {}),
      page => page.SecretList,
    )
    expect(listed.items.map(({ Name }) => Name)).toEqual([...sandbox.world.secrets.keys()])
  })

  test('no secret, no value, marked for deletion', async () => {
    await expect(value('nobody')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
    })
    const state = known(sandbox.world.secrets.get(secretName))
    const { versions } = state
    state.versions = []
    await expect(value(secretName)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    })
    state.versions = versions
    state.deletedAt = sandbox.world.now()
    await expect(value(secretName)).rejects.toBeInstanceOf(secrets.InvalidRequestException)
    const described = await client().send(new secrets.DescribeSecretCommand({ SecretId: secretName }))
    expect(described.DeletedDate).toEqual(new Date(state.deletedAt))
    await client().send(new secrets.RestoreSecretCommand({ SecretId: secretName }))
    expect(state.deletedAt).toBeNull()
  })
})

describe('logs', () => {
  const client = () => new logs.CloudWatchLogsClient(settings())
  const logGroupName = environment.logGroup
  const filter = (input: Omit<logs.FilterLogEventsCommandInput, 'logGroupName'>) =>
    all(logs.paginateFilterLogEvents({ client: client() }, { logGroupName, ...input }), page => page.events)

  test('groups and streams', async () => {
    const groups = await client().send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))
    expect(groups.logGroups).toMatchObject([{ logGroupName }])
    const streams = await all(
      logs.paginateDescribeLogStreams(
        { client: client(), pageSize: 1 },
        { logGroupName, logStreamNamePrefix: `${tenant}/wordpress/` },
      ),
      page => page.logStreams,
    )
    const expected = [...known(sandbox.world.logGroups.get(logGroupName)).streams.keys()]
    expect(streams.items.map(({ logStreamName }) => logStreamName)).toEqual(
      expected.filter(name => name.startsWith(`${tenant}/`)).sort(),
    )
  })

  test('events by prefix, time and pattern, over empty pages too', async () => {
    const { streams } = known(sandbox.world.logGroups.get(logGroupName))
    const start = 1_700_000_000_000
    const noise = Array.from({ length: 450 }, (_, index) => ({ at: start + index, message: `GET /${index} 200` }))
    const fatal = { at: start + 450, message: 'PHP Fatal error:  Uncaught "x" in a.php' }
    streams.set('filter/wordpress/a', [...noise, fatal])
    streams.set('filter2/wordpress/a', [fatal])
    const window = { logStreamNamePrefix: 'filter/wordpress/', startTime: start }

    const found = await filter({ ...window, filterPattern: '?"PHP Parse error" ?"PHP Fatal error"' })
    expect(found).toMatchObject({ pages: 3, items: [{ logStreamName: 'filter/wordpress/a', timestamp: fatal.at }] })
    expect((await filter({ ...window, filterPattern: 'GET "/44 "' })).items).toMatchObject([{ message: 'GET /44 200' }])
    expect((await filter({ ...window, filterPattern: 'fatal' })).items).toEqual([])
    expect((await filter({ ...window, endTime: start + 9 })).items).toHaveLength(10)
    const byName = await filter({ logStreamNames: ['filter2/wordpress/a'], filterPattern: 'PHP -Parse' })
    expect(byName.items).toHaveLength(1)

    const stream = { logGroupName, logStreamName: 'filter/wordpress/a', limit: 2 }
    const last = await client().send(new logs.GetLogEventsCommand(stream))
    expect(last.events?.map(({ timestamp }) => timestamp)).toEqual([start + 449, start + 450])
    const head = await client().send(new logs.GetLogEventsCommand({ ...stream, startFromHead: true }))
    const second = await client().send(new logs.GetLogEventsCommand({ ...stream, nextToken: head.nextForwardToken }))
    expect(second.events?.map(({ timestamp }) => timestamp)).toEqual([start + 2, start + 3])
    streams.delete('filter/wordpress/a')
    streams.delete('filter2/wordpress/a')
  })

  test('errors', async () => {
    await expect(client().send(new logs.FilterLogEventsCommand({ logGroupName: '/ecs/other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    })
    await expect(filter({ logStreamNames: ['nobody/wordpress/1'] })).rejects.toBeInstanceOf(
      logs.ResourceNotFoundException,
    )
    await expect(filter({ filterPattern: '{ $.x = 1 }' })).rejects.toBeInstanceOf(logs.InvalidParameterException)
  })
})

describe('ecr', () => {
  const client = () => new ecr.ECRClient(settings())
  const repositoryName = environment.ecrRepository

  test('images by tag and digest, and what an index leads to', async () => {
    const image = known(sandbox.world.repositories.get(repositoryName)?.find(({ tags }) => tags.length > 0))
    for (const id of [{ imageTag: image.tags[0] }, { imageDigest: image.digest }]) {
      const { imageDetails } = await client().send(new ecr.DescribeImagesCommand({ repositoryName, imageIds: [id] }))
      expect(imageDetails).toMatchObject([
        { imageDigest: image.digest, imageTags: image.tags, imagePushedAt: new Date(image.pushedAt) },
      ])
      const { images } = await client().send(new ecr.BatchGetImageCommand({ repositoryName, imageIds: [id] }))
      const manifest: unknown = JSON.parse(images?.[0]?.imageManifest ?? '')
      expect(manifest).toMatchObject({ schemaVersion: 2, mediaType: image.mediaType })
    }
    const { items } = await all(
      ecr.paginateListImages({ client: client(), pageSize: 1 }, { repositoryName }),
      page => page.imageIds,
    )
    expect(items).toContainEqual({ imageDigest: image.digest, imageTag: image.tags[0] })
    const { repositories } = await client().send(new ecr.DescribeRepositoriesCommand({}))
    expect(repositories?.map(each => each.repositoryName)).toEqual([...sandbox.world.repositories.keys()])
    const token = await client().send(new ecr.GetAuthorizationTokenCommand({}))
    expect(token.authorizationData?.[0]?.proxyEndpoint).toContain(environment.accountId)
  })

  test('errors', async () => {
    const imageIds = [{ imageTag: 'nobody' }]
    await expect(client().send(new ecr.DescribeImagesCommand({ repositoryName, imageIds }))).rejects.toBeInstanceOf(
      ecr.ImageNotFoundException,
    )
    await expect(
      client().send(new ecr.DescribeImagesCommand({ repositoryName: 'nobody', imageIds })),
    ).rejects.toBeInstanceOf(ecr.RepositoryNotFoundException)
    const { failures } = await client().send(new ecr.BatchGetImageCommand({ repositoryName, imageIds }))
    expect(failures).toMatchObject([{ failureCode: 'ImageNotFound' }])
  })
})

describe('iam', () => {
  const client = () => new iam.IAMClient(settings('us-east-1'))
  const RoleName = environment.executionRole
  const PolicyName = `sandbox-ecs-secrets-access-${tenant}`

  test('a role with its policies', async () => {
    const role = known(sandbox.world.roles.get(RoleName))
    expect((await client().send(new iam.GetRoleCommand({ RoleName }))).Role?.Arn).toBe(role.arn)
    const { items } = await all(
      iam.paginateListRolePolicies({ client: client(), pageSize: 1 }, { RoleName }),
      page => page.PolicyNames,
    )
    expect(items).toEqual([...role.inline.keys()].sort())
    const { PolicyDocument = '' } = await client().send(new iam.GetRolePolicyCommand({ RoleName, PolicyName }))
    expect(PolicyDocument).not.toContain('{')
    expect(decodeURIComponent(PolicyDocument)).toBe(role.inline.get(PolicyName))
    const { AttachedPolicies } = await client().send(new iam.ListAttachedRolePoliciesCommand({ RoleName }))
    expect(AttachedPolicies).toEqual(role.attached.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })))
    for (const { arn: PolicyArn, document } of role.attached) {
      const { Policy } = await client().send(new iam.GetPolicyCommand({ PolicyArn }))
      const version = { PolicyArn, VersionId: Policy?.DefaultVersionId }
      const { PolicyVersion } = await client().send(new iam.GetPolicyVersionCommand(version))
      expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(document)
    }
  })

  test('errors', async () => {
    const get = (role: string, name: string) =>
      client().send(new iam.GetRolePolicyCommand({ RoleName: role, PolicyName: name }))
    await expect(get('nobody', PolicyName)).rejects.toBeInstanceOf(iam.NoSuchEntityException)
    await expect(get(RoleName, 'sandbox-ecs-secrets-access-golden')).rejects.toBeInstanceOf(iam.NoSuchEntityException)
    const put = (document: object) =>
      client().send(
        new iam.PutRolePolicyCommand({ RoleName, PolicyName: 'try', PolicyDocument: JSON.stringify(document) }),
      )
    const Statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }
    await expect(put({ Version: '2012-01-17', Statement })).rejects.toBeInstanceOf(iam.MalformedPolicyDocumentException)
    await put({ Version: '2012-10-17', Statement })
    await client().send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName: 'try' }))
    expect(sandbox.world.roles.get(RoleName)?.inline.has('try')).toBe(false)
    await expect(
      client().send(new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: 'arn:x', ActionNames: ['s3:*'] })),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('ec2', () => {
  const client = () => new ec2.EC2Client(settings())
  const groups = (Filters: ec2.Filter[]) => client().send(new ec2.DescribeSecurityGroupsCommand({ Filters }))

  test('security groups by name tag, their rules, subnets and the VPC', async () => {
    const tag = environment.securityGroupTags.tasks
    const state = known([...sandbox.world.securityGroups.values()].find(({ nameTag }) => nameTag === tag))
    const { SecurityGroups } = await groups([{ Name: 'tag:Name', Values: [tag] }])
    expect(SecurityGroups).toMatchObject([
      { GroupId: state.id, VpcId: state.vpcId, Tags: [{ Key: 'Name', Value: tag }] },
    ])
    expect(SecurityGroups?.[0]?.IpPermissions).not.toHaveLength(0)
    const byId = await client().send(new ec2.DescribeSecurityGroupsCommand({ GroupIds: [state.id] }))
    expect(byId.SecurityGroups).toHaveLength(1)
    expect((await groups([{ Name: 'group-id', Values: ['sg-none'] }])).SecurityGroups).toEqual([])
    const everything = await all(
      ec2.paginateDescribeSecurityGroups({ client: client(), pageSize: 5 }, {}),
      page => page.SecurityGroups,
    )
    expect(everything.items).toHaveLength(sandbox.world.securityGroups.size)
    const { SecurityGroupRules } = await client().send(
      new ec2.DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [state.id] }] }),
    )
    expect(SecurityGroupRules?.map(each => each.SecurityGroupRuleId)).toContain(state.ingress[0]?.ruleId)
    const { subnets: SubnetIds } = known(sandbox.world.services.get(serviceName))
    const { Subnets } = await client().send(new ec2.DescribeSubnetsCommand({ SubnetIds }))
    expect(Subnets?.map(({ SubnetId }) => SubnetId).sort()).toEqual([...SubnetIds].sort())
    const { Vpcs } = await client().send(
      new ec2.DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: [environment.vpcName] }] }),
    )
    expect(Vpcs?.[0]?.VpcId).toBe(state.vpcId)
  })

  test('a rule is added once and taken away again', async () => {
    const [group, source] = [...sandbox.world.securityGroups.values()]
    const GroupId = known(group).id
    const before = JSON.stringify(known(group).ingress)
    const IpPermissions = [
      { IpProtocol: 'tcp', FromPort: 4711, ToPort: 4711, UserIdGroupPairs: [{ GroupId: known(source).id }] },
    ]
    const authorize = () => client().send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
    const { Return, SecurityGroupRules } = await authorize()
    expect(Return).toBe(true)
    expect(SecurityGroupRules).toMatchObject([{ FromPort: 4711, ReferencedGroupInfo: { GroupId: known(source).id } }])
    await expect(authorize()).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' })
    await client().send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
    expect(JSON.stringify(known(group).ingress)).toBe(before)
    const { SecurityGroupRules: again } = await authorize()
    const ids = again?.map(({ SecurityGroupRuleId = '' }) => SecurityGroupRuleId)
    await client().send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ids }))
    expect(JSON.stringify(known(group).ingress)).toBe(before)
  })

  test('errors', async () => {
    await expect(client().send(new ec2.DescribeSecurityGroupsCommand({ GroupIds: ['sg-none'] }))).rejects.toMatchObject(
      { name: 'InvalidGroup.NotFound' },
    )
    await expect(groups([{ Name: 'colour', Values: ['red'] }])).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })
})

describe('efs', () => {
  const client = () => new efs.EFSClient(settings())

  test('file system, mount targets and access points', async () => {
    const { fileSystem, accessPoints } = sandbox.world
    const { FileSystems } = await client().send(new efs.DescribeFileSystemsCommand({}))
    expect(FileSystems).toMatchObject([{ FileSystemId: fileSystem.id, CreationTime: expect.any(Date) }])
    const { MountTargets } = await client().send(new efs.DescribeMountTargetsCommand({ FileSystemId: fileSystem.id }))
    expect(MountTargets).not.toHaveLength(0)
    const { items } = await all(
      efs.paginateDescribeAccessPoints({ client: client(), pageSize: 1 }, { FileSystemId: fileSystem.id }),
      page => page.AccessPoints,
    )
    expect(items.map(({ RootDirectory }) => RootDirectory?.Path)).toEqual(
      [...accessPoints.values()].map(({ path }) => path),
    )
    const { id: AccessPointId, uid } = firstOf(accessPoints.values())
    const { AccessPoints } = await client().send(new efs.DescribeAccessPointsCommand({ AccessPointId }))
    expect(AccessPoints).toMatchObject([{ PosixUser: { Uid: uid }, LifeCycleState: 'available' }])
  })

  test('errors', async () => {
    await expect(
      client().send(new efs.DescribeAccessPointsCommand({ AccessPointId: 'fsap-none' })),
    ).rejects.toBeInstanceOf(efs.AccessPointNotFound)
    await expect(
      client().send(new efs.DescribeMountTargetsCommand({ FileSystemId: 'fs-none' })),
    ).rejects.toBeInstanceOf(efs.FileSystemNotFound)
  })
})

describe('cloudfront', () => {
  const client = () => new cloudfront.CloudFrontClient(settings('us-east-1'))
  const Name = known(environment.cloudFront).functionName

  test('distributions', async () => {
    const { distributions } = sandbox.world
    const { items, pages } = await all(
      cloudfront.paginateListDistributions({ client: client(), pageSize: 1 }, {}),
      page => page.DistributionList?.Items,
    )
    expect(items.map(({ Id, Aliases }) => [Id, Aliases?.Items ?? []])).toEqual(
      distributions.map(({ id, aliases }) => [id, aliases]),
    )
    expect(pages).toBe(distributions.length)
    const { id: Id, etag, originDomain, viewerRequestFunctionArns } = firstOf(distributions)
    const { Distribution, ETag } = await client().send(new cloudfront.GetDistributionCommand({ Id }))
    expect(ETag).toBe(etag)
    expect(Distribution?.DistributionConfig).toMatchObject({
      Enabled: true,
      Origins: { Items: [{ DomainName: originDomain, CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }] },
      DefaultCacheBehavior: {
        ViewerProtocolPolicy: 'redirect-to-https',
        FunctionAssociations: { Quantity: viewerRequestFunctionArns.length },
      },
    })
  })

  test('a distribution takes back its own configuration, with a change', async () => {
    const state = firstOf(sandbox.world.distributions)
    const before = { ...state, etag: '' }
    const { DistributionConfig, ETag } = await client().send(
      new cloudfront.GetDistributionConfigCommand({ Id: state.id }),
    )
    const update = (Enabled: boolean, IfMatch: string | undefined) =>
      client().send(
        new cloudfront.UpdateDistributionCommand({
          Id: state.id,
          IfMatch,
          DistributionConfig: { ...known(DistributionConfig), Enabled },
        }),
      )
    const disabled = await update(false, ETag)
    expect(state.enabled).toBe(false)
    await expect(update(true, ETag)).rejects.toBeInstanceOf(cloudfront.PreconditionFailed)
    await update(true, disabled.ETag)
    expect({ ...state, etag: '' }).toEqual(before)
  })

  test('functions: both stages, change and publish', async () => {
    const state = known(sandbox.world.functions.get(Name))
    const get = async (Stage: cloudfront.FunctionStage) => {
      const { FunctionCode, ETag } = await client().send(new cloudfront.GetFunctionCommand({ Name, Stage }))
      return { code: Buffer.from(FunctionCode ?? []).toString(), etag: ETag }
    }
    expect(await get('LIVE')).toEqual({ code: state.live?.code, etag: state.live?.etag })
    const { FunctionList } = await client().send(new cloudfront.ListFunctionsCommand({ Stage: 'LIVE' }))
    expect(FunctionList?.Items).toMatchObject([{ Name, FunctionMetadata: { Stage: 'LIVE' } }])
    const described = await client().send(new cloudfront.DescribeFunctionCommand({ Name }))
    expect(described.ETag).toBe(state.development.etag)
    const code = `${state.development.code}\n// <ünïcode> & more`
    const updated = await client().send(
      new cloudfront.UpdateFunctionCommand({
        Name,
        IfMatch: described.ETag,
        FunctionConfig: known(described.FunctionSummary).FunctionConfig,
        FunctionCode: Buffer.from(code),
      }),
    )
    expect(await get('DEVELOPMENT')).toEqual({ code, etag: updated.ETag })
    expect((await get('LIVE')).code).not.toBe(code)
    await client().send(new cloudfront.PublishFunctionCommand({ Name, IfMatch: updated.ETag }))
    expect((await get('LIVE')).code).toBe(code)
  })

  test('errors', async () => {
    await expect(client().send(new cloudfront.GetFunctionCommand({ Name: 'nobody' }))).rejects.toBeInstanceOf(
      cloudfront.NoSuchFunctionExists,
    )
    await expect(client().send(new cloudfront.GetDistributionCommand({ Id: 'ENONE' }))).rejects.toBeInstanceOf(
      cloudfront.NoSuchDistribution,
    )
  })
})

describe('route 53', () => {
  const client = () => new route53.Route53Client(settings('us-east-1'))
  const records = async (zoneId: string, MaxItems?: number) => {
    const found: route53.ResourceRecordSet[] = []
    let start: Omit<route53.ListResourceRecordSetsCommandInput, 'HostedZoneId'> | undefined = {}
    while (start) {
      const answer: route53.ListResourceRecordSetsCommandOutput = await client().send(
        new route53.ListResourceRecordSetsCommand({ HostedZoneId: zoneId, MaxItems, ...start }),
      )
      found.push(...(answer.ResourceRecordSets ?? []))
      start = answer.IsTruncated
        ? { StartRecordName: answer.NextRecordName, StartRecordType: answer.NextRecordType }
        : undefined
    }
    return found
  }

  test('zones and records, page by page', async () => {
    const { id, name, records: state } = firstOf(sandbox.world.zones)
    const { HostedZones } = await client().send(new route53.ListHostedZonesByNameCommand({ DNSName: name }))
    expect(HostedZones?.[0]?.Id).toMatch(new RegExp(`${id}$`))
    expect((await client().send(new route53.ListHostedZonesCommand({}))).HostedZones).toHaveLength(
      sandbox.world.zones.length,
    )
    const paged = await records(id, 1)
    expect(paged).toEqual(await records(id))
    expect(paged).toHaveLength(state.length)
    expect(paged.every(({ Name }) => Name?.endsWith('.'))).toBe(true)
  })

  test('a record is made, changed and deleted', async () => {
    const zone = firstOf(sandbox.world.zones)
    const Name = `wire.${zone.name}`
    const change = (Action: route53.ChangeAction, value: string, Type: route53.RRType = 'A') =>
      client().send(
        new route53.ChangeResourceRecordSetsCommand({
          HostedZoneId: zone.id,
          ChangeBatch: {
            Changes: [{ Action, ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value: value }] } }],
          },
        }),
      )
    const { ChangeInfo } = await change('CREATE', '10.0.0.1')
    expect((await client().send(new route53.GetChangeCommand({ Id: known(ChangeInfo).Id }))).ChangeInfo?.Status).toBe(
      'INSYNC',
    )
    await expect(change('CREATE', '10.0.0.1')).rejects.toBeInstanceOf(route53.InvalidChangeBatch)
    await expect(change('UPSERT', 'x.example', 'CNAME')).rejects.toMatchObject({
      message: expect.stringContaining('conflicts'),
    })
    await change('UPSERT', '10.0.0.2')
    await expect(change('DELETE', '10.0.0.1')).rejects.toBeInstanceOf(route53.InvalidChangeBatch)
    await change('DELETE', '10.0.0.2')
    expect((await records(zone.id)).some(each => each.Name?.startsWith('wire.'))).toBe(false)
  })

  test('errors', async () => {
    await expect(records('ZNONE')).rejects.toBeInstanceOf(route53.NoSuchHostedZone)
  })
})

describe('every service', () => {
  afterEach(() => {
    const { world } = sandbox
    Object.assign(world.session, { expired: false, account: environment.accountId })
    world.callerDenied.clear()
    world.throttle.clear()
    world.latencyMs = 0
  })

  /** One harmless call per service, by its IAM prefix. */
  const calls = (
    region = environment.region,
  ): Readonly<Record<string, readonly [operation: string, call: () => Promise<unknown>]>> => ({
    ecs: [
      'ListServices',
      () => new ecs.ECSClient(settings(region)).send(new ecs.ListServicesCommand({ cluster: environment.cluster })),
    ],
    elasticloadbalancing: [
      'DescribeTargetGroups',
      () => new elbv2.ElasticLoadBalancingV2Client(settings(region)).send(new elbv2.DescribeTargetGroupsCommand({})),
    ],
    secretsmanager: [
      'ListSecrets',
      () => new secrets.SecretsManagerClient(settings(region)).send(new secrets.ListSecretsCommand({})),
    ],
    logs: [
      'DescribeLogGroups',
      () => new logs.CloudWatchLogsClient(settings(region)).send(new logs.DescribeLogGroupsCommand({})),
    ],
    ecr: [
      'DescribeRepositories',
      () => new ecr.ECRClient(settings(region)).send(new ecr.DescribeRepositoriesCommand({})),
    ],
    iam: [
      'GetRole',
      () => new iam.IAMClient(settings(region)).send(new iam.GetRoleCommand({ RoleName: environment.taskRole })),
    ],
    ec2: ['DescribeVpcs', () => new ec2.EC2Client(settings(region)).send(new ec2.DescribeVpcsCommand({}))],
    elasticfilesystem: [
      'DescribeFileSystems',
      () => new efs.EFSClient(settings(region)).send(new efs.DescribeFileSystemsCommand({})),
    ],
    cloudfront: [
      'ListDistributions',
      () => new cloudfront.CloudFrontClient(settings(region)).send(new cloudfront.ListDistributionsCommand({})),
    ],
    route53: [
      'ListHostedZones',
      () => new route53.Route53Client(settings(region)).send(new route53.ListHostedZonesCommand({})),
    ],
  })
  const outcome = async (call: () => Promise<unknown>) => {
    try {
      return await call()
    } catch (error) {
      return error instanceof Error ? error.name : error
    }
  }
  const outcomes = async () =>
    Object.fromEntries(
      await Promise.all(Object.entries(calls()).map(async ([name, [, call]]) => [name, await outcome(call)])),
    )
  const expected = (json: string, query: string, forEc2: string) => ({
    ...Object.fromEntries(['ecs', 'secretsmanager', 'logs', 'ecr', 'elasticfilesystem'].map(name => [name, json])),
    ...Object.fromEntries(['elasticloadbalancing', 'iam', 'cloudfront', 'route53'].map(name => [name, query])),
    ec2: forEc2,
  })

  test('refuses an expired session in its own words', async () => {
    sandbox.world.session.expired = true
    expect(await outcomes()).toEqual(expected('ExpiredTokenException', 'ExpiredToken', 'RequestExpired'))
    expect(await outcome(() => new sts.STSClient(settings()).send(new sts.GetCallerIdentityCommand()))).toBe(
      'ExpiredToken',
    )
  })

  test('refuses a denied action in its own words', async () => {
    for (const [name, [operation]] of Object.entries(calls())) sandbox.world.callerDenied.add(`${name}:${operation}`)
    expect(await outcomes()).toEqual(expected('AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation'))
    const [, call] = known(calls().ecs)
    await expect(call()).rejects.toMatchObject({
      message: expect.stringMatching(/^User: arn:.* is not authorized to perform: ecs:ListServices on resource: /),
    })
  })

  test('throttles as often as it is told to', async () => {
    for (const name of Object.keys(calls())) sandbox.world.throttle.set(name, 1)
    expect(await outcomes()).toEqual(expected('ThrottlingException', 'Throttling', 'RequestLimitExceeded'))
    expect(Object.values(await outcomes()).filter(each => typeof each === 'string')).toEqual([])
  })

  test('knows nothing of another account or region', async () => {
    sandbox.world.session.account = '999999999999'
    expect(await outcome(known(calls().ecs)[1])).toBe('ClusterNotFoundException')
    expect(await outcome(known(calls().iam)[1])).toBe('NoSuchEntityException')
    expect(await outcome(known(calls().secretsmanager)[1])).toMatchObject({ SecretList: [] })
    expect(await outcome(known(calls().elasticfilesystem)[1])).toMatchObject({ FileSystems: [] })
    expect((await new sts.STSClient(settings()).send(new sts.GetCallerIdentityCommand())).Account).toBe('999999999999')
    sandbox.world.session.account = environment.accountId
    expect(await outcome(known(calls('eu-west-1').ecs)[1])).toBe('ClusterNotFoundException')
    expect(await outcome(known(calls('eu-west-1').elasticloadbalancing)[1])).toMatchObject({ TargetGroups: [] })
    expect(await outcome(known(calls('eu-west-1').iam)[1])).toMatchObject({ Role: { RoleName: environment.taskRole } })
  })

  test('answers late when the platform is slow', async () => {
    sandbox.world.latencyMs = 120
    const startedAt = performance.now()
    await known(calls().ecs)[1]()
    expect(performance.now() - startedAt).toBeGreaterThan(110)
  })

  test('refuses unsigned requests and names an operation it does not have', async () => {
    const unsigned = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
        'content-type': 'application/x-amz-json-1.1',
      },
      body: '{}',
    })
    expect([unsigned.status, await unsigned.json()]).toMatchObject([
      403,
      { __type: 'MissingAuthenticationTokenException' },
    ])
    await expect(new ecs.ECSClient(settings()).send(new ecs.ListAccountSettingsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('ListAccountSettings'),
    })
    await expect(new iam.IAMClient(settings()).send(new iam.ListUsersCommand({}))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: expect.stringContaining('ListUsers'),
    })
  })
})
