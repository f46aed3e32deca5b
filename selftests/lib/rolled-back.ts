import { namesOf } from '../../sandbox/model/arns.ts'
import type { World } from '../../sandbox/model/state.ts'

/** Scales a tenant's service to 0 and takes its rules away, as the runbook's second way back does. */
export function stopTenant(world: World, tenant: string): void {
  const service = [...world.services.values()].find(each => each.tenant === tenant)
  if (!service) throw new Error(`the sandbox has no service of ${tenant}`)
  service.desiredCount = 0
  const own = service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn)
  for (const listener of world.listeners) {
    listener.rules = listener.rules.filter(
      ({ actions }) => !actions.some(({ TargetGroupArn = '' }) => own.includes(TargetGroupArn)),
    )
  }
}

/** Takes away everything that terraform destroy does; the secret waits for its end, logs and the database stay. */
export function removeTenant(world: World, tenant: string): void {
  const { environment } = world
  const prefix = `${environment.name}-${tenant}`
  stopTenant(world, tenant)
  world.services.delete(`${prefix}-service`)
  world.targetGroups.delete(`${prefix}-tg`)
  for (const revision of world.taskDefinitions.get(prefix) ?? []) revision.status = 'INACTIVE'
  for (const { id } of [...world.accessPoints.values()].filter(point => point.tenant === tenant))
    world.accessPoints.delete(id)
  world.roles.get(environment.executionRole)?.inline.delete(`${environment.name}-ecs-secrets-access-${tenant}`)
  world.roles.get(environment.taskRole)?.inline.delete(namesOf(world, tenant).efsPolicy)
  const secret = world.secrets.get(`${prefix}-db-credentials`)
  if (secret) secret.deletedAt = world.now()
}
