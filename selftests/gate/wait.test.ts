import { describe, test } from 'vitest'
import { serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { CORRUPTED_TAG, FIXED_TAG, pushImage } from '../../sandbox/model/images-built.ts'
import { FIXED_DIGEST } from '../lib/company.ts'
import { deploy } from '../lib/deploy.ts'
import { slowSandbox, TENANT, waitAt } from '../lib/gate.ts'

const SETTLING_MS = 600
const BAKE_MS = 3_000

describe.concurrent('waiting for a deployment', () => {
  test.for([undefined, FIXED_TAG, FIXED_DIGEST])(
    'succeeds when it has, with the image %s',
    async (image, { expect, onTestFinished }) => {
      const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
      const { id } = deploy(sandbox.world, TENANT)
      const result = await waitAt(sandbox, image === undefined ? {} : { expectImage: image })
      expect(result).toMatchObject({ outcome: 'succeeded', deploymentId: id, failedPolls: 0 })
      expect(result.waitedMs).toBeGreaterThan(SETTLING_MS / 2)
      expect(result.history[0]?.says).toMatch(
        /^0 of 1 task running, 1 pending; .*in progress, 1 earlier deployment left/,
      )
      expect(result.history.at(-1)?.says).toMatch(/^1 of 1 task running; targets: 1 healthy; completed; "has reached/)
    },
  )

  test('ends at the second task that stopped for the same reason, and keeps the tasks', async ({
    expect,
    onTestFinished,
  }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    sandbox.world.secrets.clear()
    const { id } = deploy(sandbox.world, TENANT)
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'failed', code: 'tasks-keep-stopping', deploymentId: id })
    expect(result.reason).toMatch(
      /^2 tasks of this deployment stopped for the same reason: "ResourceInitializationError/,
    )
    expect(result.stoppedTasks).toHaveLength(2)
  })

  test('a container that ends by itself twice', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    deploy(sandbox.world, TENANT, { container: { command: ['nothing'] } })
    expect(await waitAt(sandbox)).toMatchObject({ outcome: 'failed', code: 'tasks-keep-stopping' })
  })

  test('tasks that run and never get healthy', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    pushImage(sandbox.world, { tag: 'broken', behaviour: 'php-fatal' })
    deploy(sandbox.world, TENANT, { tag: 'broken' })
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'failed', code: 'tasks-keep-stopping' })
    expect(result.reason).toMatch(/Task failed ELB health checks/)
  })

  test('a roll-back is a failure although the service is stable again', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60)
    const service = serviceOf(sandbox.world, TENANT)
    const [before] = service.deployments
    service.circuitBreaker = { enable: true, rollback: true }
    sandbox.world.secrets.clear()
    const { id } = deploy(sandbox.world, TENANT)
    while (service.deployments[0]?.id === id) {
      sandbox.pass(60)
      sandbox.settle()
    }
    expect(service.deployments).toEqual([before])
    const found = await waitAt(sandbox)
    expect(found).toMatchObject({ outcome: 'failed', code: 'rolled-back', deploymentId: before?.id })
    const named = await waitAt(sandbox, { deploymentId: id })
    expect(named).toMatchObject({ outcome: 'failed', code: 'rolled-back', deploymentId: id })
    expect(named.reason).toContain('deployment failed: tasks failed to start')
  })

  test('a deployment that bakes is not done before that is over', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    const service = serviceOf(sandbox.world, TENANT)
    service.bakeMs = BAKE_MS
    const { id } = deploy(sandbox.world, TENANT)
    const bakes = /^1 of 1 task running.*in progress, 1 earlier deployment left/
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'succeeded', deploymentId: id, failedPolls: 0 })
    expect(result.waitedMs).toBeGreaterThan(BAKE_MS)
    expect(result.history.some(({ says }) => bakes.test(says))).toBe(true)
    deploy(sandbox.world, TENANT)
    const late = await waitAt(sandbox, { waitMs: BAKE_MS / 2 })
    expect(late).toMatchObject({ outcome: 'deadline' })
    expect(late.reason).toContain('the 1 earlier deployment to end (BLUE_GREEN at BAKE_TIME')
  })

  test('an alarm during a deployment ends it as rolled back, and says so', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    const service = serviceOf(sandbox.world, TENANT)
    service.bakeMs = BAKE_MS
    const { id } = deploy(sandbox.world, TENANT)
    Object.assign(service.deployments[0] ?? {}, { alarm: 'sandbox-5xx' })
    const result = await waitAt(sandbox, { deploymentId: id })
    expect(result).toMatchObject({ outcome: 'failed', code: 'rolled-back', deploymentId: id })
    expect(result.reason).toContain('alarm detected')
  })

  test('a newer deployment takes over', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const { id } = deploy(sandbox.world, TENANT)
    let second = ''
    const result = await waitAt(sandbox, {
      onProgress: () => {
        if (second === '') second = deploy(sandbox.world, TENANT).id
      },
    })
    expect(result).toMatchObject({ outcome: 'failed', code: 'superseded', deploymentId: id, polls: 2 })
    expect(result.reason).toContain(second)
  })

  test.for([
    ['scaled to 0', 'scaled-to-zero'],
    ['gone', 'service-missing'],
  ])('the service is %s', async ([how, code], { expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const { world } = sandbox
    const service = serviceOf(world, TENANT)
    if (how === 'gone') world.services.clear()
    else service.desiredCount = 0
    expect(await waitAt(sandbox)).toMatchObject({ outcome: 'failed', code, polls: 1 })
  })

  test('a deployment that does not exist', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const result = await waitAt(sandbox, { deploymentId: 'ecs-svc/1' })
    expect(result).toMatchObject({ outcome: 'failed', code: 'deployment-unknown', polls: 4 })
  })

  test('an expected image that does not exist ends it at once', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    deploy(sandbox.world, TENANT)
    for (const expectImage of ['no-such-tag', `sha256:${'0'.repeat(64)}`]) {
      const result = await waitAt(sandbox, { expectImage })
      expect(result).toMatchObject({ outcome: 'failed', code: 'image-missing', polls: 1, expectedImage: expectImage })
    }
  })

  test('so does an image that the revision names and the registry does not have', async ({
    expect,
    onTestFinished,
  }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    deploy(sandbox.world, TENANT, { tag: 'never-pushed' })
    expect(await waitAt(sandbox)).toMatchObject({ outcome: 'failed', code: 'image-missing', polls: 1 })
  })

  test('a withdrawn image', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    deploy(sandbox.world, TENANT, { tag: CORRUPTED_TAG })
    expect(await waitAt(sandbox)).toMatchObject({ outcome: 'failed', code: 'image-withdrawn', polls: 1 })
  })

  test('an image for another processor ends it with the first task', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    pushImage(sandbox.world, { tag: 'arm', behaviour: 'good', architecture: 'arm64' })
    deploy(sandbox.world, TENANT, { tag: 'arm' })
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'failed', code: 'image-platform-mismatch' })
    expect(result.stoppedTasks).toHaveLength(1)
  })

  test('another image than the expected one', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    pushImage(sandbox.world, { tag: 'next', behaviour: 'good' })
    deploy(sandbox.world, TENANT)
    const result = await waitAt(sandbox, { expectImage: 'next' })
    expect(result).toMatchObject({ outcome: 'failed', code: 'image-unexpected' })
  })

  test('the deadline says what is still going on', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const { id } = deploy(sandbox.world, TENANT)
    const result = await waitAt(sandbox, { waitMs: 700 })
    expect(result).toMatchObject({ outcome: 'deadline', deploymentId: id })
    expect(result.reason).toMatch(/^still in progress after 1 s: waiting for its 1 task to run/)
  })

  test('an interruption ends it at once', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    deploy(sandbox.world, TENANT)
    const controller = new AbortController()
    const result = await waitAt(sandbox, { interruption: controller.signal, onProgress: () => controller.abort() })
    expect(result).toMatchObject({ outcome: 'interrupted', polls: 1 })
  })
})
