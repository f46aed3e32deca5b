import type { Service, Tasks } from '../ecs.ts'
import type { TargetHealth, TargetHealthDescription } from '../elbv2.ts'
import { judgedTargets } from './route.ts'

/**
 * Targets that get requests and are no task of the service; `undefined` where that cannot be told: while a deployment changes the tasks, or where the address of one
 * is not known.
 */
export function foreignTargets(
  service: Service | undefined,
  tasks: Tasks | undefined,
  health: TargetHealth | undefined,
): readonly TargetHealthDescription[] | undefined {
  if (!service?.found || !tasks || !health?.found) return undefined
  const settled = service.deployments.length === 1 && service.runningCount === service.desiredCount
  if (!settled || tasks.tasks.length < service.desiredCount) return undefined
  const addresses = tasks.tasks.map(({ privateIp }) => privateIp)
  if (addresses.includes(null)) return undefined
  return judgedTargets(health).filter(({ id, state }) => state === 'healthy' && !addresses.includes(id))
}
