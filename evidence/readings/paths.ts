import type { Service, Tasks } from '../ecs.ts'
import type { LoadBalancer, TargetGroup } from '../elbv2.ts'
import { PORTS } from '../expectations.ts'
import type { SecurityGroup, SecurityGroups } from '../network.ts'
import { type Admission, admits, letsOut, type Peer } from './admission.ts'

/** One hop of the platform: who connects to whom on which port. */
export interface Hop {
  readonly from: {
    readonly name: string
    readonly groups: readonly SecurityGroup[]
    readonly addresses: readonly string[]
  }
  readonly to: { readonly name: string; readonly groups: readonly SecurityGroup[] }
  readonly port: number
}

/** What the tasks' network interfaces carry: what the service names, else what the tag finds. */
export const taskGroups = ({ service, tasks }: SecurityGroups): readonly SecurityGroup[] =>
  service.length > 0 ? service : tasks

export const tasksToDatabase = (groups: SecurityGroups, tasks: Tasks | undefined): Hop => ({
  from: { name: 'the tasks', groups: taskGroups(groups), addresses: addressesOf(tasks) },
  to: { name: 'the database', groups: groups.database },
  port: PORTS.mysql,
})

export const tasksToEfs = (groups: SecurityGroups, tasks: Tasks | undefined): Hop => ({
  from: { name: 'the tasks', groups: taskGroups(groups), addresses: addressesOf(tasks) },
  to: { name: 'the file system', groups: groups.efs },
  port: PORTS.nfs,
})

/**
 * From the groups the load balancer really has, as far as the tag finds them, to the container's port or the one that is named; undefined
 * when none of those was seen.
 */
export function albToTasks(
  groups: SecurityGroups,
  service: Service | undefined,
  balancer: LoadBalancer | undefined,
  port?: number,
): Hop | undefined {
  const attached = balancer?.found ? balancer.securityGroups : groups.alb.map(({ id }) => id)
  const from = groups.alb.filter(({ id }) => attached.includes(id))
  if (from.length === 0 || from.length < attached.length) return undefined
  return {
    from: { name: 'the load balancer', groups: from, addresses: [] },
    to: { name: 'the tasks', groups: taskGroups(groups) },
    port: port ?? (service?.found ? service.loadBalancers[0]?.containerPort : undefined) ?? PORTS.http,
  }
}

/** The port of its own that a health check asks; undefined where it asks the one that traffic goes to, or is not known. */
export const ownCheckPort = (group: TargetGroup | undefined): number | undefined => {
  const port = group?.found ? Number(group.healthCheck.port) : Number.NaN
  return Number.isInteger(port) ? port : undefined
}

const addressesOf = (tasks: Tasks | undefined): readonly string[] =>
  (tasks?.tasks ?? []).flatMap(({ privateIp }) => privateIp ?? [])

const idsOf = (groups: readonly SecurityGroup[]): readonly string[] => groups.map(({ id }) => id)
const peerOf = (groups: readonly SecurityGroup[], addresses: readonly string[]): Peer => ({
  groupIds: idsOf(groups),
  addresses,
})

/** The side of a hop that lets nothing through, `undefined` when it is open or cannot be judged. */
export function closedSide({ from, to, port }: Hop): 'ingress' | 'egress' | undefined {
  const into: Admission = admits(to.groups, peerOf(from.groups, from.addresses), port)
  if (into === 'closed') return 'ingress'
  const out: Admission = letsOut(from.groups, peerOf(to.groups, []), port)
  return out === 'closed' ? 'egress' : undefined
}

/** True only when both sides are known to let it through. */
export const isOpen = ({ from, to, port }: Hop): boolean =>
  admits(to.groups, peerOf(from.groups, from.addresses), port) === 'open' &&
  letsOut(from.groups, peerOf(to.groups, []), port) === 'open'

/** The missing rule in words. */
export function closedFact({ from, to, port }: Hop, side: 'ingress' | 'egress'): string {
  const [own, other] = side === 'ingress' ? [to, from] : [from, to]
  const verb = side === 'ingress' ? 'lets in' : 'lets out to'
  const rules = own.groups.reduce((sum, group) => sum + group[side].length, 0)
  return `none of the ${rules} ${side} rules of ${names(own.groups)} ${verb} ${names(other.groups)} (${other.name}) on tcp ${port}`
}

const names = (groups: readonly SecurityGroup[]): string =>
  groups.map(({ id, nameTag }) => (nameTag === null ? id : `${nameTag} (${id})`)).join(' and ')
