import { setTimeout as delay } from 'node:timers/promises'
import { decodedOr } from '../../lib/text/decoded.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { redact } from '../../lib/text/redact.ts'

/** How often and how long a message is tried, in milliseconds. */
export interface RetryLimits {
  readonly attempts: number
  readonly timeoutMs: number
  /** Before the second attempt; doubled before each further one. */
  readonly pauseMs: number
}

export const RETRY_LIMITS: RetryLimits = { attempts: 3, timeoutMs: 3_000, pauseMs: 500 }

const LONGEST_PAUSE_MS = 5_000
const TOO_MANY_REQUESTS = 429
const REQUEST_TIMEOUT = 408
const FIRST_SERVER_ERROR = 500

/** With these a receiver refuses what a message says, whoever it is for: the next one may be taken. */
const OF_MESSAGE: readonly number[] = [400, 413, 415, 422]

/** Why a message was not taken. */
interface Refusal {
  /** Redacted. */
  readonly reason: string
  /** Whether that is about this message alone. */
  readonly ofMessage: boolean
}

type Attempt =
  | { readonly taken: true }
  | { readonly taken: false; readonly refusal: Refusal; readonly retryMs: number | null }

/** Posts JSON until somebody takes it; why nobody did, else `undefined`. Never throws, always ends. */
export async function deliver(
  url: string,
  body: unknown,
  signal: AbortSignal,
  limits: RetryLimits = RETRY_LIMITS,
): Promise<Refusal | undefined> {
  const text = JSON.stringify(body)
  let refusal: Refusal = { reason: 'it was not tried', ofMessage: false }
  for (let attempt = 0; attempt < limits.attempts && !signal.aborted; attempt += 1) {
    const outcome = await post(url, text, AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]))
    if (outcome.taken) return undefined
    refusal = outcome.refusal
    if (outcome.retryMs === null || attempt === limits.attempts - 1) break
    const pauseMs = Math.min(Math.max(limits.pauseMs * 2 ** attempt, outcome.retryMs), LONGEST_PAUSE_MS)
    await delay(pauseMs, undefined, { signal }).catch(() => {})
  }
  return { ...refusal, reason: redact(refusal.reason, 'prose') }
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Attempt> {
  try {
    const { address, login } = withoutLogin(url)
    const headers = { 'content-type': 'application/json', ...(login === null ? {} : { authorization: login }) }
    const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'error', signal })
    await answer.body?.cancel()
    if (answer.ok) return { taken: true }
    const { status } = answer
    const passes = status >= FIRST_SERVER_ERROR || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT
    const after = Number(answer.headers.get('retry-after') ?? 0) * 1000
    return {
      taken: false,
      refusal: { reason: `it answers ${status}`, ofMessage: OF_MESSAGE.includes(status) },
      retryMs: passes ? (Number.isFinite(after) ? after : 0) : null,
    }
  } catch (error) {
    return { taken: false, refusal: { reason: reasonOf(error), ofMessage: false }, retryMs: 0 }
  }
}

/** `fetch` takes no address with a user in it: they go as Basic authentication says. */
function withoutLogin(url: string): { readonly address: string; readonly login: string | null } {
  const address = new URL(url)
  const { username, password } = address
  if (username === '' && password === '') return { address: url, login: null }
  address.username = ''
  address.password = ''
  const pair = `${decodedOr(username)}:${decodedOr(password)}`
  return { address: address.href, login: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined
  return typeof code === 'string' ? code : foreign(error.message)
}
