import type { ListenerRules, PlannedChange } from '../../evidence/index.ts'
import { describeForeign, foreignReferences, whoseItIs } from '../../evidence/readings/foreign-references.ts'
import { seenTenants } from '../../evidence/readings/seen-tenants.ts'
import type { PlannedContainer } from '../../platform/inputs.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { isOwnName, ownerOfPlace } from '../../platform/owner.ts'
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
      ...foreignPlaces(planned, live, target),
      ...(type === 'aws_iam_role_policy' ? deniedToOthers(planned, target) : []),
    ]
    return [...new Set(faults)].map(fault => `${address}: ${fault}`)
  })
}

/** Roles and folders that are another tenant's, and the file system as a whole, which is everybody's. */
function foreignPlaces(
  { roles = [], mountedPaths = [] }: PlannedChange['planned'],
  rules: ListenerRules | undefined,
  target: Target,
) {
  const seen = seenTenants({ rules }, target)
  const own = target.names.efsPath
  return [
    ...roles.flatMap(role => of(`takes the role ${role}`, ownerOfPlace(target, role, seen))),
    ...mountedPaths.flatMap(path =>
      path === '/'
        ? ['mounts the whole file system, every tenant in it, without an access point']
        : path === own || path.startsWith(`${own}/`)
          ? []
          : of(`mounts ${path}`, ownerOfPlace(target, path.replace(/^\//, ''), seen)),
    ),
  ]
}

const of = (what: string, owner: string | undefined): readonly string[] =>
  owner === undefined ? [] : [`${what}, ${whoseItIs(owner)}`]

/** All tenants' tasks start by the same role: what a policy of it denies is denied to all of them. */
function deniedToOthers({ roles = [], denied = [] }: PlannedChange['planned'], target: Target): readonly string[] {
  const { executionRole, taskRole } = target.environment
  if (roles.length > 0 && !roles.some(role => role === executionRole || role === taskRole)) return []
  const others = denied.filter(resource => !isOwnName(target, 'dbSecret', resource.split(/[:/]/).at(-1) ?? ''))
  return others.length === 0
    ? []
    : [`denies the role of all tenants what is not only this tenant's (${others.join(', ')})`]
}

/** The database server of another environment: called as the own one, but for the environment. */
function serverElsewhere(host: string | undefined, { environment }: Target): readonly string[] {
  const { name, databaseInstance } = environment
  const [instance = ''] = host?.split('.') ?? []
  const rest = databaseInstance.startsWith(`${name}-`) ? databaseInstance.slice(name.length) : undefined
  const isAnothers = rest !== undefined && instance !== databaseInstance && instance.endsWith(rest)
  return isAnothers && /^[a-z]{1,16}$/.test(instance.slice(0, -rest.length))
    ? [`WORDPRESS_DB_HOST ${host}, expected ${databaseInstance}`]
    : []
}

function foreignIn(container: PlannedContainer, rules: ListenerRules | undefined, target: Target): readonly string[] {
  // Whose family, logs and volumes it has is judged by themselves.
  const definition = { ...container, family: target.names.taskFamily, logStreamPrefix: null, containerName: '' }
  const user = container.environment.WORDPRESS_DB_USER
  const whose = user === undefined ? undefined : tenantIn(target.environment.tenantNames.databaseUser, user)
  const isOthers = user !== target.names.databaseUser && whose !== target.tenant && TENANT_NAME.test(whose ?? '')
  const { environmentFiles: files = [] } = container
  const { WORDPRESS_TABLE_PREFIX: prefix = '' } = container.environment
  const seen = seenTenants({ rules }, target)
  return [
    ...foreignReferences({ service: undefined, definition, rules }, target).map(
      foreign => `reads ${describeForeign(foreign)}`,
    ),
    ...leadsElsewhere(container, target),
    ...serverElsewhere(container.environment.WORDPRESS_DB_HOST, target),
    ...of(`WORDPRESS_TABLE_PREFIX ${prefix}`, ownerOfPlace(target, prefix, seen)),
    ...files.flatMap(file => of(`reads ${file}`, ownerOfPlace(target, file, seen))),
    ...(isOthers ? [`WORDPRESS_DB_USER ${user}, expected ${target.names.databaseUser}`] : []),
  ]
}
