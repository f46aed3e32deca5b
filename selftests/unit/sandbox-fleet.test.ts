import { Session } from 'node:inspector/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeServices } from '../../sandbox/aws/services/ecs-services.ts'
import { describeTasks, listTasks } from '../../sandbox/aws/services/ecs-tasks.ts'
import { describeTargetHealth } from '../../sandbox/aws/services/elbv2-target-groups.ts'
import { getSecretValue } from '../../sandbox/aws/services/secrets-read.ts'
import { namesOf } from '../../sandbox/model/arns.ts'
import { createWorld } from '../../sandbox/model/create-world.ts'
import { routeRequest } from '../../sandbox/model/routing.ts'
import { settleInTime } from '../../sandbox/model/settle.ts'
import type { World } from '../../sandbox/model/state.ts'
import { tryStart } from '../../sandbox/model/task-start.ts'
import { tasksOf } from '../../sandbox/model/tasks.ts'
import { prod } from '../lib/company.ts'

const [FEW, MANY] = [20, 120]

const worldOf = (count: number): World =>
  createWorld({
    environment: prod,
    tenants: Array.from({ length: count }, (_, index) => `tenant${index}`),
    life: 'installed',
  })

/** Of the tenant that came last. */
const names = (world: World) => namesOf(world, known(world.tenants.at(-1)))
const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the world lacks what is asked for')
  return value
}
const cluster = prod.cluster
const request = (host: string) => ({
  method: 'GET',
  host,
  path: '/',
  query: '',
  headers: {},
  body: '',
  remoteAddress: '130.176.88.10',
})

/**
 * What a fleet's run asks of one tenant, and how many blocks may run for each other one: what is kept in order is compared with what it was made
 * of, and services are gone through by one comparison each.
 */
const ASKED: Readonly<Record<string, readonly [most: number, ask: (world: World) => unknown]>> = {
  'the load balancer': [10, world => routeRequest(world, 80, request(names(world).domain))],
  'a look at what goes on': [1, settleInTime],
  'ecs:ListTasks': [0, world => listTasks(world, { cluster, serviceName: names(world).service })],
  'ecs:DescribeTasks': [
    0,
    world => describeTasks(world, { cluster, tasks: [known(tasksOf(world, names(world).service)[0]).arn] }),
  ],
  'ecs:DescribeServices': [0, world => describeServices(world, { cluster, services: [names(world).service] })],
  'elasticloadbalancing:DescribeTargetHealth': [
    8,
    world =>
      describeTargetHealth(world, { TargetGroupArn: known(world.targetGroups.get(names(world).targetGroup)).arn }),
  ],
  'secretsmanager:GetSecretValue': [
    0,
    world => getSecretValue(world, { SecretId: known(world.secrets.get(names(world).dbSecret)).arn }),
  ],
  'the start of a task': [
    24,
    world => {
      const service = known(world.services.get(names(world).service))
      const definition = known(world.taskDefinitions.get(names(world).taskFamily)?.at(-1))
      expect(tryStart(world, service, definition)).toMatchObject({ started: true })
    },
  ],
}

describe('what the sandbox does for one of many tenants', () => {
  const session = new Session()
  beforeAll(async () => {
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  })
  afterAll(async () => {
    await session.post('Profiler.stopPreciseCoverage')
    session.disconnect()
  })

  /** How many blocks of the sandbox's code run, when it was asked the same before. */
  async function blocks(count: number, ask: (world: World) => unknown): Promise<number> {
    const world = worldOf(count)
    ask(world)
    await session.post('Profiler.takePreciseCoverage')
    ask(world)
    const { result } = await session.post('Profiler.takePreciseCoverage')
    return result
      .filter(({ url }) => url.includes('/sandbox/'))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
      .reduce((sum, range) => sum + range.count, 0)
  }

  test.each(Object.entries(ASKED))('%s: does not grow with the others', async (_, [most, ask]) => {
    const few = await blocks(FEW, ask)
    const many = await blocks(MANY, ask)
    expect(few).toBeGreaterThan(0)
    // A branch that is taken once, in whatever order files are run, is no growth.
    expect(Math.round((many - few) / (MANY - FEW))).toBeLessThanOrEqual(most)
  })
})
