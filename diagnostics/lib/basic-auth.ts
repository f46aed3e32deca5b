import type { BasicAuthFunction, FunctionStage } from '../../evidence/index.ts'
import { facts, list } from '../../lib/text/words.ts'

/** What visitors without the right login notice, and what is refused although it is right. */
export const LOGIN_STEPS = ['basic-auth-live', 'edge-response', 'install-page'] as const

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

function holdsNoLogin({ credential, openPaths, opensFor = [], refusesWith, unread }: FunctionStage): string {
  if (credential === 'placeholder') return 'still lets the placeholder in instead of a password'
  if (credential === 'any') return 'asks for a login, and lets in whatever it is'
  if (credential === 'part') return `asks for a login, and lets in ${list(opensFor)}`
  if (credential === 'word') return `asks for a login, but not of a visitor who sends ${list(opensFor)}`
  if (credential === 'other') return `asks for no login: it answers ${refusesWith ?? 'something else'} to everybody`
  if (credential === 'unread')
    return unread === 'store'
      ? 'asks for a login of a KeyValueStore, whose content is not looked at'
      : 'could not be run here'
  return openPaths.includes('/') ? 'asks for no login' : `asks for no login on ${openPaths.join(', ')}`
}
