import type { CannotLookCode } from '../evidence/index.ts'
import { startTimeLimit, timeoutError } from '../lib/time-limit.ts'
import type { WithdrawnDigest } from '../platform/environment.ts'
import { createHistory } from './history.ts'
import { type GateVerdict, judgeDeployment } from './judge.ts'
import { cannotStart } from './judge-tasks.ts'
import type { Observation, Observer, Pinned, ReadSecrets } from './observation.ts'
import { failedLooksText, observationText } from './observation-text.ts'
import type { GateResult } from './result.ts'
import { nextPause, SCHEDULE, type Schedule } from './schedule.ts'
import { span } from './text.ts'

/** The world outside the loop, so that a test can turn the clock. */
interface Surroundings {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Ends early, with the signal's reason, when the signal fires. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
  readonly random: () => number
  readonly schedule?: Schedule
}

export interface Progress {
  /** One line on what is seen, or why nothing is. */
  readonly says: string
  readonly changed: boolean
  readonly deadlineAtMs: number
}

interface WaitOptions {
  readonly observer: Observer
  /** Asked before something new is said. */
  readonly readSecrets: ReadSecrets
  readonly waitMs: number
  /** `ecs-svc/...`; without it the deployment that is found first. */
  readonly deploymentId: string | undefined
  readonly expectImage: string | undefined
  readonly withdrawn: readonly WithdrawnDigest[]
  /** One look, from its first call to its last answer. */
  readonly lookMs: number
  readonly interruption: AbortSignal
  readonly surroundings: Surroundings
  readonly onProgress: (progress: Progress) => void
}

/** What waiting does not change: after this many looks in a row that end so, waiting on is pointless. */
const LASTING: readonly CannotLookCode[] = [
  'credentials-missing',
  'credentials-expired',
  'clock-skewed',
  'access-denied',
  'wrong-account',
]
const LASTING_LOOKS = 3
/** The look that the deadline cuts short still gets this long. */
const LAST_LOOK_MS = 5_000
const KEPT_TASKS = 20

/** Looks at a deployment until it has succeeded, cannot succeed any more, or the time is up. A look that fails is no verdict. */
export async function waitForDeployment(options: WaitOptions): Promise<GateResult> {
  const { observer, waitMs, expectImage, interruption, surroundings, onProgress } = options
  const { now, pause, random, schedule = SCHEDULE } = surroundings
  const startedAtMs = now()
  const deadlineAtMs = startedAtMs + waitMs
  const history = createHistory()
  let pinned: Pinned | undefined = options.deploymentId === undefined ? undefined : pin(options.deploymentId, options)
  let verdict: GateVerdict | undefined
  let polls = 0
  let failedPolls = 0
  let lastingLooks = 0
  let baseMs: number | undefined
  let trouble = ''
  let quotes = false
  let expectedDigests: readonly string[] | undefined

  const end = (outcome: GateResult['outcome'], reason: string): GateResult => ({
    outcome,
    ...(outcome === 'failed' && verdict?.state === 'failed' ? { code: verdict.code } : {}),
    reason,
    deploymentId: pinned?.deploymentId ?? null,
    ...(expectImage === undefined ? {} : { expectedImage: expectImage }),
    ...(expectedDigests === undefined ? {} : { expectedDigests }),
    waitedMs: Math.round(now() - startedAtMs),
    polls,
    failedPolls,
    history: history.entries(),
    stoppedTasks: observer
      .stoppedTasks()
      .filter(({ startedBy }) => startedBy === pinned?.deploymentId)
      .slice(0, KEPT_TASKS),
  })

  const pick = (primaryId: string | null): string | null => {
    if (!pinned && primaryId !== null) pinned = pin(primaryId, options)
    return pinned?.deploymentId ?? null
  }

  while (!interruption.aborted) {
    const isLast = now() >= deadlineAtMs
    const { observation, troubles } = await inTime(options, deadlineAtMs - now(), signal => observer.look(pick, signal))
    if (interruption.aborted) break
    polls++
    if (troubles.length > 0) failedPolls++
    lastingLooks = troubles.some(({ code }) => LASTING.includes(code)) ? lastingLooks + 1 : 0
    const toSay = () => {
      trouble = troubles.length > 0 ? failedLooksText(troubles, quotes) : ''
      const saw = observation ? observationText(observation, pinned?.deploymentId ?? null, quotes) : ''
      return [saw, trouble].filter(Boolean).join('; ')
    }
    if (observation) {
      const { expected } = observation
      if (expected?.is.state === 'digests') expectedDigests = expected.is.digests
      const known = pinned ?? pin('', options)
      verdict = judgeDeployment(observation, known)
      if (pinned) pinned = withLook(pinned, observation)
    }
    // What is new may quote a secret that is new as well.
    if (!quotes || toSay() !== history.newest()) {
      quotes = await inTime(options, deadlineAtMs - now(), signal => options.readSecrets(observation, signal))
      if (interruption.aborted) break
    }
    const changed = history.add(now(), toSay())
    onProgress({ says: history.newest(), changed, deadlineAtMs })
    if (verdict?.state === 'failed') return end('failed', verdict.reason)
    if (observation && verdict?.state === 'succeeded') return end('succeeded', verdict.says)
    if (lastingLooks >= LASTING_LOOKS) return end('unknown', `${trouble}: waiting does not change that`)
    if (isLast) return atDeadline()
    const next = nextPause(baseMs, trouble !== '' ? 'failed' : changed ? 'changed' : 'unchanged', schedule, random)
    baseMs = next.baseMs
    try {
      await pause(Math.min(next.pauseMs, Math.max(0, deadlineAtMs - now())), interruption)
    } catch (error) {
      if (!interruption.aborted) throw error
    }
  }
  return end('interrupted', `interrupted while waiting${verdict?.state === 'waiting' ? ` for ${verdict.for}` : ''}`)

  function atDeadline(): GateResult {
    const after = `after ${span(waitMs)}`
    if (verdict?.state !== 'waiting') return end('unknown', `${after} nothing was ever seen; ${trouble}`)
    const last = trouble === '' ? '' : ` (the last look failed; ${trouble})`
    return end('deadline', `still in progress ${after}: waiting for ${verdict.for}${last}`)
  }
}

const pin = (deploymentId: string, { withdrawn }: WaitOptions): Pinned => ({
  deploymentId,
  missedLooks: 0,
  hopelessLooks: 0,
  createdAt: null,
  withdrawn,
})

function withLook(pinned: Pinned, observation: Observation): Pinned {
  const { service } = observation
  const own = service.found ? service.deployments.find(({ id }) => id === pinned.deploymentId) : undefined
  if (!own) return { ...pinned, missedLooks: pinned.missedLooks + 1 }
  const hopelessLooks = cannotStart(observation, pinned) === undefined ? 0 : pinned.hopelessLooks + 1
  return { ...pinned, hopelessLooks, createdAt: own.createdAt ?? pinned.createdAt }
}

/** Every look has its own end, close to the gate's, and so has all else that asks AWS. */
async function inTime<T>(
  { lookMs, interruption }: WaitOptions,
  leftMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limitMs = Math.min(lookMs, Math.max(leftMs, LAST_LOOK_MS))
  const late = new AbortController()
  const stop = startTimeLimit(limitMs, () => late.abort(timeoutError()))
  try {
    return await work(AbortSignal.any([interruption, late.signal]))
  } finally {
    stop()
  }
}
