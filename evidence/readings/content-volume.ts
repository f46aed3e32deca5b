import type { EfsVolume, TaskDefinitionRevision } from '../ecs.ts'
import { CONTENT_PATH } from '../expectations.ts'

/** The volume that holds wp-content, as a revision mounts it; the only one when none is mounted there. */
export const contentVolume = ({ volumes }: TaskDefinitionRevision): EfsVolume | undefined =>
  volumes.find(({ containerPath }) => containerPath === CONTENT_PATH) ?? volumes[0]
