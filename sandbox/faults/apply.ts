import { settle } from '../model/settle.ts'
import type { World } from '../model/state.ts'
import { STAGES } from './define.ts'
import { faults } from './index.ts'

export { faults }

/** Breaks one tenant (or what all share), stage by stage; a deployment has run its course before the service is scaled or removed. */
export function applyFaults(world: World, tenant: string, ids: readonly string[]): void {
  const chosen = ids.flatMap(id => faults[id] ?? [])
  for (const stage of STAGES) {
    const now = chosen.filter(fault => (fault.stage ?? 'broken') === stage)
    for (const fault of now) fault.apply(world, tenant)
    if (stage === 'deployed' && now.length > 0) settle(world)
  }
}
