import { namesOf, taskDefinitionArn } from '../../model/arns.ts'
import { addEvent, definitionByArn, restart } from '../../model/deployments.ts'
import type { ObstacleId } from '../../model/obstacle-words.ts'
import type {
  ContainerDefinitionState,
  DistributionState,
  FunctionState,
  RuleState,
  SecretState,
  SecurityGroupState,
  ServiceState,
  SiteState,
  TargetGroupState,
  TaskDefinitionState,
  World,
} from '../../model/state.ts'
import { addTenant } from '../../model/tenant.ts'

/** How long ago a fault that shows at the next start made itself felt. */
const SINCE_MS = 8 * 60_000

const known = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw new Error(`the sandbox has no ${what} to break`)
  return value
}

export const serviceOf = (world: World, tenant: string): ServiceState =>
  known(world.services.get(namesOf(world, tenant).service), `service of ${tenant}`)

export const secretOf = (world: World, tenant: string): SecretState =>
  known(world.secrets.get(namesOf(world, tenant).dbSecret), `secret of ${tenant}`)

export const groupOf = (world: World, tenant: string): TargetGroupState =>
  known(world.targetGroups.get(namesOf(world, tenant).targetGroup), `target group of ${tenant}`)

export const ruleOf = (world: World, tenant: string): RuleState => {
  const { domain } = namesOf(world, tenant)
  const rules = world.listeners.flatMap(listener => listener.rules)
  return known(
    rules.find(({ conditions }) => conditions.some(({ Values = [] }) => Values.includes(domain))),
    `rule of ${tenant}`,
  )
}

export const distributionOf = ({ distributions }: World): DistributionState => known(distributions[0], 'distribution')

export const functionOf = ({ functions }: World): FunctionState => known([...functions.values()][0], 'function')

export const groupTagged = (
  { securityGroups, environment }: World,
  role: 'alb' | 'tasks' | 'database' | 'efs',
): SecurityGroupState =>
  known(
    [...securityGroups.values()].find(({ nameTag }) => nameTag === environment.securityGroupTags[role]),
    `security group of ${role}`,
  )

/** Another tenant of the environment; a world with only one gets a second. */
export function neighbourOf(world: World, tenant: string): string {
  const other = world.tenants.find(name => name !== tenant)
  if (other !== undefined) return other
  addTenant(world, NEIGHBOUR, 'fresh')
  return NEIGHBOUR
}

const NEIGHBOUR = 'bluebird'

/** New tasks had to start a while ago: what hinders a start shows now. */
export const restartTenant = (world: World, tenant: string): void =>
  restart(world, serviceOf(world, tenant), world.now() - SINCE_MS)

/** Something stands in the way of every task of the tenant, whatever it is made from. */
export function putInTheWay(world: World, tenant: string, obstacle: ObstacleId): void {
  world.obstacles.set('every', obstacle)
  restartTenant(world, tenant)
}

/** The same for the tasks of a new revision alone. */
export function deployObstructed(world: World, tenant: string, obstacle: ObstacleId): void {
  deployRevision(world, tenant, {})
  world.obstacles.set(serviceOf(world, tenant).taskDefinitionArn, obstacle)
}

/** The deployment in force works, and cannot end. */
export function holdUp(world: World, tenant: string, because: string): void {
  const service = serviceOf(world, tenant)
  const [primary] = service.deployments
  if (!primary) return
  primary.rolloutState = 'IN_PROGRESS'
  primary.rolloutStateReason = `ECS deployment ${primary.id} in progress.`
  service.stuck = true
  addEvent(service, world.now(), because)
}

/** Registers the next revision of the tenant's family, which differs from the running one. */
export function registerRevision(
  world: World,
  tenant: string,
  change: {
    readonly revision?: Partial<TaskDefinitionState>
    readonly container?: (container: ContainerDefinitionState) => Partial<ContainerDefinitionState>
  },
): TaskDefinitionState {
  const running = known(definitionByArn(world, serviceOf(world, tenant).taskDefinitionArn), 'task definition')
  const revisions = world.taskDefinitions.get(running.family) ?? []
  const revision = Math.max(...revisions.map(each => each.revision)) + 1
  const next: TaskDefinitionState = {
    ...running,
    ...change.revision,
    taskDefinitionArn: taskDefinitionArn(world.environment, running.family, revision),
    revision,
    status: 'ACTIVE',
    registeredAt: world.now() - SINCE_MS - 60_000,
    containerDefinitions: running.containerDefinitions.map(container => ({
      ...container,
      ...change.container?.(container),
    })),
  }
  world.taskDefinitions.set(running.family, [...revisions, next])
  return next
}

/** Registers a revision, and deploys it in place of the one before. */
export function deployRevision(world: World, tenant: string, change: Parameters<typeof registerRevision>[2]): void {
  serviceOf(world, tenant).taskDefinitionArn = registerRevision(world, tenant, change).taskDefinitionArn
  restartTenant(world, tenant)
}

/** The container's environment with other values for some variables. */
export const withVariables = (
  { environment }: ContainerDefinitionState,
  values: Readonly<Record<string, string>>,
): Pick<ContainerDefinitionState, 'environment'> => ({
  environment: environment.map(({ name, value }) => ({ name, value: values[name] ?? value })),
})

export const siteOf = (world: World, tenant: string): SiteState =>
  known(world.sites.get(namesOf(world, tenant).databaseName), `site of ${tenant}`)
