import { awsInline } from '../platform/commands/aws.ts'
import { defineProbe, needed } from './lib/define.ts'
import { digestsOf } from './lib/image-digests.ts'
import { describeRevision } from './lib/revision.ts'

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
    const { running, activeRevisionArns } = needed(seen['task-definition'])
    const others = activeRevisionArns.filter(arn => arn !== running.arn).slice(0, MAX_REVISIONS)
    const describe = (arn: string) => describeRevision({ aws, signal }, arn, running.containerName)
    const revisions = await Promise.all(others.map(describe))
    const images = [...new Set(revisions.map(({ image }) => image))]
    return { revisions, imageDigests: await digestsOf({ target, aws, signal }, images) }
  },
})
