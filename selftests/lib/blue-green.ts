import { onTestFinished } from 'vitest'
import type { Environment } from '../../platform/environment.ts'
import { serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ADDRESSES } from '../../sandbox/model/dns.ts'
import { routeRequest } from '../../sandbox/model/routing.ts'
import type { DeploymentState } from '../../sandbox/model/state.ts'
import { startHttp } from '../../sandbox/servers/http.ts'
import { deploy } from './deploy.ts'

const TEST_PORT = 8080
const HOUR_MS = 3_600_000

interface BlueGreen {
  readonly sandbox: Sandbox
  /** Starts a blue/green deployment, whose tasks are registered with the other group. */
  readonly deployGreen: (change?: Parameters<typeof deploy>[2]) => DeploymentState
  /** Whose requests lead to the new revision from now on. */
  readonly shift: (which: 'test' | 'production') => void
  readonly access: Sandbox['access']
}

/** A tenant whose deployments ECS does by itself in stages: two target groups, and a test listener beside that of the visitors. */
export async function blueGreen(environment: Environment, tenant: string): Promise<BlueGreen> {
  const sandbox = await startSandbox({ environment, tenants: [tenant], life: 'installed', dropping: false })
  onTestFinished(sandbox.close)
  const { world } = sandbox
  const service = serviceOf(world, tenant)
  const [blue] = [...world.targetGroups.values()]
  const [listener] = world.listeners
  const [rule] = listener?.rules ?? []
  const [registered] = service.loadBalancers
  if (!blue || !listener || !rule || !registered) throw new Error('no platform')
  const green = { ...blue, name: `${blue.name}-green`, arn: `${blue.arn}ee`, registered: [] }
  world.targetGroups.set(green.name, green)
  const leadsTo = (arn: string) => [
    {
      Type: 'forward' as const,
      TargetGroupArn: arn,
      ForwardConfig: { TargetGroups: [{ TargetGroupArn: arn, Weight: 1 }] },
    },
  ]
  const testArn = `${listener.arn}test`
  const testRule = {
    ...rule,
    arn: `${testArn.replace(':listener/', ':listener-rule/')}/0123456789abcdef`,
    actions: leadsTo(blue.arn),
  }
  world.listeners.push({ ...listener, arn: testArn, port: TEST_PORT, rules: [testRule] })
  service.loadBalancers[0] = {
    ...registered,
    advancedConfiguration: {
      alternateTargetGroupArn: green.arn,
      productionListenerRule: rule.arn,
      testListenerRule: testRule.arn,
      roleArn: `arn:aws:iam::${environment.accountId}:role/ecs-traffic`,
    },
  }
  service.loadBalancers.push({ ...registered, targetGroupArn: green.arn })
  service.bakeMs = HOUR_MS
  for (const deployment of service.deployments) deployment.targetGroupArn = blue.arn
  const server = await startHttp({ handle: request => routeRequest(world, TEST_PORT, request) })
  onTestFinished(server.close)
  return {
    sandbox,
    deployGreen(change) {
      const deployment = deploy(world, tenant, change)
      deployment.targetGroupArn = green.arn
      sandbox.settle()
      return deployment
    },
    shift(which) {
      const own = which === 'test' ? testRule : rule
      own.actions = leadsTo(green.arn)
    },
    get access() {
      const entry = { host: ADDRESSES.alb, port: TEST_PORT, address: '127.0.0.1', addressPort: server.port }
      return { ...sandbox.access, connectTo: [entry, ...sandbox.access.connectTo] }
    },
  }
}
