import { isOwnName, type OwnedName, sharersOf } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { Remains, ServiceUses } from '../remains.ts'

/** Who else uses what is about to be deleted; `why`: that could not be seen. */
export type OtherUsers =
  | { readonly seen: true; readonly users: readonly string[] }
  | { readonly seen: false; readonly why: string }

/** Whether a service of the cluster is the tenant's by its name, and no other tenant's by the environment's data. */
export const isOwnService = (name: string, target: Target): boolean =>
  isOwnName(target, 'service', name) && sharersOf(target, 'service', name).length === 0

/** The services of others that use a thing, and the tenant for whom the environment's data declare it. */
export function otherUsers(
  remains: Remains | undefined,
  uses: (service: ServiceUses) => boolean,
  target: Target,
  declared?: { readonly kind: OwnedName; readonly name: string },
): OtherUsers {
  const tenant = declared && sharersOf(target, declared.kind, declared.name)[0]
  const inData = tenant === undefined ? [] : [`${tenant}, whose tenants.yaml names it`]
  const seen = remains?.uses
  if (!seen?.seen) {
    return inData.length > 0 ? { seen: true, users: inData } : { seen: false, why: seen?.why ?? 'it was not looked at' }
  }
  const others = seen.services.filter(service => !isOwnService(service.name, target) && uses(service))
  return { seen: true, users: [...others.map(({ name }) => name), ...inData] }
}
