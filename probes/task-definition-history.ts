import { awsInline } from '../platform/commands/aws.ts'
import type { Aws } from './lib/aws.ts'
import { defineProbe, needed } from './lib/define.ts'
import { digestsOf } from './lib/image-digests.ts'
import { pagesOf } from './lib/pages.ts'
import { describeRevision, familyOf } from './lib/revision.ts'

const MAX_REVISIONS = 8

/** The family's other active revisions: what the service could go back or forward to. */
export default defineProbe({
  kind: 'task-definition-history',
  shows: 'the revisions before it (ListTaskDefinitions, DescribeTaskDefinition)',
  after: ['task-definition'],
  reproduce: (target, { 'task-definition': definition }) =>
    awsInline(target, 'ecs list-task-definitions', {
      'family-prefix': definition.status === 'observed' ? definition.data.running.family : target.names.taskFamily,
      sort: 'DESC',
    }),
  collect: async ({ target, aws, signal, seen }) => {
    const { running } = needed(seen['task-definition'])
    const activeRevisionArns = await activeRevisions({ aws, signal }, running.family)
    const others = activeRevisionArns.filter(arn => arn !== running.arn).slice(0, MAX_REVISIONS)
    const describe = (arn: string) => describeRevision({ aws, signal }, arn, running.containerName)
    const revisions = await Promise.all(others.map(describe))
    const images = [...new Set(revisions.map(({ image }) => image))]
    return { activeRevisionArns, revisions, imageDigests: await digestsOf({ target, aws, signal }, images) }
  },
})

/**
 * The newest active revisions of exactly this family. The list is asked for by a prefix, so it may hold other families before and after;
 * reading ends with the first page that follows the family's newest.
 */
async function activeRevisions(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  family: string,
): Promise<readonly string[]> {
  const [client, { paginateListTaskDefinitions }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const query = { familyPrefix: family, status: 'ACTIVE', sort: 'DESC' } as const
  for await (const page of pagesOf(paginateListTaskDefinitions({ client }, query, { abortSignal: signal }))) {
    const own = (page.taskDefinitionArns ?? []).filter(arn => familyOf(arn) === family)
    if (own.length > 0) return own.toSorted((a, b) => revisionOf(b) - revisionOf(a))
  }
  return []
}

const revisionOf = (arn: string): number => Number(arn.split(':').at(-1))
