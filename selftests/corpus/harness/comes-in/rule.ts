import { list } from '../../../../sandbox/aws/lib/input.ts'
import { distributionOf, groupOf, ruleOf, serviceOf } from '../../../../sandbox/faults/lib/tenant-parts.ts'
import { listenerArn, namesOf } from '../../../../sandbox/model/arns.ts'
import type { RuleActionState, RuleConditionState, RuleState, World } from '../../../../sandbox/model/state.ts'
import { addTenant } from '../../../../sandbox/model/tenant.ts'
import type { SandboxAnswer } from '../../../../sandbox/servers/types.ts'
import { inWorldsNames, NEIGHBOUR, TENANT } from '../names.ts'
import type { ComesIn } from '../way.ts'

const EARLIER = 201
const OWN = 210
const TLS_PORT = 443

/** A rule of the listener: the tenant's own, or one before it. */
export const rule: ComesIn = (input, { world, row }) => {
  addTenant(world, NEIGHBOUR, 'installed')
  const named = inWorldsNames(input, world)
  const conditions: RuleConditionState[] = JSON.parse(JSON.stringify(list(named, 'conditions')))
  const actions: RuleActionState[] = JSON.parse(JSON.stringify(list(named, 'actions')))
  const own = ruleOf(world, TENANT)
  addGroups(world, JSON.stringify(actions))
  own.priority = OWN
  if (world.environment.cloudFront) distributionOf(world).originHeaders = row.world.originHeaders ?? {}
  const forward: RuleActionState[] = [{ Type: 'forward', TargetGroupArn: groupOf(world, NEIGHBOUR).arn }]
  const priority = Number(named.priority)
  if (row.world.own) {
    if (Number.isFinite(priority) && priority > 0) own.priority = priority
    own.conditions = conditions
    if (actions.length > 0) own.actions = actions
  } else {
    const [listener] = world.listeners
    listener?.rules.push({
      arn: `${own.arn.replace(/[0-9a-f]{16}$/, '')}0a1b2c3d4e5f6071`,
      priority: Number.isFinite(priority) && priority > 0 && priority < own.priority ? priority : EARLIER,
      conditions,
      actions: actions.length > 0 ? actions : forward,
    })
  }
  if (row.world.tls) moveToTls(world, own)
  const login = actions.find(({ Type }) => Type.startsWith('authenticate-'))
  if (login && !JSON.stringify(login).includes('"allow"')) askForSession(world, namesOf(world, TENANT).domain)
}

/** The tenant's rule stands on a listener of its own for https, and CloudFront speaks to that. */
function moveToTls(world: World, own: RuleState): void {
  for (const listener of world.listeners) listener.rules = listener.rules.filter(each => each !== own)
  const arn = listenerArn(world.environment, TLS_PORT)
  world.listeners.push({
    arn,
    port: TLS_PORT,
    protocol: 'HTTPS',
    defaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    rules: [{ ...own, arn: `${arn.replace(':listener/', ':listener-rule/')}/${own.arn.split('/').at(-1)}` }],
  })
  distributionOf(world).originProtocol = 'https-only'
}

/** Target groups of the tenant's own that a rule names belong to its service. */
function addGroups(world: World, actions: string): void {
  const first = groupOf(world, TENANT)
  const service = serviceOf(world, TENANT)
  for (const [arn, name = ''] of actions.matchAll(
    /arn:aws:elasticloadbalancing:[^"]*?:targetgroup\/(prod-goldencrust-[\w-]+)\/[0-9a-f]+/g,
  )) {
    if (arn === first.arn || world.targetGroups.has(name)) continue
    world.targetGroups.set(name, { ...first, name, arn })
    service.loadBalancers = [
      ...service.loadBalancers,
      { targetGroupArn: arn, containerName: 'wordpress', containerPort: 80 },
    ]
  }
}

/** A load balancer that logs visitors in sends who has no session to the user pool. */
function askForSession(world: World, domain: string): void {
  const login: SandboxAnswer = {
    kind: 'answer',
    status: 302,
    headers: {
      Server: 'awselb/2.0',
      Location: `https://tenants.auth.af-south-1.amazoncognito.com/oauth2/authorize?client_id=5k1example&redirect_uri=https%3A%2F%2F${domain}%2Foauth2%2Fidpresponse&response_type=code`,
    },
    body: '',
  }
  world.recorded.containers.set(TENANT, ({ headers }) =>
    (headers['user-agent'] ?? '').startsWith('ELB-HealthChecker') ? undefined : login,
  )
}
