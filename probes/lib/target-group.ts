import type { TargetGroup as SdkTargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { EvidenceOf } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import { isNamed, unless } from './answers.ts'
import type { Aws } from './aws.ts'
import { type Common, shared } from './common.ts'
import { pagesOf } from './pages.ts'

/** How a target group is asked for: by the ARN the service registers with, or by its conventional name. */
type TargetGroupReference =
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

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
  readonly common: Common
}

/** The target group, or `undefined` when there is none. */
export async function findTargetGroup(
  look: Look,
  reference: TargetGroupReference,
): Promise<SdkTargetGroup | undefined> {
  const { arn, name } = reference
  const isIt = (group: SdkTargetGroup) =>
    arn === undefined ? group.TargetGroupName === name : group.TargetGroupArn === arn
  const listed = look.common.isFleet ? (await everyTargetGroup(look)).find(isIt) : undefined
  return listed ?? (await askFor(look, reference)).find(isIt)
}

async function askFor({ aws, signal }: Look, { arn, name }: TargetGroupReference): Promise<readonly SdkTargetGroup[]> {
  const [elbv2, { DescribeTargetGroupsCommand }] = [
    await aws.elbv2(),
    await import('@aws-sdk/client-elastic-load-balancing-v2'),
  ]
  const command = new DescribeTargetGroupsCommand(arn === undefined ? { Names: [name] } : { TargetGroupArns: [arn] })
  const answer = await unless(['TargetGroupNotFoundException'], elbv2.send(command, { abortSignal: signal }))
  return answer?.TargetGroups ?? []
}

const targetGroups = shared<readonly SdkTargetGroup[]>()

/** The target groups of the region, as far as listing them is allowed and not more work than asking for each: one that is missing here is asked for. */
function everyTargetGroup({ aws, common }: Look): Promise<readonly SdkTargetGroup[]> {
  return targetGroups(common, '', async signal => {
    const [client, { paginateDescribeTargetGroups }] = [
      await aws.elbv2(),
      await import('@aws-sdk/client-elastic-load-balancing-v2'),
    ]
    const groups: SdkTargetGroup[] = []
    let pages = 0
    try {
      for await (const page of pagesOf(paginateDescribeTargetGroups({ client }, {}, { abortSignal: signal }))) {
        pages += 1
        groups.push(...(page.TargetGroups ?? []))
        if (pages >= common.targets.length / 2) break
      }
    } catch (error) {
      if (!isNamed(error, 'AccessDenied', 'AccessDeniedException')) throw error
    }
    return groups
  })
}
