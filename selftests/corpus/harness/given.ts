import { isRecord } from '../../../lib/values.ts'
import { groupOf, groupTagged, ruleOf, secretOf, serviceOf } from '../../../sandbox/faults/lib/tenant-parts.ts'
import { namesOf, taskDefinitionArn } from '../../../sandbox/model/arns.ts'
import { addEndpoint } from '../../../sandbox/model/endpoints.ts'
import { imageReference } from '../../../sandbox/model/images-built.ts'
import { writeLine } from '../../../sandbox/model/log-lines.ts'
import { settle } from '../../../sandbox/model/settle.ts'
import type { ContainerDefinitionState, World } from '../../../sandbox/model/state.ts'
import { tasksOf, upOf } from '../../../sandbox/model/tasks.ts'
import { addTenant } from '../../../sandbox/model/tenant.ts'
import type { SandboxRequest } from '../../../sandbox/servers/types.ts'
import { NEIGHBOUR, TENANT } from './names.ts'
import { type PageName, pages } from './pages.ts'

/** What else is true of the platform of a row; what is not said is healthy. */
export interface Given {
  readonly env?: 'prod' | 'dev' | 'sit'
  /** Faults of the sandbox. */
  readonly faults?: readonly string[]
  /** Whether WordPress waits for its installer or is installed (the default). */
  readonly life?: 'fresh' | 'installed'
  /** What the run is told the tenant is. */
  readonly expect?: 'fresh' | 'installed'
  /** The fault that the words tell of is repaired since. */
  readonly repaired?: true
  readonly databaseRoute?: false
  readonly database?: 'stopped' | 'tables-crashed' | 'no-grant'
  /** What the database answers a login with. */
  readonly login?: string
  /** What the containers answer by path, `*` for every other. */
  readonly pages?: Readonly<Record<string, PageName>>
  /** What the load balancer's own checks get instead. */
  readonly checks?: PageName
  /** Lines of the log of the running task, or of those that ended where none runs; newest last. */
  readonly log?: readonly string[]
  readonly matcher?: string
  readonly checkPath?: string
  readonly checkPort?: string
  /** The role trusts another service than ECS' tasks. */
  readonly untrusted?: 'execution-role' | 'task-role'
  /** The file system was made so many minutes ago. */
  readonly fileSystemMinutes?: number
  /** A VPC endpoint for a service, such as `secretsmanager`, made so many minutes ago. */
  readonly endpoint?: { readonly service: string; readonly minutes: number }
  /** Names of parameters of Systems Manager that are there. */
  readonly parameters?: readonly string[]
  /** The security group of the tasks lets nobody in. */
  readonly closedTasks?: true
  /** No rule leads to the tenant's target group. */
  readonly noRule?: true
  /** Another tenant stands beside. */
  readonly neighbour?: true
  /** The only target is the neighbour's task. */
  readonly foreignTarget?: true
  /** Another target stands beside the one of the row. */
  readonly others?: 'healthy'
  /** The image of every revision is gone. */
  readonly imageGone?: true
  /** The task definition asks for the secret under an ARN that it had once. */
  readonly staleSecret?: string
  /** The task definition says nothing of the site's address. */
  readonly noHome?: true
  /** The tasks end soon after they start, and what they logged stays. */
  readonly dead?: true
  /** How the tasks of the newest deployment ended. */
  readonly ended?: { readonly exitCode?: number; readonly reason?: string }
  /** The service's events, newest first. */
  readonly events?: readonly string[]
  /** A variable of the task definition. */
  readonly variables?: Readonly<Record<string, string>>
  /** What the running service is like; see `stage.ts`. */
  readonly service?: Stage
  /** Revisions of the family: the newest, and those that are deregistered. */
  readonly revisions?: { readonly latest: number; readonly inactive?: readonly number[] }
  /** Whether the edge says so without a login, too. */
  readonly everybody?: true
  /** Of the request to the origin. */
  readonly originHeaders?: Readonly<Record<string, string>>
  readonly priority?: number
  /** Where the rule of the row stands: before the tenant's own (the default), or in its place. */
  readonly own?: true
  /** The load balancer has the tenant's own rule on 443, and CloudFront asks it by https. */
  readonly tls?: true
  /** How the edge behaves whose function cannot be run here. */
  readonly edge?: 'asks' | 'open' | 'any-login' | 'other-login' | 'form' | 'execution-error' | 'throttled-error'
  /** Policies that the roles do not have. */
  readonly without?: readonly ('managed-policy' | 'efs-policy' | 'secrets-policy')[]
  /** How tasks of the current deployment stopped, where none runs. */
  readonly stopped?: string
  /** The address the function sees. */
  readonly viewer?: string
}

export interface Stage {
  readonly rollout?: 'COMPLETED' | 'IN_PROGRESS' | 'FAILED'
  readonly desired?: number
  readonly runs?: number
  readonly failed?: number
  readonly ageMinutes?: number
  /** Age in minutes of the newest event, and from one to the next. */
  readonly eventAge?: number
  readonly eventGap?: number
}

type Condition = (world: World, given: Given) => void

/** What a condition changes of the sandbox's world; those that are missing here are for who starts the sandbox or says the words. */
const conditions: Readonly<Record<string, Condition>> = {
  repaired(world) {
    const secret = secretOf(world, TENANT)
    secret.versions = secret.versions.map(version => ({ ...version, createdAt: world.now() - 90_000 }))
  },
  databaseRoute(world) {
    world.database.routeFromHere = false
  },
  database(world, { database }) {
    const { databaseName, databaseUser } = namesOf(world, TENANT)
    if (database === 'stopped') world.recorded.login = { layer: 'connect', errno: 2003, message: 'Connection refused' }
    if (database === 'no-grant') world.database.accounts.get(databaseUser)?.grants.clear()
    if (database === 'tables-crashed') world.database.schemas.get(databaseName)?.delete('wp_options')
  },
  login(world, { login = '' }) {
    world.recorded.login = { layer: 'login', errno: 1226, message: login }
  },
  pages(world, { pages: byPath = {} }) {
    instead(world, ({ path }) => byPath[path] ?? byPath['*'])
  },
  checks(world, { checks }) {
    instead(world, ({ headers }) => (headers['user-agent']?.startsWith('ELB-HealthChecker') ? checks : undefined))
  },
  matcher(world, { matcher = '' }) {
    groupOf(world, TENANT).healthCheck.matcher = matcher
  },
  checkPath(world, { checkPath = '' }) {
    groupOf(world, TENANT).healthCheck.path = checkPath
  },
  checkPort(world, { checkPort = 'traffic-port' }) {
    groupOf(world, TENANT).healthCheck.port = checkPort
  },
  untrusted(world, { untrusted }) {
    const { executionRole, taskRole } = world.environment
    const role = world.roles.get(untrusted === 'task-role' ? taskRole : executionRole)
    if (role) role.trusts = 'ecs.amazonaws.com'
  },
  fileSystemMinutes(world, { fileSystemMinutes = 0 }) {
    world.fileSystem.createdAt = world.now() - fileSystemMinutes * 60_000
  },
  endpoint(world, { endpoint }) {
    if (endpoint) addEndpoint(world, endpoint.service, world.now() - endpoint.minutes * 60_000)
  },
  parameters(world, { parameters = [] }) {
    for (const name of parameters) world.parameters.add(name)
  },
  closedTasks(world) {
    groupTagged(world, 'tasks').ingress = []
  },
  noRule(world) {
    const rule = ruleOf(world, TENANT)
    for (const listener of world.listeners) listener.rules = listener.rules.filter(each => each !== rule)
  },
  neighbour(world) {
    addTenant(world, NEIGHBOUR, 'installed')
    settle(world)
  },
  foreignTarget(world) {
    const own = groupOf(world, TENANT).arn
    const service = serviceOf(world, TENANT)
    const other = serviceOf(world, NEIGHBOUR)
    other.loadBalancers = other.loadBalancers.map(each => ({ ...each, targetGroupArn: own }))
    world.recorded.held.add(service.name)
    // The service still says that it registers there; its task is no target.
    world.recorded.answers.set('ecs:DescribeServices', answer => restoreGroup(answer, service.name, own))
    service.loadBalancers = []
  },
  revisions(world, { revisions: { latest, inactive = [] } = { latest: 2 } }) {
    const { taskFamily } = namesOf(world, TENANT)
    const good = world.taskDefinitions.get(taskFamily)?.at(-1)
    if (!good) return
    world.taskDefinitions.set(
      taskFamily,
      Array.from({ length: latest }, (_, index) => ({
        ...good,
        revision: index + 1,
        taskDefinitionArn: taskDefinitionArn(world.environment, taskFamily, index + 1),
        status: inactive.includes(index + 1) ? 'INACTIVE' : 'ACTIVE',
      })),
    )
  },
  imageGone(world) {
    changeContainers(world, () => ({ image: imageReference(world.environment, '20260113-000000') }))
  },
  variables(world, { variables = {} }) {
    changeContainers(world, ({ environment }) => ({
      environment: [
        ...environment.filter(({ name }) => !(name in variables)),
        ...Object.entries(variables).map(([name, value]) => ({ name, value })),
      ],
    }))
  },
  staleSecret(world, { staleSecret = '' }) {
    changeContainers(world, ({ secrets }) => ({
      secrets: secrets.map(({ name, valueFrom }) => ({
        name,
        valueFrom: valueFrom.replace(/(-db-credentials)-[A-Za-z0-9]{6}/, `$1-${staleSecret}`),
      })),
    }))
  },
  noHome(world) {
    changeContainers(world, ({ environment }) => ({
      environment: environment.map(({ name, value }) => ({
        name,
        value: value.replace(/define\(\s*'WP_(?:HOME|SITEURL)'[^;]*;/g, ''),
      })),
    }))
  },
}

/** Brings the sandbox's world into the state that a row speaks of. */
export function applyGiven(world: World, given: Given): void {
  for (const [name, condition] of Object.entries(conditions)) if (Object.hasOwn(given, name)) condition(world, given)
}

/** Pages of the tenant's containers by name, before whatever they answer otherwise. */
function instead(world: World, nameOf: (request: SandboxRequest) => PageName | undefined): void {
  const before = world.recorded.containers.get(TENANT)
  world.recorded.containers.set(TENANT, request => {
    const name = nameOf(request)
    return name === undefined ? before?.(request) : pages[name](request)
  })
}

/** Every revision of the tenant differs so. */
function changeContainers(
  world: World,
  change: (container: ContainerDefinitionState) => Partial<ContainerDefinitionState>,
): void {
  const { taskFamily } = namesOf(world, TENANT)
  const revisions = world.taskDefinitions.get(taskFamily) ?? []
  world.taskDefinitions.set(
    taskFamily,
    revisions.map(each => ({
      ...each,
      containerDefinitions: each.containerDefinitions.map(container => ({ ...container, ...change(container) })),
    })),
  )
}

function restoreGroup<Answer extends object>(answer: Answer, name: string, targetGroupArn: string): Answer {
  const services: unknown[] = 'services' in answer && Array.isArray(answer.services) ? answer.services : []
  return Object.assign(answer, {
    services: services.map(service =>
      isRecord(service) && service.serviceName === name
        ? { ...service, loadBalancers: [{ targetGroupArn, containerName: 'wordpress', containerPort: 80 }] }
        : service,
    ),
  })
}

/** Lines of the tenant's running tasks, the last one a few seconds old; where none runs, of those that ran and ended, up to their end. */
export function writeLog(world: World, lines: readonly string[]): void {
  const now = world.now()
  const service = serviceOf(world, TENANT)
  const running = upOf(world, service)
  const ended = tasksOf(world, service.name).filter(({ startedAt }) => startedAt !== null)
  for (const task of running.length > 0 ? running : ended)
    lines.forEach((line, index) => {
      writeLine(world, task, line, (task.stoppedAt ?? now) - (lines.length - index) * 2_000)
    })
}
