import { once } from 'node:events'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { redact } from '../../lib/text/redact.ts'
import type { StepRecord } from '../../runner/run-context.ts'
import { openListener, waysNamed } from '../../runner/step-channel.ts'

const moduleOf = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href)

/** A worker that tells a step and then sends a message of another kind, as vitest sends a test's result. */
const worker = (secret: string, theirs: { readonly name: string } | { readonly port: MessagePort }) =>
  new Worker(
    `import(${moduleOf('runner/step-channel.ts')}).then(async ({ openStepSender, waysNamed }) => {
      const { registerSecret } = await import(${moduleOf('lib/text/redact.ts')})
      const { parentPort, workerData: { port, name } } = await import('node:worker_threads')
      registerSecret(${JSON.stringify(`before-${secret}`)})
      const { send } = openStepSender(port ? { records: port, orders: port } : waysNamed(name))
      for (let nth = 0; nth < 200; nth++) {
        registerSecret(${JSON.stringify(secret)} + nth)
        send({ id: 'aws-identity', target: 'prod/t' + nth, verdict: { status: 'failed', reason: ${JSON.stringify(secret)}, notes: [] }, evidence: {}, calls: {} })
        parentPort.postMessage(nth)
      }
    })`,
    { eval: true, workerData: theirs, transferList: 'port' in theirs ? [theirs.port] : [] },
  )

const WAYS = {
  'a name': () => ({ ours: waysNamed('order of messages'), theirs: { name: 'order of messages' } }),
  'a port': () => {
    const { port1, port2 } = new MessageChannel()
    return { ours: { records: port1, orders: port1 }, theirs: { port: port2 } }
  },
}

test.each(Object.entries(WAYS))(
  'when the result of a step is there, so are its record and its secrets: by %s',
  async (by, ways) => {
    const { ours, theirs } = ways()
    const secret = `un-guessable-${by.slice(2)}-`
    const told: StepRecord[] = []
    const listener = openListener(ours, step => told.push(step))
    const seen: { readonly nth: unknown; readonly told: number; readonly known: boolean }[] = []
    const working = worker(secret, theirs)
    working.on('message', (nth: unknown) => {
      listener.drain()
      seen.push({ nth, told: told.length, known: !redact(`x ${secret}${nth} y`).includes('guessable') })
    })
    await once(working, 'exit')
    listener.close()
    expect(seen.map(({ nth }) => nth)).toEqual(Array.from({ length: 200 }, (_, nth) => nth))
    expect(seen.filter(({ nth, told: count, known }) => !known || count < Number(nth) + 1)).toEqual([])
    expect(redact(`before-${secret}`)).not.toContain('guessable')
    expect(told[7]?.verdict).toMatchObject({ reason: secret })
  },
)

/** A worker that hands back steps of a fleet and then sends a message of another kind, or waits until it is told to end. */
const workerOfFleet = (channel: string, thenAll: boolean) =>
  new Worker(
    `import(${moduleOf('runner/step-channel.ts')}).then(async ({ openStepSender, waysNamed }) => {
      const { parentPort } = await import('node:worker_threads')
      const { sendSoon, sendAll } = openStepSender(waysNamed(${JSON.stringify(channel)}))
      for (let nth = 0; nth < 200; nth++)
        sendSoon({ id: 'aws-identity', target: 'prod/t' + nth, verdict: { status: 'passed', saw: 'it', notes: [] }, evidence: {}, calls: { nth } }, nth)
      if (${thenAll}) sendAll()
      parentPort.postMessage('sent')
      parentPort.on('message', () => process.exit())
    })`,
    { eval: true },
  )

const inOrder = Array.from({ length: 200 }, (_, nth) => `prod/t${nth}`)

test('the steps of a fleet come together, in their order, and are there with what was sent after them', async () => {
  const told: StepRecord[] = []
  const listener = openListener(waysNamed('a fleet'), step => told.push(step))
  const working = workerOfFleet('a fleet', true)
  await once(working, 'message')
  listener.drain()
  listener.close()
  await working.terminate()
  expect(told.map(({ target }) => target)).toEqual(inOrder)
  expect(told.at(-1)?.calls).toEqual({ nth: 199 })
})

test('the steps of a fleet come by themselves, too', async () => {
  const told: string[] = []
  const all = Promise.withResolvers<void>()
  const listener = openListener(waysNamed('a slow fleet'), ({ target }) => {
    if (told.push(target) === inOrder.length) all.resolve()
  })
  const working = workerOfFleet('a slow fleet', false)
  await all.promise
  listener.close()
  await working.terminate()
  expect(told).toEqual(inOrder)
})

test('another run in this process hears nothing of it', async () => {
  const told: StepRecord[] = []
  const listener = openListener(waysNamed('one run'), step => told.push(step))
  await once(worker('nobodys-secret-', { name: 'another run' }), 'exit')
  listener.drain()
  listener.close()
  expect(told).toEqual([])
  expect(redact('nobodys-secret-1')).toBe('nobodys-secret-1')
})

test("a result that arrives after the channel was closed, as after an interruption, is nobody's error", async () => {
  const told: StepRecord[] = []
  const listener = openListener(waysNamed('closed early'), step => told.push(step))
  listener.close()
  await once(worker('too-late-', { name: 'closed early' }), 'exit')
  listener.drain()
  expect(listener.login('prod/t1')).toBeUndefined()
  await listener.haltLogins()
  expect(told).toEqual([])
})
