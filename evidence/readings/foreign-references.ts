import { tenantIn } from '../../platform/names.ts'
import {
  type OtherOwner,
  type OwnedName,
  otherOwner,
  ownerOfParameter,
  ownerOfPath,
  THE_EDGE,
} from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { Service, TaskDefinitionRevision } from '../ecs.ts'
import type { AccessPoint } from '../network.ts'
import { groupOwner } from './group-owner.ts'
import { isOfDatabase, loginsFromElsewhere } from './logins-from-elsewhere.ts'
import { targetGroupsOf } from './route.ts'
import { targetGroupName } from './routing.ts'
import { parameterPaths, secretNames } from './secret-reference.ts'
import { type SpeaksOfTenants, seenTenants } from './seen-tenants.ts'

/** What of another owner's a tenant can refer to; `secret`: one that holds no login of the database. */
export type ForeignKind = Exclude<OwnedName, 'service'> | 'secret' | 'parameter' | 'accessPoint'

/** Something of another owner's that the tenant's service or its task definition refers to. */
export interface ForeignReference {
  readonly kind: ForeignKind
  readonly name: string
  readonly owner: OtherOwner
}

/** What of a task definition, one that runs or one that is planned, refers to something. */
type Definition = Pick<
  TaskDefinitionRevision,
  'family' | 'secrets' | 'sidecars' | 'environment' | 'logStreamPrefix' | 'containerName'
>

/** What the tenant runs on, and what shows whose it is. */
interface RunsOn extends SpeaksOfTenants {
  readonly service: Service | undefined
  readonly definition: Definition | undefined
  readonly accessPoint?: AccessPoint | undefined
}

type Found = readonly [kind: ForeignKind, name: string, owner: OtherOwner | undefined]

/** What the tenant runs on that is not its own: nothing of it may be changed for this tenant's sake. */
export function foreignReferences(runsOn: RunsOn, target: Target): readonly ForeignReference[] {
  const { service, definition, accessPoint } = runsOn
  const seen = seenTenants(runsOn, target)
  const mounted = accessPoint?.referenced && accessPoint.found ? accessPoint : undefined
  const sidecars = definition?.sidecars ?? []
  const secretsIn = (reader: Pick<Definition, 'secrets'>) =>
    secretNames(reader).map(({ variable, names }): Found => {
      const whole = names.find(each => tenantIn(target.environment.tenantNames.dbSecret, each) !== undefined)
      const owners = names.map(each => [each, otherOwner(target, 'dbSecret', each, seen)] as const)
      const [name, owner] = owners.find(([each]) => each === whole) ??
        owners.find(([, each]) => each !== undefined) ?? [variable]
      const kind = whole === undefined && owner !== THE_EDGE && !isOfDatabase(variable) ? 'secret' : 'dbSecret'
      return [kind, name, owner] as const
    })
  const secrets = definition ? secretsIn(definition) : []
  const all: readonly Found[] = [
    ...(definition ? [definition.family] : []).map(
      name => ['taskFamily', name, otherOwner(target, 'taskFamily', name, seen)] as const,
    ),
    ...secrets.filter(([, , owner]) => typeof owner === 'string'),
    ...(definition ? loginsFromElsewhere(definition, target, seen).map(login => ['dbSecret', ...login] as const) : []),
    ...secrets,
    // What is not WordPress' own login keeps nothing of WordPress from working.
    ...sidecars
      .flatMap(reader => [
        ...secretsIn(reader).map(([, ...login]) => login),
        ...loginsFromElsewhere(reader, target, seen),
      ])
      .map(login => ['secret', ...login] as const),
    ...[...(definition ? [definition] : []), ...sidecars]
      .flatMap(parameterPaths)
      .map(path => ['parameter', path, ownerOfParameter(target, path, seen)] as const),
    ...targetGroupsOf(service).map(
      arn => ['targetGroup', targetGroupName(arn), groupOwner(arn, runsOn, target)] as const,
    ),
    ...(mounted ? [mounted, ...(mounted.others ?? [])] : []).map(
      ({ accessPointId, path }) => ['accessPoint', accessPointId, ownerOfPath(target, path, seen)] as const,
    ),
  ]
  const named = new Set<string>()
  return all.flatMap(([kind, name, owner]) => {
    if (owner === undefined || named.has(name)) return []
    named.add(name)
    return [{ kind, name, owner }]
  })
}

/** Whether it is somebody's who is known; a name of nobody may be one that several share, and says nothing as long as what it names works. */
export const isSomebodys = ({ owner }: ForeignReference): boolean => owner !== null

/** `prod-bakery-db-credentials, which is bakery's`. */
export const describeForeign = ({ name, owner }: ForeignReference): string => `${name}, ${whoseItIs(owner)}`

/** `which is bakery's`. */
export const whoseItIs = (owner: OtherOwner): string =>
  owner === null ? "which by its name is not the tenant's" : `which is ${owner}'s`
