import type { BasicAuthFunction, Distribution, FunctionStage } from '../cloudfront.ts'
import { behaviourForAll } from './cache-behaviours.ts'
import { runsAtRequest } from './edge-access.ts'

/**
 * What the two stages of the function hold beside the stored login, one answer for every state: `absent` (no function), `never-published`, `publish`
 * (DEVELOPMENT is right, LIVE is not), `differs` (both are right, the code is not the same), `revert` (LIVE is right, DEVELOPMENT is not), `changed`
 * (what one of two stages does is not known), then what LIVE does: it lets in the `placeholder`, everybody (`open`, or who sends a word) or `any-login` (or a piece of one), asks for something
 * else (`other`), is not known (`unread`), asks for a login that cannot be compared (`stored-malformed`), for another one (`mismatch`), or the right one.
 */
type LoginState =
  | 'absent'
  | 'never-published'
  | 'publish'
  | 'differs'
  | 'revert'
  | 'changed'
  | 'placeholder'
  | 'open'
  | 'any-login'
  | 'other'
  | 'unread'
  | 'stored-malformed'
  | 'mismatch'
  | 'right'

export function loginState({ live, development, stored }: BasicAuthFunction): LoginState {
  if (!live) return development ? 'never-published' : 'absent'
  const [liveRight, developmentRight] = [isRight(live, stored), isRight(development, stored)]
  if (development && development.codeFingerprint !== live.codeFingerprint) {
    if (developmentRight && live.credential !== 'unread') return liveRight ? 'differs' : 'publish'
    if (liveRight) return development.credential === 'unread' ? 'changed' : 'revert'
    if (live.credential === 'unread') return 'changed'
  }
  const state = STATES[live.credential]
  if (state !== null) return state
  if (stored.state === 'malformed') return 'stored-malformed'
  return liveRight ? 'right' : 'mismatch'
}

/** `null`: the stored login decides. */
const STATES: Readonly<Record<FunctionStage['credential'], LoginState | null>> = {
  placeholder: 'placeholder',
  none: 'open',
  word: 'open',
  any: 'any-login',
  part: 'any-login',
  other: 'other',
  unread: 'unread',
  real: null,
}

/** Whether a stage asks for the stored login; without a stored one, for any login of its own. */
export function isRight(stage: FunctionStage | null, stored: BasicAuthFunction['stored']): boolean {
  if (stage?.credential !== 'real') return false
  return stored.state !== 'present' || stage.matchesStored !== false
}

/** Whether the distribution asks the function before it answers. */
export const runsFunction = (distribution: Distribution | undefined, name: string): boolean =>
  distribution?.found === true && runsAtRequest(behaviourForAll(distribution.distribution), name)
