/** How fast the calls of one operation may go in one account. */
export interface CallPace {
  /** How long the next call has to wait, in milliseconds. */
  readonly waitMs: () => number
  /** A call goes. */
  readonly begin: () => void
  /** A call was answered, by whatever but throttling. */
  readonly answered: () => void
  /** A call that was sent at `sentAtMs` was throttled; AWS wants none before `pauseMs` from now, where it says so. */
  readonly refused: (sentAtMs: number, pauseMs?: number) => void
  readonly answers: () => number
  /** A call was refused so often that its error is its caller's. */
  readonly giveUp: () => void
  /** A call gave up, and none has got through since. */
  readonly isHopeless: () => boolean
  /** How long calls have been refused and none has got through, in milliseconds. */
  readonly silentMs: () => number
}

/** The time between two calls after the first refusal, which says nothing yet of how many AWS allows. */
const FIRST_INTERVAL_MS = 50
const LONGEST_INTERVAL_MS = 2_000
/** More than so many calls a second are not sent one after the other: AWS no longer throttles. */
const SHORTEST_INTERVAL_MS = 4
/** A refusal makes the interval at least so much longer, and at most twice as long. */
const LEAST_SLOWER = 1.05
const MOST_SLOWER = 2
/** The interval that was measured is exact to one call: a little slower, so that the next refusal comes only after some time. */
const MARGIN = 1.03
/** The answers by which the interval is known, and those that count in it: what was before is another time of the account. */
const KNOWN_ANSWERS = 8
const COUNTED_ANSWERS = 40
/** What each answer makes the interval shorter: hardly anything once it is known, until so many in a row say that AWS allows more. */
const CAREFUL_GROWTH = 1.0025
const GROWTH = 1.05
const CAREFUL_ANSWERS = 40
/** What was not sent for want of calls or of processor time is caught up with for so long: the bucket went on filling. */
const CATCH_UP_MS = 1_000
/** The longest pause that AWS may ask for. */
const LONGEST_PAUSE_MS = 5_000
/** After so long without a call a bucket is as good as full. */
const FORGOTTEN_AFTER_MS = 10_000

/**
 * No pace at all until AWS throttles. Its buckets fill evenly, and each refusal tells that one is empty: the answers between two refusals are what came
 * into it in that time, whatever its size, the operations that share it and the others who use the account. Calls go as fast as that, and a little faster with
 * every answer, so that the next refusal corrects it. Times in milliseconds.
 */
export function createCallPace(
  now: () => number = () => performance.now(),
  random: () => number = Math.random,
): CallPace {
  let intervalMs = 0
  let nextMs = Number.NEGATIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  let refusedMs = Number.NEGATIVE_INFINITY
  let silentSinceMs: number | undefined
  let answers = 0
  let answersSinceRefusal = 0
  let counted = { answers: 0, ms: 0 }
  let isHopeless = false

  function forget(): void {
    intervalMs = 0
    nextMs = Number.NEGATIVE_INFINITY
    silentSinceMs = undefined
    isHopeless = false
  }

  /** The interval at which AWS answered since it began to throttle. */
  function measuredMs(): number {
    const all = counted.answers + answersSinceRefusal
    const share = Math.min(1, COUNTED_ANSWERS / all)
    counted = { answers: all * share, ms: (counted.ms + now() - refusedMs) * share }
    return all === 0 ? Number.POSITIVE_INFINITY : counted.ms / counted.answers
  }

  return {
    waitMs() {
      if (intervalMs > 0 && now() - Math.max(lastMs, refusedMs) > FORGOTTEN_AFTER_MS) forget()
      return Math.max(0, nextMs - now())
    },
    begin() {
      lastMs = now()
      // Uneven, so that two runs in one account do not fall into step.
      if (intervalMs > 0) nextMs = Math.max(nextMs, lastMs - CATCH_UP_MS) + intervalMs * (0.75 + random() / 2)
    },
    answered() {
      answers += 1
      answersSinceRefusal += 1
      silentSinceMs = undefined
      isHopeless = false
      if (intervalMs === 0) return
      const isCareful = counted.answers >= KNOWN_ANSWERS && answersSinceRefusal < CAREFUL_ANSWERS
      intervalMs /= isCareful ? CAREFUL_GROWTH : GROWTH
      if (intervalMs < SHORTEST_INTERVAL_MS) forget()
    },
    refused(sentAtMs, pauseMs = 0) {
      silentSinceMs ??= now()
      // Calls that were on their way together are one sign, not several.
      if (intervalMs > 0 && sentAtMs < refusedMs) return
      if (intervalMs === 0) {
        intervalMs = FIRST_INTERVAL_MS
        counted = { answers: 0, ms: 0 }
      } else {
        const slower = Math.min(intervalMs * MOST_SLOWER, measuredMs() * MARGIN)
        intervalMs = Math.min(LONGEST_INTERVAL_MS, Math.max(intervalMs * LEAST_SLOWER, slower))
      }
      answersSinceRefusal = 0
      refusedMs = now()
      nextMs = refusedMs + Math.max(intervalMs, Math.min(pauseMs, LONGEST_PAUSE_MS))
    },
    answers: () => answers,
    giveUp() {
      isHopeless = true
    },
    isHopeless: () => isHopeless,
    silentMs: () => (silentSinceMs === undefined ? 0 : now() - silentSinceMs),
  }
}
