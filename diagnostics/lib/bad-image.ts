import type { Target } from '../../platform/target.ts'
import type { Image, Tasks } from '../../probes/evidence/index.ts'
import { runningTasks } from '../../probes/evidence/running-streams.ts'
import { digestOf, shortDigest } from './facts.ts'
import { count } from './text.ts'

/** The digests that name the same image: a multi-platform index and its manifests, when one belongs to the other. */
export function sameImage(digest: string, image: Image | undefined): readonly string[] {
  if (image?.registry !== 'ecr' || !image.found) return [digest]
  const platforms = image.platforms?.map(platform => platform.digest) ?? []
  if (digest === image.digest) return [digest, ...platforms]
  return platforms.includes(digest) ? [digest, image.digest] : [digest]
}

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
