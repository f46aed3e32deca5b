import type { Service, TargetGroup, TargetHealth, TargetHealthDescription } from '../../evidence/index.ts'

/** The target group the service registers with; where it names none, the one of the conventional name. */
export const targetGroupArnOf = (service: Service | undefined, group: TargetGroup | undefined): string | undefined =>
  (service?.found ? service.loadBalancers[0]?.targetGroupArn : undefined) ?? (group?.found ? group.arn : undefined)

const LEAVING: readonly string[] = ['draining', 'unhealthy.draining']

/** Targets that are not on their way out. */
export const judgedTargets = (health: TargetHealth | undefined): readonly TargetHealthDescription[] =>
  health?.found ? health.targets.filter(({ state }) => !LEAVING.includes(state)) : []
