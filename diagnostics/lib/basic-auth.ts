import type { BasicAuthFunction, FunctionStage } from '../../evidence/index.ts'
import { sameUser } from '../../evidence/readings/basic-auth.ts'
import { facts } from '../../lib/text/words.ts'

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
  if (stage.credential === 'placeholder') return 'still holds the placeholder instead of a password'
  if (stage.credential === 'none') return 'asks for no login'
  const user = stage.username === null ? '' : ` for ${stage.username}`
  if (stored.state !== 'present' || stage.matchesStored === null) return `asks for a login${user}`
  if (!sameUser(stage, stored)) return `asks for a login${user}, not for ${stored.username}`
  return stage.matchesStored
    ? `asks for the stored login${user}`
    : `asks for another password than the stored one${user}`
}
