import type { EfsVolume, TaskDefinitionRevision } from '../ecs.ts'

/** Where WordPress keeps what has to outlive a task. */
const CONTENT_PATH = '/var/www/html/wp-content'

/** The volume that holds wp-content, as a revision mounts it; the only one when none is mounted there. */
export const contentVolume = ({ volumes }: TaskDefinitionRevision): EfsVolume | undefined =>
  volumes.find(({ containerPath }) => containerPath === CONTENT_PATH) ?? volumes[0]
