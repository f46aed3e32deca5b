import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Common, shared } from '../../probes/lib/common.ts'
import { uncounted, withDeadline } from '../../probes/lib/deadline.ts'
import { queueIn, virtualTime } from '../lib/throttling-account.ts'

const never = new AbortController().signal
const answerOf = (status: number) => Object.assign(new Error('no'), { $metadata: { httpStatusCode: status } })

describe('the queue of a service', () => {
  test('lets only so many through at a time, in their order', async () => {
    const { send } = queueIn(virtualTime(), 3)
    let inside = 0
    let most = 0
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        send('a', async () => {
          inside += 1
          most = Math.max(most, inside)
          order.push(index)
          await delay(2)
          inside -= 1
        }),
      ),
    )
    expect(most).toBe(3)
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  test('an answer that refuses for another reason is handed on at once', async () => {
    const { send } = queueIn(virtualTime(), 1)
    let calls = 0
    const denied = send('a', async () => {
      calls += 1
      throw answerOf(400)
    })
    await expect(denied).rejects.toThrow('no')
    expect(calls).toBe(1)
  })
})

describe('the time of a probe', () => {
  test('ends it', async () => {
    const work = withDeadline(20, never, () => delay(5_000))
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('does not run while it waits for others', async () => {
    const work = withDeadline(60, never, async () => {
      await uncounted(() => delay(150))
      await delay(10)
      return 'seen'
    })
    expect(await work).toBe('seen')
  })

  test('goes on after that', async () => {
    const work = withDeadline(60, never, async () => {
      await uncounted(() => delay(50))
      await delay(5_000)
    })
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('is not given anew after each wait', async () => {
    const work = withDeadline(100, never, async () => {
      for (let turn = 0; turn < 40; turn += 1) {
        await delay(25)
        await uncounted(() => delay(1))
      }
    })
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  test('an interruption ends it even while it waits', async () => {
    const interruption = new AbortController()
    const work = withDeadline(5_000, interruption.signal, () => uncounted(() => delay(5_000)))
    interruption.abort()
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('what is fetched for all', () => {
  const common = (limitMs: number) => ({ targets: [], isFleet: true, signal: never, limitMs })

  test('is fetched once for each key, its error too', async () => {
    const fetched = shared<number>()
    let calls = 0
    const ask = (run: Common, key: string) =>
      fetched(run, key, async () => {
        calls += 1
        if (key === 'bad') throw new Error('refused')
        return calls
      })
    const [one, other] = [common(100), common(100)]
    expect(await Promise.all([ask(one, 'a'), ask(one, 'a'), ask(one, 'b'), ask(other, 'a')])).toEqual([1, 1, 2, 3])
    await expect(ask(one, 'bad')).rejects.toThrow('refused')
    await expect(ask(one, 'bad')).rejects.toThrow('refused')
    expect(calls).toBe(4)
  })

  test("uses up nobody's time, and is not ended by the time of who asked first", async () => {
    const fetched = shared<string>()
    const run = common(1_000)
    const ask = () =>
      fetched(run, 'a', async () => {
        await delay(120)
        return 'seen'
      })
    expect(await Promise.all([withDeadline(40, never, ask), withDeadline(40, never, ask)])).toEqual(['seen', 'seen'])
  })

  test('has a time of its own', async () => {
    const fetched = shared<void>()
    const asked = withDeadline(5_000, never, () => fetched(common(30), 'a', () => delay(5_000)))
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
