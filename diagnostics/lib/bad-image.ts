import type { Image, Service, StoppedTasks, Task, Tasks } from '../../evidence/index.ts'
import { stoppedNow } from '../../evidence/readings/deployment.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { digestOf, sameImage } from '../../evidence/readings/same-image.ts'
import { shortDigest } from '../../evidence/readings/words.ts'
import { count } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'

/** The tasks whose image counts: those that run, or those of the deployment in force that ended, where none does. */
export function judgedTasks(
  tasks: Tasks,
  service: Service | undefined,
  stopped: StoppedTasks | undefined,
): { readonly tasks: readonly Task[]; readonly run: 'runs' | 'ran' } {
  const running = runningTasks(tasks)
  const ended = running.length === 0 ? stoppedNow(service, stopped) : []
  return ended.length > 0 ? { tasks: ended, run: 'ran' } : { tasks: running, run: 'runs' }
}

/** That tasks use a withdrawn image, in one sentence; undefined when none does. */
export function withdrawnFact(
  { tasks, run }: ReturnType<typeof judgedTasks>,
  image: Image | undefined,
  target: Target,
): string | undefined {
  for (const { digest, withdrawnOn, reason } of target.environment.knownBadDigests) {
    const on = tasks.filter(task => sameImage(digestOf(task) ?? '', image).includes(digest))
    if (on.length > 0)
      return `${on.length} of ${count(tasks.length, 'task')} ${run} ${shortDigest(digest)}, withdrawn on ${withdrawnOn}: ${reason}`
  }
  return undefined
}
