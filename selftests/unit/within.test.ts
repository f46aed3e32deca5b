import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { within } from '../../probes/lib/within.ts'
import { closeAll, closeLater, NEVER, tcpServer } from '../lib/network.ts'

afterEach(closeAll)

/** Keeps this process from doing anything else, as a machine does that has too much to do. */
function occupy(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('a deadline', () => {
  test('does not count the time in which this process could not look', async () => {
    const written = Promise.withResolvers<void>()
    const port = await tcpServer(socket => socket.write('the answer', () => written.resolve()))
    // Paused, so that the answer has arrived at this machine, but not in this process.
    const socket = connect({ host: '127.0.0.1', port }).pause()
    closeLater(() => socket.destroy())
    await Promise.all([once(socket, 'connect'), written.promise])
    const answer = within(200, NEVER, async () => String((await once(socket.resume(), 'data'))[0]))
    occupy(1_000)
    expect(await answer).toBe('the answer')
  })

  test('ends what is silent, with its own code', async () => {
    await expect(within(50, NEVER, () => new Promise(() => {}))).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('gives way to an interruption with its own reason', async () => {
    const stop = new AbortController()
    const work = within(60_000, stop.signal, () => new Promise(() => {}))
    stop.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
  })
})
