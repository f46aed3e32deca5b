import type { Deployment, Service } from '../evidence/index.ts'
import { primaryOf } from '../evidence/readings/deployment.ts'
import { rollbackEvent, saysRolledBack } from '../evidence/readings/rollback.ts'
import { shorten } from '../lib/text/words.ts'
import { stoppedBySchedule } from './lib/stopped-by-schedule.ts'
import { step } from './step.ts'
import { failed, passed } from './verdict.ts'

type Found = Extract<Service, { found: true }>

export default step('service-stable', ({ service }, context) => {
  if (!service.found)
    return failed(`there is no service ${service.name} in ${context.target.environment.cluster} (${service.reason})`)
  if (service.status !== 'ACTIVE') return failed(`${service.name} is ${service.status}`)
  const stopped = stoppedBySchedule(service, context)
  if (stopped) return stopped
  const { desiredCount, runningCount, pendingCount, deployments } = service
  const counts = `${runningCount} of ${desiredCount} running, ${pendingCount} pending`
  if (desiredCount === 0) return failed(`desired 0: the service is scaled down (${runningCount} running)`)
  const primary = primaryOf(service)
  if (!primary) return failed(`${counts}, but no deployment is the primary one`)
  const rollback = rollbackOf(service, primary)
  if (rollback) return failed(`rolled back: ${shorten(rollback)}`)
  if (primary.rolloutState === 'FAILED') {
    return failed(`deployment failed: ${shorten(primary.rolloutStateReason ?? 'no reason given')}${lastEvent(service)}`)
  }
  if (deployments.length > 1) return failed(`${deployments.length} deployments at once: ${counts}${lastEvent(service)}`)
  if (runningCount !== desiredCount || pendingCount > 0) return failed(`${counts}${lastEvent(service)}`)
  if (primary.rolloutState === 'IN_PROGRESS')
    return failed(`${counts}, the deployment is in progress${lastEvent(service)}`)
  const notes = primary.failedTasks > 0 ? [`${primary.failedTasks} tasks of this deployment failed`] : []
  return passed(`ACTIVE, ${runningCount} of ${desiredCount} running, one completed deployment`, notes)
})

/** The text that says that what runs now is what ECS went back to. */
const rollbackOf = (service: Found, primary: Deployment): string | undefined =>
  saysRolledBack(primary) ? (primary.rolloutStateReason ?? undefined) : rollbackEvent(service, primary)?.message

const lastEvent = ({ events }: Found): string => (events[0] ? `; newest event: ${shorten(events[0].message, 600)}` : '')
