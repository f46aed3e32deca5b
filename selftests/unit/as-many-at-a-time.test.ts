import { expect, onTestFinished, test, vi } from 'vitest'
import { asManyAtATime } from '../../runner/as-many-at-a-time.ts'

const ITEMS = Array.from({ length: 40 }, (_, index) => index)
const WIDTH = { least: 4, most: 10 }
const ASKED_OFTEN = 6

/**
 * How many are begun once a thread that is so busy was asked several times, `afterMs` after the beginning, while none ends but, where `first` is true,
 * the first of them; then all end.
 */
async function begunWhile(
  share: number,
  { first = true, afterMs = 0 } = {},
): Promise<{ readonly atOnce: number; readonly done: number }> {
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now)
  onTestFinished(() => clock.mockRestore())
  const asked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let questions = 0
  let running = 0
  let done = 0
  const all = asManyAtATime(
    ITEMS,
    WIDTH,
    async item => {
      running += 1
      if (item > 0 || !first) await release.promise
      running -= 1
      done += 1
    },
    () => {
      questions += 1
      if (questions === ASKED_OFTEN) asked.resolve()
      return share
    },
  )
  clock.mockReturnValue(now + afterMs)
  await asked.promise
  const atOnce = running
  release.resolve()
  await all
  return { atOnce, done }
}

test('a thread that waits for what is done soon takes on more, up to the most', async () => {
  expect(await begunWhile(0.1)).toEqual({ atOnce: 10, done: 40 })
})

test('one that waits for the first of all takes on more, and no longer when that does not end', async () => {
  expect(await begunWhile(0.1, { first: false })).toEqual({ atOnce: 10, done: 40 })
  expect(await begunWhile(0.1, { first: false, afterMs: 3_000 })).toEqual({ atOnce: 4, done: 40 })
})

test('a busy one keeps to the fewest', async () => {
  expect(await begunWhile(0.95)).toEqual({ atOnce: 4, done: 40 })
})

test('one that is neither leaves it as it is', async () => {
  expect(await begunWhile(0.75)).toEqual({ atOnce: 4, done: 40 })
})

test('nothing to do is done, and an error ends it', async () => {
  await asManyAtATime([], WIDTH, async () => {})
  await expect(
    asManyAtATime(ITEMS, WIDTH, async () => {
      throw new Error('a look')
    }),
  ).rejects.toThrow('a look')
})
