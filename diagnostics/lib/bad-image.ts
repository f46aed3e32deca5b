import type { Image, Service, StoppedTasks, Task, TaskDefinition, Tasks } from '../../evidence/index.ts'
import { stoppedNow } from '../../evidence/readings/deployment.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { digestOf, withdrawnAs } from '../../evidence/readings/same-image.ts'
import { count, shortDigest } from '../../lib/text/words.ts'
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
  definition: TaskDefinition | undefined,
  target: Target,
): string | undefined {
  const { knownBadDigests } = target.environment
  const bad = tasks.map(task =>
    withdrawnAs(digestOf(task, definition?.running.containerName) ?? '', image, knownBadDigests),
  )
  const first = bad.find(known => known !== undefined)
  if (!first) return undefined
  const on = bad.filter(known => known === first).length
  return `${on} of ${count(tasks.length, 'task')} ${run} ${shortDigest(first.digest)}, withdrawn on ${first.withdrawnOn}: ${first.reason}`
}
