import type { Service, StoppedTasks, Task, Tasks } from '../ecs.ts'
import type { TargetHealth, TargetHealthDescription } from '../elbv2.ts'
import { judgedTargets } from './route.ts'
import { runningTasks } from './running-streams.ts'

/** What tells whose the targets of a service are. */
interface Registered {
  readonly service: Service | undefined
  readonly tasks: Tasks | undefined
  readonly stopped: StoppedTasks | undefined
  readonly health: TargetHealth | undefined
}

/**
 * Targets that are no task of the service; `undefined` where that cannot be told: while tasks come and go and those that ended could not be seen, or
 * where the address of one is not known.
 */
export function foreignTargets({
  service,
  tasks,
  stopped,
  health,
}: Registered): readonly TargetHealthDescription[] | undefined {
  if (!service?.found || !tasks || !health?.found) return undefined
  const settled = service.deployments.length === 1 && service.runningCount === service.desiredCount
  const running = addressesOf(tasks.tasks)
  const ended = stopped && addressesOf(stopped.tasks)
  if (running.includes(null) || runningTasks(tasks).length < service.runningCount) return undefined
  // What is not healthy may be a task that has just ended, where nobody knows which have.
  const known = ended !== undefined && !ended.includes(null)
  if (!settled && !known) return undefined
  const own = [...running, ...(ended ?? [])]
  const counted = known ? KNOWN_STATES : ['healthy']
  return judgedTargets(health).filter(({ id, state }) => counted.includes(state) && !own.includes(id))
}

const addressesOf = (tasks: readonly Task[]): readonly (string | null)[] =>
  tasks.filter(mayBeRegistered).map(({ privateIp }) => privateIp)

/** A target that is checked for the first time may be a task younger than the list of them. */
const KNOWN_STATES: readonly string[] = ['healthy', 'unhealthy', 'unused']

/** ECS registers a task once its containers run, when it has an address. */
const mayBeRegistered = ({ privateIp, startedAt, lastStatus }: Task): boolean =>
  privateIp !== null || startedAt !== null || !['PROVISIONING', 'PENDING', 'STOPPED'].includes(lastStatus)
