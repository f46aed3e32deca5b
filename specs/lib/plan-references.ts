import type { ListenerRules, PlannedChange } from '../../evidence/index.ts'
import { whoseItIs } from '../../evidence/readings/foreign-references.ts'
import { secretNameOf } from '../../evidence/readings/secret-reference.ts'
import { seenTenants } from '../../evidence/readings/seen-tenants.ts'
import { otherOwner } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import { isDestroyed } from './plan-destroyed.ts'
import { othersAmong } from './plan-rules.ts'

/** Planned references to what is not the tenant's own, as its names say; the rules that are there now say which tenants there are. */
export function foreignInPlan(
  changes: readonly PlannedChange[],
  { target, live }: { readonly target: Target; readonly live: ListenerRules | undefined },
): readonly string[] {
  const seen = seenTenants({ rules: live }, target)
  const { targetGroup } = target.names
  return changes.flatMap(change => {
    if (isDestroyed(change)) return []
    const { address, type, planned } = change
    const groups = type === 'aws_ecs_service' ? othersAmong(planned.forwardsTo, target) : []
    const secrets = (planned.readsSecrets ?? []).map(secretNameOf).flatMap(name => {
      const owner = otherOwner(target, 'dbSecret', name, seen)
      return owner === undefined ? [] : [`${name}, ${whoseItIs(owner)}`]
    })
    return [
      ...groups.map(name => `${address}: registers the tasks with ${name}, not with ${targetGroup}`),
      ...secrets.map(what => `${address}: reads ${what}`),
    ]
  })
}
