import type { Task } from '../evidence/index.ts'
import { msOf, primaryOf } from '../evidence/readings/deployment.ts'
import { isFailedCheck } from '../evidence/readings/ended-task.ts'
import { type TroubleEvent, troubleEvents } from '../evidence/readings/service-events.ts'
import { briefEnd, endOf } from '../evidence/readings/task-end.ts'
import { count, quoted } from '../lib/text/words.ts'
import type { Observation, Pinned } from './observation.ts'
import { lastingReason, PASSING_STARTS } from './task-ends.ts'

/** One such end is an accident, two are the rule. */
const TWICE = 2

/** Tasks of the deployment that ended twice for the same lasting reason, unless one has made it since. */
export function repeatedEnd(
  { tasks, stopped, health }: Observation,
  { deploymentId }: Pick<Pinned, 'deploymentId'>,
): { readonly code: 'tasks-keep-stopping' | 'image-platform-mismatch'; readonly reason: string } | undefined {
  const own = stopped.filter(({ startedBy }) => startedBy === deploymentId)
  for (const [reason, ends] of Map.groupBy(own, lastingReason)) {
    const [newest] = ends
    if (reason === undefined || newest === undefined || hasRecovered(ends, tasks, health, deploymentId)) continue
    const said = quoted(briefEnd(endOf(newest)))
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

/** Looks in which ECS has said so: a new role, say, is known everywhere only after some seconds. */
const LOOKS_BEFORE_HOPELESS = 3

/** ECS says again and again that it cannot start a task of the deployment, for a reason that trying again does not change. */
export function neverStarts(
  seen: Observation,
  pinned: Pinned,
): { readonly code: 'tasks-keep-stopping'; readonly reason: string } | undefined {
  const event = cannotStart(seen, pinned)
  if (event === undefined || pinned.hopelessLooks < LOOKS_BEFORE_HOPELESS) return undefined
  return {
    code: 'tasks-keep-stopping',
    reason: `ECS cannot start a task: ${quoted(briefEnd(event.text))}`,
  }
}

/** The newest event that says so, as long as no task of the deployment is up. */
export function cannotStart(
  { service, tasks }: Observation,
  { deploymentId }: Pick<Pinned, 'deploymentId'>,
): TroubleEvent | undefined {
  if (!service.found || primaryOf(service)?.id !== deploymentId) return undefined
  if (tasks === undefined || tasks.some(({ startedBy }) => startedBy === deploymentId)) return undefined
  return troubleEvents(service).find(({ means }) => means !== undefined && !PASSING_STARTS.includes(means))
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
