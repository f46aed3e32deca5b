import type { TargetGroup } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required } from './lib/answers.ts'
import { defineProbe } from './lib/define.ts'
import { findTargetGroup, targetGroupName, targetGroupReference } from './lib/target-group.ts'

/** The target group the service registers its tasks with, and how it checks their health. */
export default defineProbe({
  kind: 'target-group',
  shows: "the tenant's target group and its health check (DescribeTargetGroups)",
  after: ['service'],
  reproduce: (target, { service }) => {
    const { arn, name } = targetGroupReference(target, service)
    return awsInline(target, 'elbv2 describe-target-groups', { 'target-group-arns': arn, names: name })
  },
  collect: async ({ target, aws, signal, seen, common }): Promise<TargetGroup> => {
    const reference = targetGroupReference(target, seen.service)
    const group = await findTargetGroup({ aws, signal, common }, reference)
    if (!group) return { found: false, name: targetGroupName(reference) }
    return {
      found: true,
      arn: required(group.TargetGroupArn, "the target group's ARN"),
      name: group.TargetGroupName ?? targetGroupName(reference),
      port: group.Port ?? 0,
      protocol: group.Protocol ?? '',
      vpcId: group.VpcId ?? '',
      healthCheck: {
        path: group.HealthCheckPath ?? '/',
        port: group.HealthCheckPort ?? 'traffic-port',
        protocol: group.HealthCheckProtocol ?? '',
        matcher: group.Matcher?.HttpCode ?? group.Matcher?.GrpcCode ?? '',
        intervalSeconds: required(group.HealthCheckIntervalSeconds, 'the health check interval'),
        timeoutSeconds: required(group.HealthCheckTimeoutSeconds, 'the health check timeout'),
      },
    }
  },
})
