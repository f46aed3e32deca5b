import { matchesWildcard } from '../evidence/readings/wildcard.ts'
import type { Environment } from '../platform/environment.ts'
import type { TenantNames } from '../platform/names.ts'
import { createTarget, NOWHERE } from '../platform/target.ts'
import type { Call } from '../probes/calls/define.ts'
import type { CallName } from '../probes/lib/allowed-commands.ts'

export type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>

/** How narrowly IAM can allow some calls. */
interface Grant {
  readonly sid: string
  readonly calls: readonly CallName[]
  readonly resources: (environment: Environment, calls: readonly Call[]) => readonly string[]
  readonly condition?: (environment: Environment) => Condition
  /** IAM actions that the calls take besides their own; absent: none. */
  readonly also?: readonly string[]
}

const EVERYTHING = () => ['*']
const clusterArn = ({ region, accountId, cluster }: Environment) =>
  `arn:aws:ecs:${region}:${accountId}:cluster/${cluster}`
const inCluster = (environment: Environment): Condition => ({ ArnEquals: { 'ecs:cluster': clusterArn(environment) } })
const inRegion = ({ region }: Environment): Condition => ({ StringEquals: { 'aws:RequestedRegion': region } })
const arn = ({ region, accountId }: Environment, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`
const roleArns = ({ accountId, executionRole, taskRole }: Environment) =>
  [executionRole, taskRole].map(name => `arn:aws:iam::${accountId}:role/${name}`)

/**
 * What the Service Authorization Reference lets a policy say of each call, one statement each
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
export const grants: readonly Grant[] = [
  {
    sid: 'ReadOfTheWholeAccount',
    calls: ['sts:GetCallerIdentity', 'cloudfront:ListDistributions', 'route53:ListHostedZonesByName'],
    resources: EVERYTHING,
  },
  {
    sid: 'ReadOfTheRegion',
    calls: [
      'ecs:DescribeTaskDefinition',
      'ecs:ListTaskDefinitions',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeVpcEndpoints',
      'ssm:DescribeParameters',
      // Which secrets come is decided by GetSecretValue for each.
      'secretsmanager:BatchGetSecretValue',
    ],
    resources: EVERYTHING,
    condition: inRegion,
  },
  {
    sid: 'ListOfTheCluster',
    calls: ['ecs:ListServices', 'ecs:ListTasks'],
    resources: EVERYTHING,
    condition: inCluster,
  },
  {
    sid: 'Services',
    calls: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    // Before anything is deleted, every service of the cluster is asked whether it uses it.
    resources: (environment, calls) =>
      calls.some(call => call.for.includes('remains'))
        ? [arn(environment, 'ecs', `service/${environment.cluster}/*`)]
        : servicesOf(environment),
  },
  {
    sid: 'DeploymentsOfServices',
    calls: ['ecs:DescribeServiceDeployments'],
    resources: environment => ofServices(environment, 'service-deployment'),
  },
  {
    sid: 'RevisionsOfServices',
    calls: ['ecs:DescribeServiceRevisions'],
    resources: environment => ofServices(environment, 'service-revision'),
  },
  {
    sid: 'Tasks',
    calls: ['ecs:DescribeTasks'],
    resources: environment => [arn(environment, 'ecs', `task/${environment.cluster}/*`)],
  },
  {
    sid: 'Secrets',
    calls: ['secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:DescribeSecret'],
    // A secret that does not exist has no suffix: without its bare name "not there" would come as "not allowed".
    resources: environment =>
      [...namesOf(environment, 'dbSecret'), environment.cloudFront?.basicAuthSecret ?? []]
        .flat()
        .flatMap(name => [`${name}-??????`, name])
        .map(name => arn(environment, 'secretsmanager', `secret:${name}`)),
  },
  {
    sid: 'Logs',
    calls: ['logs:DescribeLogStreams', 'logs:FilterLogEvents'],
    resources: environment =>
      ['', ':*'].map(end => arn(environment, 'logs', `log-group:${environment.logGroup}${end}`)),
  },
  {
    sid: 'Images',
    calls: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    resources: environment => [arn(environment, 'ecr', `repository/${environment.ecrRepository}`)],
  },
  {
    sid: 'Roles',
    calls: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'],
    resources: roleArns,
  },
  {
    sid: 'PoliciesOfTheRoles',
    calls: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
    resources: ({ accountId }) => ['aws', accountId].map(owner => `arn:aws:iam::${owner}:policy/*`),
  },
  {
    sid: 'AccessPoints',
    calls: ['elasticfilesystem:DescribeAccessPoints'],
    // Asked for all of them at once, which IAM allows for everything or not at all.
    resources: (environment, calls) =>
      calls.some(call => call.for.includes('remains'))
        ? ['*']
        : [arn(environment, 'elasticfilesystem', 'file-system/*')],
    condition: inRegion,
  },
  {
    sid: 'FileSystems',
    calls: [
      'elasticfilesystem:DescribeFileSystemPolicy',
      'elasticfilesystem:DescribeFileSystems',
      'elasticfilesystem:DescribeMountTargets',
    ],
    resources: environment => [arn(environment, 'elasticfilesystem', 'file-system/*')],
    condition: inRegion,
  },
  {
    sid: 'BasicAuthFunction',
    calls: ['cloudfront:GetFunction'],
    resources: ({ accountId, cloudFront }) => [`arn:aws:cloudfront::${accountId}:function/${cloudFront?.functionName}`],
  },
  {
    sid: 'Records',
    calls: ['route53:ListResourceRecordSets'],
    resources: () => ['arn:aws:route53:::hostedzone/*'],
  },
  {
    sid: 'StateBucket',
    calls: ['s3:HeadBucket', 's3:GetBucketVersioning'],
    resources: ({ stateBucket }) => [`arn:aws:s3:::${stateBucket}`],
    // A bucket's ARN does not say whose it is.
    condition: ({ accountId }) => ({ StringEquals: { 'aws:ResourceAccount': accountId } }),
  },
  {
    sid: 'LockTable',
    calls: ['dynamodb:DescribeTable'],
    resources: environment => [arn(environment, 'dynamodb', `table/${environment.lockTable}`)],
  },
  {
    sid: 'StartOfTheLoginTask',
    calls: ['ecs:RunTask'],
    resources: environment =>
      namesOf(environment, 'taskFamily').map(name => arn(environment, 'ecs', `task-definition/${name}:*`)),
    condition: inCluster,
  },
  {
    sid: 'RolesOfTheLoginTask',
    calls: ['ecs:RunTask'],
    also: ['iam:PassRole'],
    resources: roleArns,
    condition: () => ({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
  },
  {
    sid: 'EndOfTheLoginTask',
    calls: ['ecs:StopTask'],
    resources: environment => [arn(environment, 'ecs', `task/${environment.cluster}/*`)],
    condition: inCluster,
  },
]

const servicesOf = (environment: Environment): readonly string[] =>
  namesOf(environment, 'service').map(name => arn(environment, 'ecs', `service/${environment.cluster}/${name}`))

/** The services, and what ECS keeps under each. */
const ofServices = (environment: Environment, kind: 'service-deployment' | 'service-revision'): readonly string[] =>
  servicesOf(environment).flatMap(service => [service, `${service.replace(':service/', `:${kind}/`)}/*`])

/** What a resource is called for every tenant: the convention's pattern, and the names of those that deviate from it. */
function namesOf(environment: Environment, name: 'service' | 'taskFamily' | 'dbSecret'): readonly string[] {
  const called = (tenant: string, more: { override?: NonNullable<object> } = {}): TenantNames =>
    createTarget(environment, tenant, { access: NOWHERE, ...more }).names
  const pattern = called('*', { override: {} })[name]
  const own = Object.keys(environment.overrides).map(tenant => called(tenant)[name])
  return [pattern, ...own.filter(each => !matchesWildcard(pattern, each))]
}
