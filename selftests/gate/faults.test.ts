import { connect, createServer, type Socket } from 'node:net'
import { describe, test } from 'vitest'
import { deploy } from '../lib/deploy.ts'
import { type Cleanup, slowSandbox, TENANT, waitAt } from '../lib/gate.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'

const SETTLING_MS = 1_500
const MANY = 1_000_000

/** A wire to a port that can be cut. */
async function wireTo(onTestFinished: Cleanup, port: number) {
  const sockets = new Set<Socket>()
  let cut = false
  const server = createServer(near => {
    if (cut) return near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
    }
    near.pipe(far).pipe(near)
    return undefined
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(async () => {
    destroyAll()
    server.close()
  })
  const address = server.address()
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    cut() {
      cut = true
      destroyAll()
    },
    restore() {
      cut = false
    },
  }
}

describe.concurrent('what disturbs the looking is no verdict', () => {
  test('AWS throttles for longer than a look lasts', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    const { id } = deploy(sandbox.world, TENANT)
    const { throttle } = sandbox.world
    let looks = 0
    const result = await waitAt(sandbox, {
      lookMs: () => (throttle.size > 0 ? BRIEF_MS : PATIENT_MS),
      onProgress({ says }) {
        looks += 1
        if (looks === 1) for (const service of ['ecs', 'elasticloadbalancing']) throttle.set(service, MANY)
        else if (says.includes('could not look')) throttle.clear()
      },
    })
    expect(result).toMatchObject({ outcome: 'succeeded', deploymentId: id })
    expect(result.failedPolls).toBeGreaterThan(0)
    expect(result.history.some(({ says }) => /could not look/.test(says))).toBe(true)
  })

  test('the network is cut for a while', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, SETTLING_MS)
    const wire = await wireTo(onTestFinished, sandbox.ports.aws)
    deploy(sandbox.world, TENANT)
    let looks = 0
    const result = await waitAt(sandbox, {
      access: { awsEndpointUrl: wire.endpoint },
      onProgress({ says }) {
        looks += 1
        if (looks === 1) wire.cut()
        else if (says.includes('could not look')) wire.restore()
      },
    })
    expect(result).toMatchObject({ outcome: 'succeeded' })
    expect(result.failedPolls).toBeGreaterThan(0)
  })

  test('cut to the end: the deadline, with what was seen last', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const wire = await wireTo(onTestFinished, sandbox.ports.aws)
    deploy(sandbox.world, TENANT)
    const result = await waitAt(sandbox, {
      waitMs: 500,
      access: { awsEndpointUrl: wire.endpoint },
      onProgress({ says }) {
        if (!says.includes('could not look')) wire.cut()
      },
    })
    expect(result.outcome).toBe('deadline')
    expect(result.reason).toMatch(/waiting for its 1 task to run.*\(the last look failed; could not look: /)
  })

  test('never seen at all: unknown, not in progress', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    const result = await waitAt(sandbox, { waitMs: 500, access: { awsEndpointUrl: 'http://127.0.0.1:1' } })
    expect(result).toMatchObject({ outcome: 'unknown', deploymentId: null })
  })

  test('an expired session does not come back by waiting', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    sandbox.world.session.expired = true
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'unknown', polls: 3 })
    expect(result.reason).toMatch(/expired.*waiting does not change that/)
  })

  test('in another account a service that is not there is no failure', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60_000)
    sandbox.world.session.account = '111111111111'
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'unknown' })
    expect(result.reason).toContain('belongs to account 111111111111')
  })

  test('a failure that is plain to see is said even when the rest cannot be seen', async ({
    expect,
    onTestFinished,
  }) => {
    const sandbox = await slowSandbox(onTestFinished, 60)
    sandbox.world.callerDenied.add('elasticloadbalancing:DescribeTargetHealth')
    sandbox.world.secrets.clear()
    deploy(sandbox.world, TENANT)
    expect(await waitAt(sandbox)).toMatchObject({ outcome: 'failed', code: 'tasks-keep-stopping' })
  })

  test('without the right to see targets nothing is called a success', async ({ expect, onTestFinished }) => {
    const sandbox = await slowSandbox(onTestFinished, 60)
    sandbox.world.callerDenied.add('elasticloadbalancing:DescribeTargetHealth')
    const result = await waitAt(sandbox)
    expect(result).toMatchObject({ outcome: 'unknown' })
    expect(result.reason).toContain('elasticloadbalancing:DescribeTargetHealth')
  })
})
