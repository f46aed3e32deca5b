import type { TargetGroup as SdkTargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Target } from '../../platform/target.ts'
import type { EvidenceOf } from '../evidence/index.ts'
import { unless } from './answers.ts'
import type { Aws } from './aws.ts'

/** How a target group is asked for: by the ARN the service registers with, or by its conventional name. */
export type TargetGroupReference =
  | { readonly arn: string; readonly name?: never }
  | { readonly name: string; readonly arn?: never }

/** What the service names comes first: names do not always follow the convention. */
export function targetGroupReference(target: Target, service: EvidenceOf<'service'>): TargetGroupReference {
  const arn =
    service.status === 'observed' && service.data.found ? service.data.loadBalancers[0]?.targetGroupArn : undefined
  return arn === undefined ? { name: target.names.targetGroup } : { arn }
}

/** `arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{id}` */
export const targetGroupName = ({ arn, name }: TargetGroupReference): string => name ?? arn.split('/')[1] ?? arn

/** The target group, or `undefined` when there is none. */
export async function findTargetGroup(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  { arn, name }: TargetGroupReference,
): Promise<SdkTargetGroup | undefined> {
  const [elbv2, { DescribeTargetGroupsCommand }] = await Promise.all([
    aws.elbv2(),
    import('@aws-sdk/client-elastic-load-balancing-v2'),
  ])
  const command = new DescribeTargetGroupsCommand(arn === undefined ? { Names: [name] } : { TargetGroupArns: [arn] })
  const answer = await unless(['TargetGroupNotFoundException'], elbv2.send(command, { abortSignal: signal }))
  return answer?.TargetGroups?.find(group =>
    arn === undefined ? group.TargetGroupName === name : group.TargetGroupArn === arn,
  )
}
