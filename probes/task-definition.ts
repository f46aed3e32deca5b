import type { TaskDefinition } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Aws } from './lib/aws.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { pagesOf } from './lib/pages.ts'
import { describeRevision } from './lib/revision.ts'

/** The revision the service runs, beside the family's active ones. */
export default defineProbe({
  kind: 'task-definition',
  shows: 'the revision in use and the latest one (DescribeTaskDefinition)',
  after: ['service'],
  reproduce: (target, { service }) =>
    awsInline(target, 'ecs describe-task-definition', {
      'task-definition':
        service.status === 'observed' && service.data.found ? service.data.taskDefinitionArn : target.names.taskFamily,
    }),
  collect: async ({ aws, signal, seen }): Promise<TaskDefinition> => {
    const service = needed(seen.service)
    if (!service.found) throw nothingToLookAt(`there is no service ${service.name} that runs a task definition`)
    const { taskDefinitionArn, loadBalancers } = service
    const [running, activeRevisionArns] = await Promise.all([
      describeRevision({ aws, signal }, taskDefinitionArn, loadBalancers[0]?.containerName),
      activeRevisions({ aws, signal }, familyOf(taskDefinitionArn)),
    ])
    return { running, activeRevisionArns, latestArn: activeRevisionArns[0] ?? running.arn }
  },
})

/** `arn:aws:ecs:{region}:{account}:task-definition/{family}:{revision}` */
const familyOf = (arn: string): string => arn.split('/').at(-1)?.split(':')[0] ?? arn

/**
 * The newest active revisions of exactly this family. The list is asked for by a prefix, so it may hold other families before and after;
 * reading ends with the first page that follows the family's newest.
 */
async function activeRevisions(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  family: string,
): Promise<readonly string[]> {
  const [client, { paginateListTaskDefinitions }] = await Promise.all([aws.ecs(), import('@aws-sdk/client-ecs')])
  const query = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC' } as const
  for await (const page of pagesOf(paginateListTaskDefinitions({ client }, query, { abortSignal: signal }))) {
    const own = (page.taskDefinitionArns ?? []).filter(arn => familyOf(arn) === family)
    if (own.length > 0) return own.toSorted((a, b) => revisionOf(b) - revisionOf(a))
  }
  return []
}

const revisionOf = (arn: string): number => Number(arn.split(':').at(-1))
