import type { Deployment, Service } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { belongsTo, primaryOf } from '../evidence/readings/deployment.ts'
import { stoppedByFault } from '../evidence/readings/ended-task.ts'
import { isRolledBackTo, rollbackEvent } from '../evidence/readings/rollback.ts'
import { deploysItself, othersOf, underWay } from '../evidence/readings/rollout.ts'
import { isRebalancing, troubleEvents } from '../evidence/readings/service-events.ts'
import { count, revisionName, theirs } from '../lib/text/words.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

type Found = Extract<Service, { found: true }>

export default testStep('service-stable', ({ service, 'stopped-tasks': stoppedTasks }, context) => {
  if (!service.found)
    return failed(`there is no service ${service.name} in ${context.target.environment.cluster} (${service.reason})`)
  if (service.status !== 'ACTIVE') return failed(`${service.name} is ${service.status}`)
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const { desiredCount } = service
  if (desiredCount === 0) return failed(`desired 0: the service is scaled down (${service.runningCount} running)`)
  const primary = primaryOf(service)
  if (!primary) return failed(`${countsOf(service)}, but no ${wordFor(service)} is the primary one`)
  const rollback = rollbackOf(service, primary)
  if (rollback) return failed(`rolled back: ${theirs(rollback)}`)
  const others = othersOf(service)
  const broken = [primary, ...others].find(({ rolloutState }) => rolloutState === 'FAILED')
  if (broken) {
    const which = broken === primary ? 'deployment failed' : `${broken.id} failed, ${countsOf(service)}`
    return failed(`${which}: ${theirs(broken.rolloutStateReason ?? 'no reason given')}${lastEvent(service)}`)
  }
  const newest = underWay(service, context.now)
  const faulty = newest
    ? (observed(stoppedTasks)?.tasks ?? []).filter(task => belongsTo(task, newest) && stoppedByFault(task))
    : []
  if (newest && faulty.length === 0 && troubleEvents(service).length === 0)
    return unknown(`still going on, nothing has failed: ${listed(service, [newest, ...others])}${lastEvent(service)}`)
  const ended = faulty.length > 0 ? `, ${count(faulty.length, 'task')} of the newest stopped` : ''
  if (others.length > 0)
    return failed(
      `${others.length + 1} ${wordFor(service)}s at once${ended}: ${listed(service, [primary, ...others])}${lastEvent(service)}`,
    )
  // The counts of a service include the task sets that are kept for a way back.
  const { runningCount, pendingCount } = deploysItself(service) ? service : primary
  const hasMore =
    runningCount >= desiredCount &&
    primary.rolloutState === 'COMPLETED' &&
    isRebalancing(service) &&
    troubleEvents(service).length === 0
  if (!hasMore && (runningCount !== desiredCount || pendingCount > 0))
    return failed(`${countsOf(service)}${lastEvent(service)}`)
  if (primary.rolloutState === 'IN_PROGRESS')
    return failed(`${countsOf(service)}, the ${wordFor(service)} is in progress${ended}${lastEvent(service)}`)
  const { rolloutState } = primary
  if (rolloutState !== null && rolloutState !== 'COMPLETED')
    return unknown(
      `${countsOf(service)}, and ECS calls the ${wordFor(service)} ${rolloutState}: nothing known of such a state`,
    )
  const notes = [
    ...(primary.failedTasks > 0 ? [`${primary.failedTasks} tasks of this deployment failed`] : []),
    ...(hasMore ? ['ECS moves tasks to other zones: it starts one before it stops another'] : []),
  ]
  const done = deploysItself(service)
    ? 'one completed deployment'
    : `${service.controller}: the primary task set is steady`
  return passed(`ACTIVE, ${runningCount} of ${desiredCount} running, ${done}`, notes)
})

const countsOf = ({ runningCount, desiredCount, pendingCount }: Found): string =>
  `${runningCount} of ${desiredCount} running, ${pendingCount} pending`

const wordFor = (service: Found): string => (deploysItself(service) ? 'deployment' : 'task set')

/** `ecs-svc/6405940160831029003 to prod-goldencrust:3, 0 of 1 running`, each once. */
const listed = (service: Found, deployments: readonly Deployment[]): string =>
  [...new Set(deployments)]
    .map(
      ({ id, taskDefinitionArn, runningCount, desiredCount }) =>
        `${id} to ${revisionName(taskDefinitionArn)}, ${runningCount} of ${desiredCount} running`,
    )
    .join('; ') + (service.pendingCount > 0 ? `, ${service.pendingCount} pending` : '')

/** The text that says that what runs now is what ECS went back to. */
const rollbackOf = (service: Found, primary: Deployment): string | undefined =>
  isRolledBackTo(primary) ? (primary.rolloutStateReason ?? undefined) : rollbackEvent(service, primary)?.message

const lastEvent = ({ events }: Found): string => (events[0] ? `; newest event: ${theirs(events[0].message)}` : '')
