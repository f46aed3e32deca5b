import type { Task } from '../evidence/index.ts'
import { msOf } from '../evidence/readings/deployment.ts'
import { isFailedCheck } from '../evidence/readings/ended-task.ts'
import { briefEnd, endOf } from '../evidence/readings/task-end.ts'
import { count, quoted } from '../lib/text/words.ts'
import type { Observation, Pinned } from './observation.ts'
import { lastingReason } from './task-ends.ts'

/** One such end is an accident, two are the rule. */
const TWICE = 2
/** Names of secrets and images in it are long. */
const REASON_LIMIT = 320

/** Tasks of the deployment that ended twice for the same lasting reason, unless one has made it since. */
export function repeatedEnd(
  { tasks, stopped, health }: Observation,
  { deploymentId }: Pick<Pinned, 'deploymentId'>,
): { readonly code: 'tasks-keep-stopping' | 'image-platform-mismatch'; readonly reason: string } | undefined {
  const own = stopped.filter(({ startedBy }) => startedBy === deploymentId)
  for (const [reason, ends] of Map.groupBy(own, lastingReason)) {
    const [newest] = ends
    if (reason === undefined || newest === undefined || hasRecovered(ends, tasks, health, deploymentId)) continue
    const said = quoted(briefEnd(endOf(newest)), REASON_LIMIT)
    // No second attempt makes another processor of it.
    if (reason === 'image-platform')
      return { code: 'image-platform-mismatch', reason: `a task could not start: ${said}` }
    if (ends.length >= TWICE)
      return {
        code: 'tasks-keep-stopping',
        reason: `${count(ends.length, 'task')} of this deployment stopped for the same reason: ${said}`,
      }
  }
  return undefined
}

/** A later task runs; where starting was never the trouble, its target has to be healthy too. */
function hasRecovered(
  ends: readonly Task[],
  tasks: Observation['tasks'],
  health: Observation['health'],
  deploymentId: string,
): boolean {
  const lastStopMs = Math.max(...ends.map(({ stoppedAt }) => msOf(stoppedAt)))
  const neverStarted = ends.every(task => task.startedAt === null && !isFailedCheck(task))
  return (tasks ?? []).some(
    ({ startedBy, lastStatus, startedAt, privateIp }) =>
      startedBy === deploymentId &&
      lastStatus === 'RUNNING' &&
      msOf(startedAt) >= lastStopMs &&
      (neverStarted ||
        (health?.found === true && health.targets.some(({ id, state }) => id === privateIp && state === 'healthy'))),
  )
}
