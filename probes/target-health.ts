import type { EvidenceOf, TargetHealth } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { required, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { defineProbe } from './lib/define.ts'
import { findTargetGroup, targetGroupReference } from './lib/target-group.ts'

/** The health of every target of the service's target group, draining ones included; of two that take turns those of both. */
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
    const arns = [arn, ...othersInTurn(seen.service).filter(other => other !== arn)]
    const groups = await Promise.all(arns.map(each => healthOf({ aws, signal }, each)))
    return inUse(groups) ?? { found: false, targetGroupArn: arn }
  },
})

/** The groups that tasks are registered with in turn, where a deployment shifts the traffic from one to the other. */
function othersInTurn(service: EvidenceOf<'service'>): readonly string[] {
  if (service.status !== 'observed' || !service.data.found) return []
  const { controller, strategy, loadBalancers } = service.data
  return controller === 'ECS' && strategy === 'ROLLING' ? [] : loadBalancers.map(({ targetGroupArn }) => targetGroupArn)
}

async function healthOf(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  arn: string,
): Promise<TargetHealth> {
  const [elbv2, { DescribeTargetHealthCommand }] = [
    await aws.elbv2(),
    await import('@aws-sdk/client-elastic-load-balancing-v2'),
  ]
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
}

/** Of groups that take turns the first that has targets, with the targets of all; one that no rule leads to has no say beside another. */
function inUse(groups: readonly TargetHealth[]): TargetHealth | undefined {
  const found = groups.flatMap(group => (group.found ? [group] : []))
  const [first] = found
  if (!first || found.length === 1) return first ?? groups[0]
  const used = found.filter(({ targets }) => targets.some(({ state }) => state !== 'unused' && state !== 'draining'))
  const [leading] = used
  return leading ? { ...leading, targets: used.flatMap(({ targets }) => targets) } : first
}
