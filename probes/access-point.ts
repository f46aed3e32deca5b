import type { AccessPointDescription } from '@aws-sdk/client-efs'
import type { AccessPoint, FileSystemPolicy } from '../evidence/index.ts'
import { contentVolume } from '../evidence/readings/content-volume.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { parseJson, required, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { shared } from './lib/common.ts'
import { defineProbe, needed } from './lib/define.ts'
import { everyPage } from './lib/pages.ts'

/** The access point through which the running revision mounts wp-content, found among all of its file system: others may share its path. */
export default defineProbe({
  kind: 'access-point',
  shows:
    "the EFS access point the tasks mount, and the file system's own policy (DescribeAccessPoints, DescribeFileSystemPolicy)",
  after: ['task-definition'],
  reproduce: (target, { 'task-definition': definition }) => {
    const volume = definition.status === 'observed' ? contentVolume(definition.data.running) : undefined
    return awsInline(target, 'efs describe-access-points', { 'file-system-id': volume?.fileSystemId })
  },
  collect: async ({ aws, seen, common }): Promise<AccessPoint> => {
    const { running } = needed(seen['task-definition'])
    const volume = contentVolume(running)
    if (!volume) return { referenced: false, fileSystemId: null }
    const { fileSystemId, accessPointId } = volume
    if (accessPointId === null) return { referenced: false, fileSystemId }
    const [all, fileSystemPolicy] = await Promise.all([
      accessPoints(common, fileSystemId, signal => accessPointsOf({ aws, signal }, fileSystemId)),
      ownPolicies(common, fileSystemId, signal => ownPolicyOf({ aws, signal }, fileSystemId)),
    ])
    const own = all.find(({ AccessPointId }) => AccessPointId === accessPointId)
    if (!own) return { referenced: true, found: false, accessPointId, fileSystemId }
    const path = pathOf(own)
    const others = all
      .filter(each => each !== own && running.volumes.some(other => other.accessPointId === each.AccessPointId))
      .map(each => ({ accessPointId: each.AccessPointId ?? '', path: pathOf(each) }))
    return {
      referenced: true,
      found: true,
      accessPointId,
      arn: required(own.AccessPointArn, "the access point's ARN"),
      fileSystemId,
      state: required(own.LifeCycleState, "the access point's state"),
      path,
      posixUid: own.PosixUser?.Uid ?? null,
      posixGid: own.PosixUser?.Gid ?? null,
      fileSystemPolicy,
      duplicates: all
        .filter(other => other.AccessPointId !== accessPointId && pathOf(other) === path)
        .flatMap(({ AccessPointId }) => AccessPointId ?? []),
      ...(others.length > 0 ? { others } : {}),
    }
  },
})

const pathOf = ({ RootDirectory }: AccessPointDescription): string => RootDirectory?.Path ?? '/'

/** An environment has one file system for all of its tenants. */
const accessPoints = shared<readonly AccessPointDescription[]>()

/** Every access point of a file system, of which there are none when it does not exist. */
async function accessPointsOf(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  fileSystemId: string,
): Promise<readonly AccessPointDescription[]> {
  const [client, { paginateDescribeAccessPoints }] = [await aws.efs(), await import('@aws-sdk/client-efs')]
  const pages = paginateDescribeAccessPoints({ client }, { FileSystemId: fileSystemId }, { abortSignal: signal })
  return (
    (await unless(
      ['FileSystemNotFound'],
      everyPage(pages, page => page.AccessPoints),
    )) ?? []
  )
}

const ownPolicies = shared<FileSystemPolicy>()

/** Whoever may not ask for the policy still sees the access point. */
async function ownPolicyOf(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  fileSystemId: string,
): Promise<FileSystemPolicy> {
  const [efs, { DescribeFileSystemPolicyCommand }] = [await aws.efs(), await import('@aws-sdk/client-efs')]
  const command = new DescribeFileSystemPolicyCommand({ FileSystemId: fileSystemId })
  try {
    const answer = await unless(['PolicyNotFound', 'FileSystemNotFound'], efs.send(command, { abortSignal: signal }))
    if (!answer) return { state: 'none' }
    return { state: 'set', document: parseJson(required(answer.Policy, "the file system's policy")) ?? null }
  } catch (error) {
    const { code, message } = classify(error)
    if (code !== 'access-denied' && code !== 'service-error') throw error
    return { state: 'unseen', why: message }
  }
}
