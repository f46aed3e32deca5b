import { advice } from '../../evidence/fix.ts'
import { loginOf } from '../../platform/commands/login.ts'
import type { Target } from '../../platform/target.ts'
import type { Match } from '../define.ts'
import { type NotSeen, refusals, stepsThatSee } from './not-seen.ts'

/** What follows where nobody is logged in: what said so, who was meant to ask, and the way to a session. Nothing of it changes the platform. */
export function noSession(refused: readonly NotSeen[], { access, environment }: Target): Match {
  const { credentials } = access
  const [first] = refused
  const login = loginOf(credentials, environment.profile)
  return {
    because: [
      ...refusals(refused.filter(({ message }) => message === first?.message)),
      credentials.kind === 'profile'
        ? `asked with the profile ${credentials.profile}`
        : `no profile was chosen (${credentials.kind})`,
    ],
    ...(refused.some(({ kind }) => kind === 'identity')
      ? {}
      : { explains: stepsThatSee(refused.map(({ kind }) => kind)) }),
    fixes: [
      'manual' in login
        ? advice('Get credentials that are valid', login.manual)
        : { summary: SUMMARIES[credentials.kind] ?? 'Log in', command: login.command, changes: false },
    ],
  }
}

/** Where it is more than a login. */
const SUMMARIES: Readonly<Partial<Record<Target['access']['credentials']['kind'], string>>> = {
  'default-chain': "Make the profile of the environment's people on this machine, and log in with it",
}
