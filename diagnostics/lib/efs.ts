import type { EfsVolume, TaskDefinition } from '../../probes/evidence/index.ts'
import { revisionName } from './text.ts'

/** The volume that holds wp-content, as the running revision mounts it. */
export const volumeOf = (definition: TaskDefinition | undefined): EfsVolume | undefined =>
  definition?.running.volumes[0]

/** `prod-goldencrust:3 mounts fs-1 through fsap-1 with IAM on /var/www/html/wp-content`. */
export function volumeFact(definition: TaskDefinition | undefined): string | undefined {
  const volume = volumeOf(definition)
  if (!definition || !volume) return undefined
  const through = volume.accessPointId === null ? '' : ` through ${volume.accessPointId}`
  const at = volume.containerPath === null ? '' : ` on ${volume.containerPath}`
  return `${revisionName(definition.running.arn)} mounts ${volume.fileSystemId}${through}${volume.iam ? ' with IAM' : ''}${at}`
}
