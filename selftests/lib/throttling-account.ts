import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { createCallPace } from '../../probes/lib/call-pace.ts'
import { type CallQueue, createCallQueue } from '../../probes/lib/call-queue.ts'

/** A clock that goes on to what is due next as soon as nothing else is to be done, so that minutes take no time. */
interface VirtualTime {
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly until: <T>(work: Promise<T>) => Promise<T>
}

export function virtualTime(): VirtualTime {
  let nowMs = 0
  const timers: { readonly atMs: number; readonly wake: () => void }[] = []
  return {
    now: () => nowMs,
    wait: ms => new Promise(wake => timers.push({ atMs: nowMs + ms, wake })),
    async until(work) {
      let hasEnded = false
      const end = () => {
        hasEnded = true
      }
      work.then(end, end)
      for (;;) {
        await turnOfTheLoop()
        if (hasEnded) return work
        const next = timers.sort((a, b) => a.atMs - b.atMs).shift()
        if (!next) throw new Error('nothing is due any more, and the work has not ended')
        nowMs = Math.max(nowMs, next.atMs)
        next.wake()
      }
    },
  }
}

/** The same numbers in every run, between 0 and 1. */
function evenly(): () => number {
  let last = 0
  return () => {
    last = (last + 0.618) % 1
    return last
  }
}

export const refusal = (): Error => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })

/** A queue in virtual time; its operations have paces of their own. */
export function queueIn(time: VirtualTime, limit = 16): CallQueue {
  const paces = new Map<string, ReturnType<typeof createCallPace>>()
  const random = evenly()
  return createCallQueue(
    limit,
    operation => {
      const pace = paces.get(operation) ?? createCallPace(time.now, random)
      paces.set(operation, pace)
      return pace
    },
    time,
  )
}

/** One of AWS's buckets: so many calls at once, and so many more each second; `perSecond` may change while it is used. */
export function bucketIn(time: VirtualTime, rate: { readonly burst: number; perSecond: number }) {
  const random = evenly()
  let tokens = rate.burst
  let atMs = 0
  const counts = { answered: 0, refused: 0 }
  const take = (): boolean => {
    tokens = Math.min(rate.burst, tokens + ((time.now() - atMs) / 1000) * rate.perSecond)
    atMs = time.now()
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
  return {
    counts,
    take,
    /** A call, answered after 80 to 120 ms. */
    async call(): Promise<void> {
      await time.wait(40 + 20 * random())
      const isAdmitted = take()
      await time.wait(40 + 20 * random())
      counts[isAdmitted ? 'answered' : 'refused'] += 1
      if (!isAdmitted) throw refusal()
    },
  }
}
