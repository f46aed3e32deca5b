import { describe, expect, test } from 'vitest'
import { answerRules } from '../../probes/lib/answer-members.ts'

type Members = Readonly<Record<string, unknown>>

const rules: Readonly<
  Record<string, Readonly<Record<string, { readonly about: (answer: Members, input: Members) => unknown }>>>
> = answerRules
const arn = (service: string, resource: string) => `arn:aws:${service}:af-south-1:111122223333:${resource}`
const secret = (name: string, suffix = 'AbC123') => arn('secretsmanager', `secret:${name}-${suffix}`)
const of = (name: string) => ({ ARN: secret(name), Name: name })
const values = (...SecretValues: readonly object[]) => ({ SecretValues })
const definition = (family: string, revision: number) => ({
  taskDefinition: { taskDefinitionArn: arn('ecs', `task-definition/${family}:${revision}`), family, revision },
})
const listener = arn('elasticloadbalancing', 'listener/app/a/1/2')
const digest = (character: string) => `sha256:${character.repeat(64)}`
const tagged = (...names: readonly string[]) => ({
  SecurityGroups: names.map(Value => ({ GroupId: 'sg-1', Tags: [{ Key: 'Name', Value }] })),
})
const filter = { Filters: [{ Name: 'tag:Name', Values: ['a', 'b'] }] }
const zone = (Name: string) => ({ HostedZones: [{ Name }] })
const sets = (Name: string) => ({ ResourceRecordSets: [{ Name }] })

/** Operation, what was asked, the answer to that, and the answer to another question. */
const CASES: readonly (readonly [name: string, asked: Members, own: Members, other: Members])[] = [
  ['secretsmanager:GetSecretValue', { SecretId: 'a' }, of('a'), of('b')],
  ['secretsmanager:GetSecretValue', { SecretId: 'a' }, of('a'), { ARN: secret('b'), Name: 'a' }],
  ['secretsmanager:GetSecretValue', { SecretId: secret('a') }, of('a'), { ARN: secret('a', 'XyZ789'), Name: 'a' }],
  ['secretsmanager:GetSecretValue', { SecretId: secret('a') }, of('a'), { ARN: secret('a'), Name: 'b' }],
  ['secretsmanager:GetSecretValue', { SecretId: arn('secretsmanager', 'secret:a') }, of('a'), of('a-longer')],
  ['secretsmanager:GetSecretValue', { SecretId: 'path/a' }, of('path/a'), of('a')],
  ['secretsmanager:BatchGetSecretValue', { SecretIdList: ['a', 'b'] }, values(of('b'), of('a')), values(of('c'))],
  [
    'secretsmanager:BatchGetSecretValue',
    { SecretIdList: ['a', 'b'] },
    values(of('a')),
    values({ ARN: secret('b'), Name: 'a' }),
  ],
  [
    'secretsmanager:BatchGetSecretValue',
    { SecretIdList: [secret('a'), secret('b')] },
    values(of('b')),
    values(of('c')),
  ],
  ['secretsmanager:DescribeSecret', { SecretId: 'a' }, of('a'), of('b')],
  ['ecs:DescribeTaskDefinition', { taskDefinition: 'a' }, definition('a', 2), definition('b', 2)],
  ['ecs:DescribeTaskDefinition', { taskDefinition: 'a:2' }, definition('a', 2), definition('a', 3)],
  [
    'ecs:DescribeTaskDefinition',
    { taskDefinition: arn('ecs', 'task-definition/a:2') },
    definition('a', 2),
    {
      taskDefinition: {
        ...definition('a', 2).taskDefinition,
        taskDefinitionArn: 'arn:aws:ecs:x:9:task-definition/a:2',
      },
    },
  ],
  [
    'ecs:DescribeServices',
    { cluster: 'c', services: ['a'] },
    { services: [{ serviceName: 'a', serviceArn: arn('ecs', 'service/a'), clusterArn: arn('ecs', 'cluster/c') }] },
    { services: [{ serviceName: 'b' }] },
  ],
  [
    'ecs:DescribeServices',
    { cluster: arn('ecs', 'cluster/c'), services: [arn('ecs', 'service/a')] },
    { services: [{ serviceName: 'a', serviceArn: arn('ecs', 'service/c/a'), clusterArn: arn('ecs', 'cluster/c') }] },
    { services: [{ serviceName: 'a', clusterArn: arn('ecs', 'cluster/d') }] },
  ],
  [
    'ecs:DescribeServices',
    { services: ['a'] },
    { services: [], failures: [{ reason: 'MISSING' }] },
    { services: [], failures: [{ arn: arn('ecs', 'service/c/b'), reason: 'MISSING' }] },
  ],
  [
    'ecs:ListServices',
    { cluster: 'c' },
    { serviceArns: [arn('ecs', 'service/old')] },
    { serviceArns: [arn('ecs', 'service/d/a')] },
  ],
  ['ecs:ListTasks', { cluster: 'c' }, { taskArns: [arn('ecs', 'task/c/1')] }, { taskArns: [arn('ecs', 'task/d/1')] }],
  [
    'ecs:DescribeTasks',
    { cluster: 'c', tasks: ['1'] },
    { tasks: [{ taskArn: arn('ecs', 'task/c/1') }] },
    { tasks: [{ taskArn: arn('ecs', 'task/c/2') }] },
  ],
  [
    'ecs:StopTask',
    { task: '1' },
    { task: { taskArn: arn('ecs', 'task/c/1') } },
    { task: { taskArn: arn('ecs', 'task/c/2') } },
  ],
  [
    'ecs:ListTaskDefinitions',
    { familyPrefix: 'a' },
    { taskDefinitionArns: [arn('ecs', 'task-definition/a:1'), arn('ecs', 'task-definition/ab:1')] },
    { taskDefinitionArns: [arn('ecs', 'task-definition/b:1')] },
  ],
  [
    'iam:GetRolePolicy',
    { RoleName: 'a', PolicyName: 'p' },
    { RoleName: 'A', PolicyName: 'p' },
    { RoleName: 'b', PolicyName: 'p' },
  ],
  ['iam:GetRolePolicy', { RoleName: 'a', PolicyName: 'p' }, {}, { RoleName: 'a', PolicyName: 'q' }],
  ['iam:GetPolicy', { PolicyArn: 'arn:a' }, { Policy: {} }, { Policy: { Arn: 'arn:b' } }],
  ['iam:GetPolicyVersion', { VersionId: 'v1' }, { PolicyVersion: {} }, { PolicyVersion: { VersionId: 'v2' } }],
  [
    'elasticfilesystem:DescribeAccessPoints',
    { FileSystemId: 'fs-1' },
    { AccessPoints: [{ FileSystemId: 'fs-1' }] },
    { AccessPoints: [{ FileSystemId: 'fs-1' }, { FileSystemId: 'fs-2' }] },
  ],
  [
    'elasticloadbalancing:DescribeRules',
    { ListenerArn: listener },
    { Rules: [{ RuleArn: arn('elasticloadbalancing', 'listener-rule/app/a/1/2/3') }] },
    { Rules: [{ RuleArn: arn('elasticloadbalancing', 'listener-rule/app/a/1/9/3') }] },
  ],
  [
    'elasticloadbalancing:DescribeListeners',
    { LoadBalancerArn: 'arn:a' },
    { Listeners: [{ ListenerArn: listener }] },
    { Listeners: [{ LoadBalancerArn: 'arn:b' }] },
  ],
  [
    'elasticloadbalancing:DescribeLoadBalancers',
    { Names: ['a'] },
    { LoadBalancers: [{ LoadBalancerName: 'a' }] },
    { LoadBalancers: [{ LoadBalancerName: 'b' }] },
  ],
  [
    'elasticloadbalancing:DescribeTargetGroups',
    { LoadBalancerArn: 'arn:a' },
    { TargetGroups: [{ LoadBalancerArns: ['arn:z', 'arn:a'] }] },
    { TargetGroups: [{ LoadBalancerArns: ['arn:z'] }] },
  ],
  [
    'elasticloadbalancing:DescribeTargetGroups',
    { Names: ['a'] },
    { TargetGroups: [{ TargetGroupName: 'a' }] },
    { TargetGroups: [{ TargetGroupName: 'b' }] },
  ],
  [
    'logs:DescribeLogStreams',
    { logStreamNamePrefix: 'a/' },
    { logStreams: [{ logStreamName: 'a/1' }] },
    { logStreams: [{ logStreamName: 'b/1' }] },
  ],
  [
    'logs:FilterLogEvents',
    { logStreamNamePrefix: 'a/' },
    { events: [{ logStreamName: 'a/1' }] },
    { events: [{ logStreamName: 'b/1' }] },
  ],
  [
    'logs:FilterLogEvents',
    { logStreamNames: ['a/1'] },
    { events: [{ logStreamName: 'a/1' }] },
    { events: [{ logStreamName: 'a/2' }] },
  ],
  [
    'ecr:DescribeImages',
    { repositoryName: 'r', imageIds: [{ imageTag: 'latest' }] },
    { imageDetails: [{ repositoryName: 'r', imageDigest: digest('a'), imageTags: ['v1', 'latest'] }] },
    { imageDetails: [{ repositoryName: 'r', imageDigest: digest('a'), imageTags: ['v1'] }] },
  ],
  [
    'ecr:DescribeImages',
    { repositoryName: 'r', imageIds: [{ imageDigest: digest('a') }] },
    { imageDetails: [{ imageDigest: digest('a') }] },
    { imageDetails: [{ repositoryName: 'q', imageDigest: digest('a') }] },
  ],
  [
    'ecr:BatchGetImage',
    { repositoryName: 'r', imageIds: [{ imageDigest: digest('a') }, { imageTag: 't' }] },
    { images: [{ imageId: { imageDigest: digest('b'), imageTag: 't' } }, { imageId: { imageDigest: digest('a') } }] },
    { images: [{ imageId: { imageDigest: digest('c'), imageTag: 'u' } }] },
  ],
  ['ecr:GetDownloadUrlForLayer', { layerDigest: digest('a') }, {}, { layerDigest: digest('b') }],
  [
    'dynamodb:DescribeTable',
    { TableName: arn('dynamodb', 'table/a') },
    { Table: { TableName: 'a' } },
    { Table: { TableName: 'b' } },
  ],
  ['ec2:DescribeSecurityGroups', { GroupIds: ['sg-1'] }, tagged('z'), { SecurityGroups: [{ GroupId: 'sg-2' }] }],
  ['ec2:DescribeSecurityGroups', filter, tagged('a', 'b'), tagged('a', 'c')],
  ['route53:ListHostedZonesByName', { DNSName: 'B.example' }, zone('b.example.'), zone('a.example.')],
  ['route53:ListHostedZonesByName', { DNSName: 'b.example' }, zone('a.test.'), zone('example.')],
  ['route53:ListResourceRecordSets', { StartRecordName: 'b.example.' }, sets('\\052.c.example.'), sets('z.a.example.')],
]

describe('an answer to another question is no answer', () => {
  test.each(CASES)('%s %j', (name, asked, own, other) => {
    const [service = '', operation = ''] = name.split(':')
    const about = rules[service]?.[operation]?.about
    expect(about?.(own, asked)).toBeUndefined()
    expect(about?.(other, asked)).toEqual(expect.any(String))
  })
})
