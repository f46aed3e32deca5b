import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { startTimeLimit } from '../../lib/time-limit.ts'
import { withDeadline } from '../../probes/lib/deadline.ts'
import { pause, within } from '../../probes/lib/within.ts'
import { closeAll, NEVER, tcpServer } from '../lib/network.ts'
import { BRIEF_MS } from '../lib/patience.ts'

afterEach(closeAll)

/** Keeps this process from everything else, as a machine does that is busy with other things. */
function standStill(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('a limit of time', () => {
  test('is reached when nothing happens', async () => {
    await new Promise<void>(resolve => startTimeLimit(BRIEF_MS, resolve))
  })

  test('that is past already expires at once, and sets no timer of a negative time', async () => {
    const warned: string[] = []
    const listen = ({ name }: Error) => warned.push(name)
    process.on('warning', listen)
    await new Promise<void>(resolve => startTimeLimit(-1_000, resolve))
    await pause(-1_000, NEVER)
    await expect(within(-1_000, NEVER, () => new Promise(() => {}))).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    process.off('warning', listen)
    expect(warned).toEqual([])
  })

  test('tells what is left when it is stopped, and is not reached any more', async () => {
    let reached = false
    const stop = startTimeLimit(BRIEF_MS, () => {
      reached = true
    })
    const leftMs = stop()
    expect(leftMs).toBeGreaterThan(0)
    expect(leftMs).toBeLessThanOrEqual(BRIEF_MS)
    await new Promise<void>(resolve => startTimeLimit(2 * BRIEF_MS, resolve))
    expect(reached).toBe(false)
  })

  test.for([
    ['within', within],
    ['withDeadline', withDeadline],
  ] as const)('%s: an answer that arrived while this process could not read it is in time', async ([, limited]) => {
    const port = await tcpServer(socket => socket.write('here'))
    const answer = limited(BRIEF_MS, NEVER, async () => {
      const [data] = await once(connect(port, '127.0.0.1'), 'data')
      return String(data)
    })
    standStill(2 * BRIEF_MS)
    expect(await answer).toBe('here')
  })

  test('an interruption ends all looks that share it and are under way, with its reason, and each that begins later', async () => {
    const stop = new AbortController()
    const given: AbortSignal[] = []
    const look = (work: Promise<unknown>) =>
      withDeadline(60_000, stop.signal, signal => {
        given.push(signal)
        return work
      })
    await look(Promise.resolve())
    const underWay = [look(new Promise(() => {})), look(new Promise(() => {}))]
    stop.abort(new Error('enough'))
    const later = look(new Promise(() => {}))
    for (const each of [...underWay, later]) await expect(each).rejects.toThrow('enough')
    expect(given.map(({ aborted }) => aborted)).toEqual([false, true, true, true])
  })
})
