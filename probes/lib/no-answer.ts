import type { NoAnswer, PhaseTimings } from '../../evidence/index.ts'
import { cutForeign } from '../../lib/text/cut.ts'
import { isDialError } from './dial.ts'
import { codeOf, messageOf } from './error-code.ts'

/** How far a request had come; dialling says by itself whether the name or the connection failed. */
export type Phase = 'connect' | 'tls' | 'http'

const RESET: readonly string[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']
/** What a failure means when its code does not say it: by the phase it came in. */
const BY_PHASE = { connect: 'unreachable', tls: 'tls', http: 'protocol' } as const

/** Sorts the failure of a request into what an operator would look at. */
export function failureOf(error: unknown, phase: Phase): Pick<NoAnswer, 'failure' | 'code' | 'message'> {
  const code = codeOf(error)
  const message = cutForeign(messageOf(error), 300)
  if (isDialError(error) && error.phase === 'resolve') return { failure: 'resolve', code, message }
  if (code === 'ECONNREFUSED') return { failure: 'refused', code, message }
  if (code === 'ETIMEDOUT') return { failure: 'timeout', code, message }
  if (RESET.includes(code)) return { failure: 'reset', code: code.startsWith('UND_') ? 'ECONNRESET' : code, message }
  return { failure: BY_PHASE[phase], code, message }
}

export function noAnswer(
  url: string,
  error: unknown,
  seen: { readonly phase: Phase; readonly address: string | null; readonly timings: PhaseTimings },
): NoAnswer {
  const address = seen.address ?? (isDialError(error) ? error.address : null)
  return { answered: false, url, ...failureOf(error, seen.phase), address, timings: seen.timings }
}
