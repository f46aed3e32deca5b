import type { BasicAuthFunction, Distribution, FunctionStage } from '../../evidence/index.ts'
import { runsAtRequest } from '../../evidence/readings/edge-door.ts'
import { facts } from './text.ts'

/** What visitors without the right login notice, and what is refused although it is right. */
export const LOGIN_STEPS = ['basic-auth-live', 'edge-response', 'install-page'] as const

/**
 * What the two stages of the function hold beside the stored login, one answer for every state: `absent` (no function), `never-published`, `publish`
 * (DEVELOPMENT is right, LIVE is not), `differs` (both are right, the code is not the same), `revert` (LIVE is right, DEVELOPMENT is not), `changed`
 * (what one of two stages does is not known), then what LIVE does: it lets in the `placeholder`, everybody (`open`) or `any-login`, asks for something
 * else (`other`), is not known (`unread`), asks for a login that cannot be compared (`stored-malformed`), for another one (`mismatch`), or the right one.
 */
export type LoginState =
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
  any: 'any-login',
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
  distribution?.found === true && runsAtRequest(distribution.distribution.behaviours[0], name)

/** What each stage holds, and what is stored, without any password. */
export const stageFacts = ({ name, live, development, stored }: BasicAuthFunction): readonly string[] =>
  facts([
    `the LIVE code of ${name} ${holds(live, stored)}`,
    development !== null &&
      (development.codeFingerprint === live?.codeFingerprint
        ? 'its DEVELOPMENT code is the same'
        : `its DEVELOPMENT code ${holds(development, stored)}`),
    stored.state === 'present'
      ? `${stored.secretName} stores a login for ${stored.username ?? 'a user'}`
      : stored.state === 'missing'
        ? `there is no secret ${stored.secretName} with the login`
        : `${stored.secretName} is not a JSON object with username and password`,
  ])

function holds(stage: FunctionStage | null, stored: BasicAuthFunction['stored']): string {
  if (!stage) return 'does not exist: it was never published'
  if (stage.credential !== 'real') return holdsNoLogin(stage)
  const user = stage.username === null ? '' : ` for ${stage.username}`
  if (stored.state !== 'present' || stage.matchesStored === null) return `asks for a login${user}`
  if (stage.matchesStored) return `asks for the stored login${user}`
  return stage.username !== null && stage.username !== stored.username
    ? `asks for a login${user}, not for ${stored.username}`
    : `asks for another password than the stored one${user}`
}

function holdsNoLogin({ credential, openPaths, refusesWith, unread }: FunctionStage): string {
  if (credential === 'placeholder') return 'still lets the placeholder in instead of a password'
  if (credential === 'any') return 'asks for a login, and lets in whatever it is'
  if (credential === 'other') return `asks for no login: it answers ${refusesWith ?? 'something else'} to everybody`
  if (credential === 'unread')
    return unread === 'store'
      ? 'asks for a login of a KeyValueStore, whose content is not looked at'
      : 'could not be run here'
  return openPaths.includes('/') ? 'asks for no login' : `asks for no login on ${openPaths.join(', ')}`
}
