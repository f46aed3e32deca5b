import { hostName, zoneCandidates } from '../../evidence/readings/host-names.ts'
import type { Target } from '../../platform/target.ts'
import { type Attempt, anything, type Call } from './define.ts'

const NO_ID = '0'.repeat(16)
const NO_FILE_SYSTEM = `fs-${'0'.repeat(17)}`
const NO_ZONE = 'Z0000000000000000000'

const balancing = async ({ aws }: Attempt) =>
  [await aws.elbv2(), await import('@aws-sdk/client-elastic-load-balancing-v2')] as const
const routing = async ({ aws }: Attempt) => [await aws.route53(), await import('@aws-sdk/client-route-53')] as const

const balancerArn = ({ environment: { accountId, albName }, access: { region } }: Target, kind: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${accountId}:${kind}/app/${albName}/${NO_ID}`

/** Everything that the load balancer, EC2, EFS, CloudFront and Route 53 are asked. */
export const networkCalls: readonly Call[] = [
  {
    name: 'elasticloadbalancing:DescribeLoadBalancers',
    for: ['load-balancer'],
    about: anything,
    async attempt(attempt) {
      const [elbv2, { DescribeLoadBalancersCommand }] = await balancing(attempt)
      return elbv2.send(new DescribeLoadBalancersCommand({ Names: [attempt.target.environment.albName] }), attempt)
    },
  },
  {
    name: 'elasticloadbalancing:DescribeListeners',
    for: ['listener-rules'],
    about: anything,
    async attempt(attempt) {
      const [elbv2, { DescribeListenersCommand }] = await balancing(attempt)
      return elbv2.send(
        new DescribeListenersCommand({ LoadBalancerArn: balancerArn(attempt.target, 'loadbalancer') }),
        attempt,
      )
    },
  },
  {
    name: 'elasticloadbalancing:DescribeRules',
    for: ['listener-rules'],
    about: anything,
    async attempt(attempt) {
      const [elbv2, { DescribeRulesCommand }] = await balancing(attempt)
      const arn = `${balancerArn(attempt.target, 'listener')}/${NO_ID}`
      return elbv2.send(new DescribeRulesCommand({ ListenerArn: arn }), attempt)
    },
  },
  {
    name: 'elasticloadbalancing:DescribeTargetGroups',
    // The group is looked for by name where the service names none.
    for: ['target-group', 'target-health', 'remains'],
    about: anything,
    async attempt(attempt) {
      const [elbv2, { DescribeTargetGroupsCommand }] = await balancing(attempt)
      return elbv2.send(new DescribeTargetGroupsCommand({ Names: [attempt.target.names.targetGroup] }), attempt)
    },
  },
  {
    name: 'elasticloadbalancing:DescribeTargetHealth',
    for: ['target-health'],
    about: anything,
    async attempt(attempt) {
      const [elbv2, { DescribeTargetHealthCommand }] = await balancing(attempt)
      const { access, environment, names } = attempt.target
      const arn = `arn:aws:elasticloadbalancing:${access.region}:${environment.accountId}:targetgroup/${names.targetGroup}/${NO_ID}`
      return elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }), attempt)
    },
  },
  {
    name: 'ec2:DescribeSecurityGroups',
    for: ['security-groups'],
    about: anything,
    async attempt(attempt) {
      const [ec2, { DescribeSecurityGroupsCommand }] = [await attempt.aws.ec2(), await import('@aws-sdk/client-ec2')]
      const filter = { Name: 'tag:Name', Values: [attempt.target.environment.securityGroupTags.tasks] }
      return ec2.send(new DescribeSecurityGroupsCommand({ Filters: [filter] }), attempt)
    },
  },
  {
    name: 'elasticfilesystem:DescribeAccessPoints',
    for: ['access-point'],
    about: () => 'a file system of this account',
    madeUp: true,
    async attempt(attempt) {
      const [efs, { DescribeAccessPointsCommand }] = [await attempt.aws.efs(), await import('@aws-sdk/client-efs')]
      return efs.send(new DescribeAccessPointsCommand({ FileSystemId: NO_FILE_SYSTEM, MaxResults: 1 }), attempt)
    },
  },
  {
    name: 'elasticfilesystem:DescribeFileSystemPolicy',
    for: ['access-point'],
    about: () => 'a file system of this account',
    madeUp: true,
    optional: true,
    async attempt(attempt) {
      const [efs, { DescribeFileSystemPolicyCommand }] = [await attempt.aws.efs(), await import('@aws-sdk/client-efs')]
      return efs.send(new DescribeFileSystemPolicyCommand({ FileSystemId: NO_FILE_SYSTEM }), attempt)
    },
  },
  {
    name: 'elasticfilesystem:DescribeFileSystems',
    for: ['start-needs'],
    about: () => 'a file system of this account',
    madeUp: true,
    optional: true,
    async attempt(attempt) {
      const [efs, { DescribeFileSystemsCommand }] = [await attempt.aws.efs(), await import('@aws-sdk/client-efs')]
      return efs.send(new DescribeFileSystemsCommand({ FileSystemId: NO_FILE_SYSTEM }), attempt)
    },
  },
  {
    name: 'elasticfilesystem:DescribeMountTargets',
    for: ['start-needs'],
    about: () => 'a file system of this account',
    madeUp: true,
    optional: true,
    async attempt(attempt) {
      const [efs, { DescribeMountTargetsCommand }] = [await attempt.aws.efs(), await import('@aws-sdk/client-efs')]
      return efs.send(new DescribeMountTargetsCommand({ FileSystemId: NO_FILE_SYSTEM }), attempt)
    },
  },
  {
    name: 'ec2:DescribeVpcEndpoints',
    for: ['start-needs'],
    about: anything,
    optional: true,
    async attempt(attempt) {
      const [ec2, { DescribeVpcEndpointsCommand }] = [await attempt.aws.ec2(), await import('@aws-sdk/client-ec2')]
      return ec2.send(new DescribeVpcEndpointsCommand({ MaxResults: 5 }), attempt)
    },
  },
  {
    name: 'ssm:DescribeParameters',
    for: ['start-needs'],
    about: anything,
    optional: true,
    async attempt(attempt) {
      const [ssm, { DescribeParametersCommand }] = [await attempt.aws.ssm(), await import('@aws-sdk/client-ssm')]
      return ssm.send(new DescribeParametersCommand({ MaxResults: 1 }), attempt)
    },
  },
  {
    name: 'elasticfilesystem:DescribeAccessPoints',
    for: ['remains'],
    about: () => 'every file system',
    async attempt(attempt) {
      const [efs, { DescribeAccessPointsCommand }] = [await attempt.aws.efs(), await import('@aws-sdk/client-efs')]
      return efs.send(new DescribeAccessPointsCommand({ MaxResults: 1 }), attempt)
    },
  },
  {
    name: 'cloudfront:ListDistributions',
    for: ['distribution', 'listener-rules'],
    about: anything,
    onlyWithEdge: true,
    async attempt(attempt) {
      const [cloudFront, { ListDistributionsCommand }] = [
        await attempt.aws.cloudFront(),
        await import('@aws-sdk/client-cloudfront'),
      ]
      return cloudFront.send(new ListDistributionsCommand({ MaxItems: 1 }), attempt)
    },
  },
  {
    name: 'cloudfront:GetFunction',
    for: ['basic-auth-function'],
    about: ({ environment }) => environment.cloudFront?.functionName ?? null,
    onlyWithEdge: true,
    async attempt(attempt) {
      const [cloudFront, { GetFunctionCommand }] = [
        await attempt.aws.cloudFront(),
        await import('@aws-sdk/client-cloudfront'),
      ]
      const { functionName } = attempt.target.environment.cloudFront ?? {}
      return cloudFront.send(new GetFunctionCommand({ Name: functionName, Stage: 'LIVE' }), attempt)
    },
  },
  {
    name: 'route53:ListHostedZonesByName',
    for: ['hosted-zone'],
    about: anything,
    attempt: attempt => zoneOf(attempt),
  },
  {
    name: 'route53:ListResourceRecordSets',
    for: ['hosted-zone'],
    about: ({ domain }) => `the zone of ${domain}`,
    async attempt(attempt) {
      const [route53, { ListResourceRecordSetsCommand }] = await routing(attempt)
      const zone = await zoneOf(attempt).catch(() => undefined)
      return route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone ?? NO_ZONE, MaxItems: 1 }), attempt)
    },
  },
]

/** The zone that holds the tenant's name, where there is one: no convention gives its id. */
async function zoneOf(attempt: Attempt): Promise<string | undefined> {
  const [route53, { ListHostedZonesByNameCommand }] = await routing(attempt)
  const { domain } = attempt.target
  const name = zoneCandidates(domain)[1] ?? domain
  const { HostedZones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 1 }), attempt)
  const zone = HostedZones?.find(({ Name }) => hostName(Name ?? '') === name)
  return zone?.Id?.replace(/^\/hostedzone\//, '')
}
