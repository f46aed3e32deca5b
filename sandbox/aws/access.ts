import { policiesAllow } from '../model/iam.ts'
import type { World } from '../model/state.ts'
import { emptyTaskList } from '../model/tasks.ts'
import { requestsOf } from './authorization.ts'
import { awsError } from './lib/aws-error.ts'
import type { Input } from './lib/input.ts'
import { withinRate } from './rates.ts'
import type { Call, Service } from './service.ts'

const FORBIDDEN = 403
const HOUR_MS = 3_600_000
const TOLERANCE_MS = 5 * 60_000

/** Operations that need no permission of the caller: a layer's address is signed by the registry. */
const FREE: ReadonlySet<string> = new Set(['sts:GetCallerIdentity', 's3:GetLayer'])

/** Refuses a call as AWS does before it looks at its input: an expired session, too many calls, a missing permission. */
export function admit(world: World, service: Service, call: Call, region: string): void {
  const { name, errors } = service
  const { operation } = call
  if (world.session.expired) {
    throw awsError(errors.expired, 'The security token included in the request is expired', FORBIDDEN)
  }
  if (!world.session.known)
    throw awsError(errors.unknownKey, 'The security token included in the request is invalid.', FORBIDDEN)
  if (world.session.skewed) throw awsError(errors.skewed, skewedMessage(world.now()), FORBIDDEN)
  const refusals = world.throttle.get(name) ?? 0
  if (refusals > 0) {
    world.throttle.set(name, refusals - 1)
    throw throttled(errors)
  }
  if (!withinRate(world, name, operation)) throw throttled(errors)
  permit(world, service, operation, call.input, region)
}

type Named = Pick<Service, 'name' | 'errors'>

/** Refuses what the caller may not do. */
export function permit(world: World, service: Named, operation: string, input: Input, region: string): void {
  const action = `${service.name}:${operation}`
  if (world.callerDenied.has(action) && !FREE.has(action)) throw denied(world, service, { action, resource: '*' })
  const { callerPolicies } = world
  if (!callerPolicies || action === 's3:GetLayer') return
  for (const request of requestsOf(world, action, input, region)) {
    if (!FREE.has(request.action) && !policiesAllow(callerPolicies.documents, request)) {
      callerPolicies.refused.add(`${request.action} on ${request.resource}`)
      throw denied(world, service, request)
    }
    callerPolicies.allowed.add(request.action)
  }
}

const denied = (
  { session: { arn }, deniedBecause }: World,
  { name, errors }: Named,
  { action, resource }: { readonly action: string; readonly resource: string },
) =>
  awsError(
    errors.denied,
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${deniedBecause ?? `because no identity-based policy allows the ${action} action`}`,
    name === 'ec2' || errors.denied === 'AccessDenied' ? FORBIDDEN : undefined,
  )

/** As AWS words it: the time of the signature, and its own less what it tolerates. */
function skewedMessage(now: number): string {
  const written = (at: number) => `${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}`
  const [signed, tolerated] = [written(now - 3 * HOUR_MS), written(now - TOLERANCE_MS)]
  return `Signature expired: ${signed} is now earlier than ${tolerated} (${written(now)} - 5 min.)`
}

const throttled = ({ throttled: code, throttledStatus }: Service['errors']) =>
  awsError(code, 'Rate exceeded', throttledStatus)

/** What the caller can see: the platform, or nothing at all in another account or another region. */
export function visibleWorld(world: World, { scope }: Service, region: string): World {
  const { environment, session } = world
  const here = session.account === environment.accountId && (scope === 'global' || region === environment.region)
  return here ? world : emptyAccount(world, region)
}

const emptyAccount = (world: World, region: string): World => ({
  ...world,
  environment: { ...world.environment, accountId: world.session.account, region, cluster: '' },
  secrets: new Map(),
  roles: new Map(),
  repositories: new Map(),
  publicImages: new Map(),
  taskDefinitions: new Map(),
  services: new Map(),
  tasks: emptyTaskList(),
  loadBalancer: null,
  targetGroups: new Map(),
  listeners: [],
  securityGroups: new Map(),
  fileSystem: { id: '', arn: '', createdAt: 0, mountTargets: false, policy: null, withoutTheme: new Set() },
  endpoints: new Map(),
  parameters: new Set(),
  accessPoints: new Map(),
  logGroups: new Map(),
  zones: [],
  distributions: [],
  functions: new Map(),
  stateBackend: { bucket: false, lockTable: false },
})
