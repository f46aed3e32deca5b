import type { TargetHealth } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required, unless } from './lib/answers.ts'
import { defineProbe } from './lib/define.ts'
import { findTargetGroup, targetGroupReference } from './lib/target-group.ts'

/** The health of every target of the service's target group, draining ones included. */
export default defineProbe({
  kind: 'target-health',
  shows: 'what the health checks say of each target (DescribeTargetHealth)',
  after: ['service'],
  reproduce: (target, { service }) => {
    const { arn, name } = targetGroupReference(target, service)
    if (arn !== undefined) return awsInline(target, 'elbv2 describe-target-health', { 'target-group-arn': arn })
    const lookup = { names: name, query: 'TargetGroups[0].TargetGroupArn', output: 'text' }
    const found = awsInline(target, 'elbv2 describe-target-groups', lookup)
    return `${awsInline(target, 'elbv2 describe-target-health')} --target-group-arn "$(${found})"`
  },
  collect: async ({ target, aws, signal, seen, common }): Promise<TargetHealth> => {
    const reference = targetGroupReference(target, seen.service)
    const arn = reference.arn ?? (await findTargetGroup({ aws, signal, common }, reference))?.TargetGroupArn
    if (arn === undefined) return { found: false, targetGroupArn: target.names.targetGroup }
    const [elbv2, { DescribeTargetHealthCommand }] = await Promise.all([
      aws.elbv2(),
      import('@aws-sdk/client-elastic-load-balancing-v2'),
    ])
    const asked = elbv2.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }), { abortSignal: signal })
    const answer = await unless(['TargetGroupNotFoundException'], asked)
    if (!answer) return { found: false, targetGroupArn: arn }
    const targets = (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth: health }) => ({
      id: required(Target?.Id, "a target's address"),
      port: Target?.Port ?? 0,
      state: required(health?.State, "a target's state"),
      reason: health?.Reason ?? null,
      description: health?.Description ?? null,
    }))
    return { found: true, targetGroupArn: arn, targets }
  },
})
