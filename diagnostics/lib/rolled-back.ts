import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceDeployments,
  StoppedTasks,
  Task,
} from '../../evidence/index.ts'
import { primaryOf } from '../../evidence/readings/deployment.ts'
import { stoppedByFault } from '../../evidence/readings/ended-task.ts'
import { failedStarts } from '../../evidence/readings/failed-starts.ts'
import { isRolledBackTo, rollbackEvent } from '../../evidence/readings/rollback.ts'
import {
  definitionOf,
  newestKept,
  serviceDeploymentText,
  wentBack,
} from '../../evidence/readings/service-deployments.ts'
import { endOf } from '../../evidence/readings/task-end.ts'
import { count, facts, quoted, revisionName, utc } from '../../lib/text/words.ts'

/** A deployment that ECS gave up for the one before it. */
export interface RolledBack {
  readonly primary: Deployment
  /** While DescribeServices still lists it. */
  readonly failed: Deployment | undefined
  /** As the history of deployments has it. */
  readonly kept: ServiceDeployment | undefined
  /** The revision that was to be deployed, where anything tells. */
  readonly wantedArn: string | undefined
  /** Its tasks that ended, newest first. */
  readonly ended: readonly Task[]
  /** What shows it. */
  readonly because: readonly string[]
}

/** The roll-back behind what the service runs now; undefined where nothing speaks of one. */
export function rolledBack(
  service: Service | undefined,
  {
    stopped,
    history,
    latestArn,
  }: {
    readonly stopped: StoppedTasks | undefined
    readonly history: ServiceDeployments | undefined
    readonly latestArn: string | undefined
  },
): RolledBack | undefined {
  if (!service?.found || service.status !== 'ACTIVE') return undefined
  const primary = primaryOf(service)
  if (!primary) return undefined
  const failed = service.deployments.find(({ rolloutState, id }) => rolloutState === 'FAILED' && id !== primary.id)
  const event = rollbackEvent(service, primary)
  const byState = isRolledBackTo(primary)
  const newest = newestKept(history)
  const kept = newest && wentBack(newest) ? newest : undefined
  // Where nothing runs, going back did not help: what keeps its tasks from starting is what is wrong.
  const helps = service.runningCount > 0 || failedStarts(service, stopped, undefined).length === 0
  if (!helps && primary.rolloutState === 'IN_PROGRESS') return undefined
  // Another deployment is under way: that the one before it had failed is its past.
  const isPast = failed !== undefined && primary.rolloutState === 'IN_PROGRESS' && isLatest(primary, latestArn)
  if (isPast && !event && !byState && !kept) return undefined
  if (!failed && !event && !byState && !kept) return undefined
  const others = (stopped?.tasks ?? []).filter(task => task.startedBy !== primary.id && stoppedByFault(task))
  const ended = failed
    ? others.filter(({ startedBy }) => startedBy === failed.id)
    : others.filter(({ taskDefinitionArn }) => taskDefinitionArn !== primary.taskDefinitionArn)
  const told = kept && history?.known ? definitionOf(history, kept) : undefined
  const wantedArn =
    failed?.taskDefinitionArn ??
    told ??
    ended[0]?.taskDefinitionArn ??
    (latestArn === primary.taskDefinitionArn ? undefined : latestArn)
  const failure = failureEvent(service, primary)
  return {
    primary,
    failed,
    kept,
    wantedArn,
    ended,
    because: facts([
      event && `event, ${utc(event.at)}: ${quoted(event.message)}`,
      failure && `event, ${utc(failure.at)}: ${quoted(failure.message)}`,
      failed &&
        `${failed.id} to ${revisionName(failed.taskDefinitionArn)} is FAILED: ${quoted(failed.rolloutStateReason ?? 'no reason given')}`,
      byState && `${primary.id}: ${quoted(primary.rolloutStateReason ?? '')}`,
      kept && serviceDeploymentText(kept),
      `the service runs ${revisionName(primary.taskDefinitionArn)}${wantedArn && wantedArn !== primary.taskDefinitionArn ? `, not ${revisionName(wantedArn)}` : ''}`,
      ended[0] && `${count(ended.length, 'task')} of the failed deployment stopped: ${quoted(endOf(ended[0]))}`,
    ]),
  }
}

const isLatest = ({ taskDefinitionArn }: Deployment, latestArn: string | undefined): boolean =>
  latestArn === taskDefinitionArn

/** `(deployment ecs-svc/1) deployment failed: alarm detected.` of another deployment than the one in force. */
const failureEvent = ({ events }: Extract<Service, { found: true }>, { id }: Deployment) =>
  events.find(({ message }) => message.includes('deployment failed') && !message.includes(`(deployment ${id})`))
