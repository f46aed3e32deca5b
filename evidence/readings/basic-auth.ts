import type { BasicAuthFunction, Distribution, FunctionStage } from '../cloudfront.ts'

/**
 * What the two stages of the function hold beside the stored login, one answer for every state: `absent` (no function), `never-published`, `publish`
 * (DEVELOPMENT is right, LIVE is not), `differs` (both are right, the code is not the same), `revert` (LIVE is right, DEVELOPMENT is not), then what
 * LIVE has: the `placeholder`, no login (`open`), a login that cannot be compared (`stored-malformed`), another one (`mismatch`), or the right one.
 */
type LoginState =
  | 'absent'
  | 'never-published'
  | 'publish'
  | 'differs'
  | 'revert'
  | 'placeholder'
  | 'open'
  | 'stored-malformed'
  | 'mismatch'
  | 'right'

export function loginState({ live, development, stored }: BasicAuthFunction): LoginState {
  if (!live) return development ? 'never-published' : 'absent'
  const [liveRight, developmentRight] = [isRight(live, stored), isRight(development, stored)]
  if (development && development.codeFingerprint !== live.codeFingerprint) {
    if (developmentRight) return liveRight ? 'differs' : 'publish'
    if (liveRight) return 'revert'
  }
  if (live.credential === 'placeholder') return 'placeholder'
  if (live.credential === 'none') return 'open'
  if (stored.state === 'malformed') return 'stored-malformed'
  return liveRight ? 'right' : 'mismatch'
}

/** Whether a stage asks for the stored login; without a stored one, for any login of its own. */
export function isRight(stage: FunctionStage | null, stored: BasicAuthFunction['stored']): boolean {
  if (stage?.credential !== 'real') return false
  return stored.state !== 'present' || (stage.matchesStored !== false && sameUser(stage, stored))
}

export const sameUser = ({ username }: FunctionStage, stored: BasicAuthFunction['stored']): boolean =>
  username === null || stored.username === null || username === stored.username

/** Whether the distribution asks the function before it answers. */
export const runsFunction = (distribution: Distribution | undefined, name: string): boolean =>
  distribution?.found === true &&
  distribution.distribution.viewerRequestFunctions.some(arn => arn.endsWith(`:function/${name}`))
