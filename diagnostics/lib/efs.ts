import type { Fix } from '../../evidence/fix.ts'
import { byHand } from '../../evidence/fix.ts'
import type { EfsVolume, TaskDefinition, TaskRole } from '../../evidence/index.ts'
import { contentVolume } from '../../evidence/readings/content-volume.ts'
import { MOUNT_ACTIONS, mountOf } from '../../evidence/readings/mount-permission.ts'
import { revisionName } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { grant } from './role-grant.ts'

/** The volume that holds wp-content, as the running revision mounts it. */
export const volumeOf = (definition: TaskDefinition | undefined): EfsVolume | undefined =>
  definition && contentVolume(definition.running)

/** `prod-goldencrust:3 mounts fs-1 through fsap-1 with IAM on /var/www/html/wp-content`. */
export function volumeFact(definition: TaskDefinition | undefined): string | undefined {
  const volume = volumeOf(definition)
  if (!definition || !volume) return undefined
  const through = volume.accessPointId === null ? '' : ` through ${volume.accessPointId}`
  const at = volume.containerPath === null ? '' : ` on ${volume.containerPath}`
  return `${revisionName(definition.running.arn)} mounts ${volume.fileSystemId}${through}${volume.iam ? ' with IAM' : ''}${at}`
}

/** The policy that lets a role mount a volume, through its access point where it has one. */
export function allowMount(
  target: Target,
  roleName: string,
  volume: EfsVolume | undefined,
  role: TaskRole | undefined,
): Fix {
  const summary = 'Let the task role mount and write'
  if (!volume) {
    return byHand(summary, `Allow ${roleName} ${MOUNT_ACTIONS.join(' and ')} on the tenant's file system`)
  }
  const { accessPointId, fileSystemId } = volume
  const place = { region: target.access.region, accountId: target.environment.accountId }
  const mount = mountOf(place, { fileSystemId, accessPointId: accessPointId ?? '' })
  const only = { StringEquals: { 'elasticfilesystem:AccessPointArn': mount.accessPointArn } }
  return grant(target, {
    summary,
    roleName,
    policyName: target.names.efsPolicy,
    action: MOUNT_ACTIONS,
    resource: mount.fileSystemArn,
    ...(accessPointId === null ? {} : { condition: only }),
    role: role?.roleFound === true ? role : undefined,
  })
}
