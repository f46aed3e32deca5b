import type { Target } from '../../platform/target.ts'
import type { Image, Tasks } from '../../probes/evidence/index.ts'
import { runningTasks } from '../../probes/evidence/running-streams.ts'
import { sameImage } from '../../probes/evidence/same-image.ts'
import { digestOf, shortDigest } from './facts.ts'
import { count } from './text.ts'

/** That running tasks use a withdrawn image, in one sentence; undefined when none does. */
export function withdrawnFact(tasks: Tasks | undefined, image: Image | undefined, target: Target): string | undefined {
  if (!tasks) return undefined
  const running = runningTasks(tasks)
  for (const { digest, withdrawnOn, reason } of target.environment.knownBadDigests) {
    const on = running.filter(task => sameImage(digestOf(task) ?? '', image).includes(digest))
    if (on.length > 0)
      return `${on.length} of ${count(running.length, 'task')} runs ${shortDigest(digest)}, withdrawn on ${withdrawnOn}: ${reason}`
  }
  return undefined
}
