import { describe, expect, test } from 'vitest'
import { createCallPace } from '../../probes/lib/call-pace.ts'
import { bucketIn, queueIn, refusal, virtualTime } from '../lib/throttling-account.ts'

const TENANTS_AT_A_TIME = 48

/** Makes so many calls, those of so many tenants at a time, each after the one before it was answered. */
async function inTurn(calls: number, call: (index: number) => Promise<unknown>, atATime = TENANTS_AT_A_TIME) {
  const indexes = Array.from({ length: calls }, (_, index) => index).values()
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const index of indexes) await call(index)
    }),
  )
}

/** An operation that AWS refuses for ever. */
function closedIn(time: ReturnType<typeof virtualTime>) {
  let sent = 0
  const call = async () => {
    sent += 1
    await time.wait(100)
    throw refusal()
  }
  return { call, sent: () => sent }
}

describe('calls in an account that throttles', () => {
  const accounts: readonly (readonly [string, { burst: number; perSecond: number; calls: number; limit?: number }])[] =
    [
      ['Elastic Load Balancing', { burst: 40, perSecond: 10, calls: 206 }],
      ["ECS' task definitions", { burst: 50, perSecond: 20, calls: 200 }],
      ['Route 53', { burst: 5, perSecond: 5, calls: 60, limit: 2 }],
      ['a large fleet', { burst: 40, perSecond: 10, calls: 1006 }],
      ['one call in two seconds', { burst: 5, perSecond: 0.5, calls: 30 }],
      ['a service that allows many', { burst: 100, perSecond: 100, calls: 1500 }],
    ]
  test.each(accounts)(
    'take hardly longer than its rate allows, and few are refused: %s',
    async (_, { calls, limit, ...rate }) => {
      const time = virtualTime()
      const bucket = bucketIn(time, rate)
      const { send } = queueIn(time, limit)
      await time.until(inTurn(calls, () => send('a', bucket.call)))
      const leastMs = (1000 * (calls - rate.burst)) / rate.perSecond
      expect(bucket.counts.answered).toBe(calls)
      expect(time.now()).toBeLessThan(leastMs * 1.06)
      // Those that were on their way together when the bucket was first empty, and then one of ten.
      expect(bucket.counts.refused).toBeLessThan((limit ?? 16) + Math.max(calls, 150) / 10)
    },
  )

  test('leave room for others who use it', async () => {
    const time = virtualTime()
    const bucket = bucketIn(time, { burst: 40, perSecond: 10 })
    const { send } = queueIn(time)
    let isOver = false
    const other = { answered: 0, refused: 0 }
    const othersAsk = async () => {
      while (!isOver) {
        await time.wait(200)
        other[bucket.take() ? 'answered' : 'refused'] += 1
      }
    }
    const ours = inTurn(306, () => send('a', bucket.call)).then(() => {
      isOver = true
    })
    await time.until(Promise.all([ours, othersAsk()]))
    expect(bucket.counts.refused).toBeLessThan(16 + 306 / 6)
    expect(other.answered).toBeGreaterThan(other.refused)
  })

  test('go faster as soon as it allows more, and slower when it allows less', async () => {
    const time = virtualTime()
    const rate = { burst: 40, perSecond: 10 }
    const bucket = bucketIn(time, rate)
    const { send } = queueIn(time)
    const ask = (calls: number) => time.until(inTurn(calls, () => send('a', bucket.call)))
    await ask(140)
    rate.perSecond = 100
    const moreAtMs = time.now()
    await ask(400)
    expect(time.now() - moreAtMs).toBeLessThan(10_000)
    rate.perSecond = 5
    const { refused } = bucket.counts
    await ask(140)
    expect(bucket.counts.refused - refused).toBeLessThan(16 + 140 / 4)
  })

  test('of other operations are as fast as ever', async () => {
    const time = virtualTime()
    const [throttled, open] = [
      bucketIn(time, { burst: 5, perSecond: 1 }),
      bucketIn(time, { burst: 1e6, perSecond: 1e6 }),
    ]
    const { send } = queueIn(time)
    let openMs = Number.NaN
    const ours = inTurn(200, () => send('open', open.call)).then(() => {
      openMs = time.now()
    })
    await time.until(Promise.all([ours, inTurn(20, () => send('throttled', throttled.call))]))
    expect(open.counts).toEqual({ answered: 200, refused: 0 })
    // Sixteen at a time, 120 ms for each at most.
    expect(openMs).toBeLessThan((200 / 16 + 2) * 120)
    expect(time.now()).toBeGreaterThan(10_000)
  })

  test('are not paced before it does', async () => {
    const time = virtualTime()
    const bucket = bucketIn(time, { burst: 200, perSecond: 1 })
    const { send } = queueIn(time)
    await time.until(inTurn(200, () => send('a', bucket.call)))
    expect(bucket.counts).toEqual({ answered: 200, refused: 0 })
    expect(time.now()).toBeLessThan((200 / 16 + 1) * 120)
  })

  test('are not paced any more some time after', async () => {
    const time = virtualTime()
    const bucket = bucketIn(time, { burst: 40, perSecond: 10 })
    const { send } = queueIn(time)
    await time.until(inTurn(60, () => send('a', bucket.call)))
    await time.until(time.wait(11_000))
    const beganAtMs = time.now()
    const { refused } = bucket.counts
    await time.until(inTurn(32, () => send('a', bucket.call)))
    expect(bucket.counts.refused).toBe(refused)
    expect(time.now() - beganAtMs).toBeLessThan(400)
  })

  test('of two clients share a pace', async () => {
    const time = virtualTime()
    const pace = createCallPace(time.now, () => 0.5)
    pace.refused(time.now())
    expect(pace.waitMs()).toBe(50)
    await time.until(time.wait(50))
    expect(pace.waitMs()).toBe(0)
    pace.begin()
    expect(pace.waitMs()).toBe(50)
  })

  test('wait as long as AWS asks for, and not for ever', () => {
    const pace = createCallPace(() => 0)
    pace.refused(0, 2_000)
    expect(pace.waitMs()).toBe(2_000)
    const other = createCallPace(() => 0)
    other.refused(0, 3_600_000)
    expect(other.waitMs()).toBe(5_000)
  })
})

describe('an operation that AWS answers no more', () => {
  test('is given up soon where one call asks', async () => {
    const time = virtualTime()
    const { send } = queueIn(time)
    let sent = 0
    const asked = send('a', async () => {
      sent += 1
      throw refusal()
    })
    await expect(time.until(asked)).rejects.toThrow('Rate exceeded')
    expect(sent).toBe(5)
    expect(time.now()).toBeLessThan(1_000)
  })

  test('is given up for all who wait, and not one after the other', async () => {
    const time = virtualTime()
    const { send } = queueIn(time)
    const closed = closedIn(time)
    const outcomes = await time.until(Promise.allSettled(Array.from({ length: 200 }, () => send('a', closed.call))))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(closed.sent()).toBeLessThan(40)
    expect(time.now()).toBeLessThan(8_000)
    expect(await time.until(send('a', async () => 'open again'))).toBe('open again')
  })

  test('is given up although others of the same service are answered', async () => {
    const time = virtualTime()
    const open = bucketIn(time, { burst: 1e6, perSecond: 1e6 })
    const { send } = queueIn(time)
    const closed = closedIn(time)
    const outcomes = Promise.allSettled(Array.from({ length: 48 }, () => send('closed', closed.call)))
    const others = inTurn(3_000, () => send('open', open.call), 8)
    await time.until(outcomes)
    expect(closed.sent()).toBeLessThan(40)
    expect(time.now()).toBeLessThan(8_000)
    await time.until(others)
  })

  test('one call that is refused whatever the pace holds up no others', async () => {
    const time = virtualTime()
    const bucket = bucketIn(time, { burst: 10, perSecond: 10 })
    const { send } = queueIn(time)
    let tries = 0
    const outcome = { peculiar: 'waits' }
    const peculiar = send('a', async () => {
      tries += 1
      await time.wait(100)
      throw refusal()
    }).catch(() => {
      outcome.peculiar = 'refused'
    })
    await time.until(inTurn(200, () => send('a', bucket.call)))
    expect(time.now()).toBeLessThan(19_000 * 1.3)
    await time.until(peculiar)
    expect(outcome.peculiar).toBe('refused')
    expect(tries).toBeLessThan(40)
  })
})

test('a call that nobody waits for any more leaves the queue without being sent', async () => {
  const time = virtualTime()
  const { send } = queueIn(time, 1)
  const sent: string[] = []
  const call = (name: string) => async () => {
    sent.push(name)
    await time.wait(100)
  }
  const gone = new AbortController()
  const first = send('a', call('first'))
  const second = send('a', call('second'), gone.signal)
  const third = send('a', call('third'))
  gone.abort(new Error('the time is over'))
  await expect(time.until(second)).rejects.toThrow('the time is over')
  await time.until(Promise.all([first, third]))
  expect(sent).toEqual(['first', 'third'])
})
