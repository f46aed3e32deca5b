import type { Deployment, Service } from '../ecs.ts'
import { DEPLOYMENT_MINUTES } from '../expectations.ts'
import { msOf, primaryOf } from './deployment.ts'
import { isRolledBackTo, rollbackEvent } from './rollback.ts'

type Found = Extract<Service, { found: true }>

const MINUTE_MS = 60_000
/** The longest that a deployment is held on purpose while everything runs: by a hook, a person or a bake time. */
const LONGEST_HOLD_MINUTES = 1440

/** Whether ECS itself deploys; with another controller the deployments are task sets. */
export const deploysItself = ({ controller }: Pick<Found, 'controller'>): boolean => controller === 'ECS'

/** The deployment that replaces the others: the one in force, or a task set that is to take its place. */
export function newestOf(service: Found): Deployment | undefined {
  const primary = primaryOf(service)
  if (!primary || deploysItself(service)) return primary
  return service.deployments.find(each => each !== primary && replaces(each, primary)) ?? primary
}

/** A set of a later revision, or a later set of the same one, that is not scaled away; an earlier one is kept for a way back. */
function replaces(set: Deployment, primary: Deployment): boolean {
  if (set.status !== 'ACTIVE' || (set.desiredCount === 0 && set.rolloutState === 'COMPLETED')) return false
  const later = revisionOf(set) - revisionOf(primary)
  return later > 0 || (later === 0 && msOf(set.createdAt) > msOf(primary.createdAt))
}

const revisionOf = ({ taskDefinitionArn }: Deployment): number => Number(taskDefinitionArn.split(':').at(-1))

/** The deployments that count beside the one in force: not what has ended without a trace, nor task sets kept for a way back. */
export const othersOf = (service: Found): readonly Deployment[] =>
  service.deployments.filter(
    each =>
      each.status !== 'PRIMARY' &&
      (deploysItself(service)
        ? each.status !== 'INACTIVE' || each.rolloutState === 'FAILED' || each.runningCount > 0
        : each === newestOf(service)),
  )

/** A deployment that is still going on, in which nothing has failed and that is not late; undefined where it has ended one way or the other. */
export function underWay(service: Found, at: Date): Deployment | undefined {
  const newest = newestOf(service)
  if (!newest || service.desiredCount === 0) return undefined
  const { runningCount, desiredCount, pendingCount, rolloutState, createdAt } = newest
  const others = othersOf(service)
  const complete = runningCount >= desiredCount && pendingCount === 0
  const ended = rolloutState === 'COMPLETED' || (rolloutState === null && complete)
  if (ended && others.every(other => (other === newest ? newest.status === 'PRIMARY' : other.runningCount === 0)))
    return undefined
  const failed = [newest, ...others].some(each => each.rolloutState === 'FAILED') || newest.failedTasks > 0
  if (failed || isRolledBackTo(newest) || rollbackEvent(service, newest)) return undefined
  const held = deploysItself(service)
    ? complete && desiredCount > 0 && service.strategy !== 'ROLLING'
    : newest.status !== 'PRIMARY'
  const minutes = (held ? LONGEST_HOLD_MINUTES : DEPLOYMENT_MINUTES) + service.bakeMinutes
  return createdAt !== null && at.getTime() - msOf(createdAt) > minutes * MINUTE_MS ? undefined : newest
}
