import type { EfsVolume, TaskDefinitionRevision } from '../ecs.ts'
import { CONTENT_PATH } from '../expectations.ts'

/** The volume that holds wp-content, as a revision mounts it; the only one when none is mounted there. */
export const contentVolume = ({ volumes }: TaskDefinitionRevision): EfsVolume | undefined =>
  volumes.find(({ containerPath }) => containerPath === CONTENT_PATH) ?? volumes.find(holdsContent) ?? volumes[0]

const holdsContent = ({ containerPath }: EfsVolume): boolean =>
  containerPath !== null && `${CONTENT_PATH}/`.startsWith(withSlash(containerPath))

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`)

/** What of wp-content is lost with the task or cannot be written, as the revision mounts the volume; `undefined` where nothing is. */
export function contentLost({ containerName }: TaskDefinitionRevision, volume: EfsVolume): string | undefined {
  const { name, fileSystemId, containerPath, readOnly } = volume
  if (containerPath === null)
    return `${containerName} mounts the volume ${name} of ${fileSystemId} nowhere: what is uploaded would be lost with the task`
  if (readOnly) return `${containerName} mounts ${fileSystemId} read-only: nothing can be uploaded or updated`
  return holdsContent(volume) || withSlash(containerPath).startsWith(`${CONTENT_PATH}/`)
    ? undefined
    : `${containerName} mounts ${fileSystemId} on ${containerPath}, not on ${CONTENT_PATH}: what is uploaded would be lost with the task`
}
