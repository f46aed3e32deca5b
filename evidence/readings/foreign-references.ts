import { type OwnedName, otherOwner } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { Service, TaskDefinitionRevision } from '../ecs.ts'
import { targetGroupsOf } from './route.ts'
import { targetGroupName } from './routing.ts'
import { secretNames } from './secret-reference.ts'

/** Something of another owner's that the tenant's service or its task definition refers to. */
export interface ForeignReference {
  readonly kind: OwnedName
  readonly name: string
  /** Another tenant, or the edge. */
  readonly owner: string
}

/** What the tenant runs on that is not its own: nothing of it may be changed for this tenant's sake. */
export function foreignReferences(
  {
    service,
    definition,
  }: { readonly service: Service | undefined; readonly definition: TaskDefinitionRevision | undefined },
  target: Target,
): readonly ForeignReference[] {
  const named: Readonly<Record<OwnedName, readonly string[]>> = {
    taskFamily: definition ? [definition.family] : [],
    dbSecret: definition ? secretNames(definition) : [],
    targetGroup: targetGroupsOf(service).map(targetGroupName),
  }
  return KINDS.flatMap(kind =>
    [...new Set(named[kind])].flatMap(name => {
      const owner = otherOwner(target, kind, name)
      return owner === undefined ? [] : [{ kind, name, owner }]
    }),
  )
}

const KINDS: readonly OwnedName[] = ['taskFamily', 'dbSecret', 'targetGroup']

/** `prod-bakery-db-credentials, which is bakery's`. */
export const describeForeign = ({ name, owner }: ForeignReference): string => `${name}, which is ${owner}'s`
