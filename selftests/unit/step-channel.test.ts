import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { redact } from '../../lib/text/redact.ts'
import type { StepRecord } from '../../runner/run-context.ts'
import { openListener } from '../../runner/step-channel.ts'

const moduleOf = (path: string): string => JSON.stringify(new URL(`../../${path}`, import.meta.url).href)

/** A worker that tells a step and then sends a message of another kind, as vitest sends a test's result. */
const worker = (channel: string, secret: string) =>
  new Worker(
    `import(${moduleOf('runner/step-channel.ts')}).then(async ({ openStepSender }) => {
      const { registerSecret } = await import(${moduleOf('lib/text/redact.ts')})
      const { parentPort } = await import('node:worker_threads')
      registerSecret(${JSON.stringify(`before-${secret}`)})
      const { send } = openStepSender(${JSON.stringify(channel)})
      for (let nth = 0; nth < 200; nth++) {
        registerSecret(${JSON.stringify(secret)} + nth)
        send({ id: 'aws-identity', target: 'prod/t' + nth, verdict: { status: 'failed', reason: ${JSON.stringify(secret)}, notes: [] }, evidence: {}, calls: {} })
        parentPort.postMessage(nth)
      }
    })`,
    { eval: true },
  )

test('when the result of a step is there, so are its record and its secrets', async () => {
  const told: StepRecord[] = []
  const listener = openListener('order of messages', step => told.push(step))
  const seen: { readonly nth: unknown; readonly told: number; readonly known: boolean }[] = []
  const working = worker('order of messages', 'un-guessable-')
  working.on('message', (nth: unknown) => {
    listener.drain()
    seen.push({ nth, told: told.length, known: !redact(`x un-guessable-${nth} y`).includes('guessable') })
  })
  await once(working, 'exit')
  listener.close()
  expect(seen.map(({ nth }) => nth)).toEqual(Array.from({ length: 200 }, (_, nth) => nth))
  expect(seen.filter(({ nth, told: count, known }) => !known || count < Number(nth) + 1)).toEqual([])
  expect(redact('before-un-guessable-')).not.toContain('guessable')
  expect(told[7]?.verdict).toMatchObject({ reason: 'un-guessable-' })
})

test('another run in this process hears nothing of it', async () => {
  const told: StepRecord[] = []
  const listener = openListener('one run', step => told.push(step))
  await once(worker('another run', 'nobodys-secret-'), 'exit')
  listener.drain()
  listener.close()
  expect(told).toEqual([])
  expect(redact('nobodys-secret-1')).toBe('nobodys-secret-1')
})

test("a result that arrives after the channel was closed, as after an interruption, is nobody's error", async () => {
  const told: StepRecord[] = []
  const listener = openListener('closed early', step => told.push(step))
  listener.close()
  await once(worker('closed early', 'too-late-'), 'exit')
  listener.drain()
  expect(listener.login('prod/t1')).toBeUndefined()
  await listener.haltLogins()
  expect(told).toEqual([])
})
