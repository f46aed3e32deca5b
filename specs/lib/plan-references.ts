import type { ListenerRules, PlannedChange } from '../../evidence/index.ts'
import { describeForeign, foreignReferences } from '../../evidence/readings/foreign-references.ts'
import type { PlannedContainer } from '../../platform/inputs.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { isOwnName } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import { leadsElsewhere } from './leads-elsewhere.ts'
import { isDestroyed } from './plan-destroyed.ts'
import { othersAmong } from './plan-rules.ts'

/** Planned references to what is not the tenant's own, read as those of a running task definition; the rules that are there now say which tenants there are. */
export function foreignInPlan(
  changes: readonly PlannedChange[],
  { target, live }: { readonly target: Target; readonly live: ListenerRules | undefined },
): readonly string[] {
  const { targetGroup, taskFamily } = target.names
  return changes.flatMap(change => {
    if (isDestroyed(change)) return []
    const { address, type, planned } = change
    const groups = type === 'aws_ecs_service' ? othersAmong(planned.forwardsTo, target) : []
    const { runsFamily } = planned
    const isElsewhere = runsFamily !== undefined && !isOwnName(target, 'taskFamily', runsFamily)
    const faults = [
      ...groups.map(name => `registers the tasks with ${name}, not with ${targetGroup}`),
      ...(isElsewhere ? [`runs ${runsFamily}, not ${taskFamily}`] : []),
      ...(planned.containers ?? []).flatMap(container => foreignIn(container, live, target)),
    ]
    return [...new Set(faults)].map(fault => `${address}: ${fault}`)
  })
}

function foreignIn(container: PlannedContainer, rules: ListenerRules | undefined, target: Target): readonly string[] {
  // Whose family, logs and volumes it has is judged by themselves.
  const definition = { ...container, family: target.names.taskFamily, logStreamPrefix: null, containerName: '' }
  const user = container.environment.WORDPRESS_DB_USER
  const whose = user === undefined ? undefined : tenantIn(target.environment.tenantNames.databaseUser, user)
  const isOthers = user !== target.names.databaseUser && whose !== target.tenant && TENANT_NAME.test(whose ?? '')
  return [
    ...foreignReferences({ service: undefined, definition, rules }, target).map(
      foreign => `reads ${describeForeign(foreign)}`,
    ),
    ...leadsElsewhere(container, target),
    ...(isOthers ? [`WORDPRESS_DB_USER ${user}, expected ${target.names.databaseUser}`] : []),
  ]
}
