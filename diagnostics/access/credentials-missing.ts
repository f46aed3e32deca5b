import { evidenceKinds } from '../../evidence/index.ts'
import { wholeOf } from '../../lib/text/cut.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { noSession } from '../lib/no-session.ts'
import { notSeen } from '../lib/not-seen.ts'

export default defineDiagnosis({
  id: 'credentials-missing',
  runbook: 'Prerequisites',
  title: 'There are no AWS credentials that AWS accepts',
  rootCause: 'There are no AWS credentials to look with: no profile, no variables, nothing the SDK could find.',
  needs: [],
  considers: evidenceKinds,
  explains: specIds,
  hides: {
    'credentials-expired': 'without credentials there is no session that could expire',
    'permission-missing': 'no call is answered without a session',
    throttled: 'no call is answered without a session',
  },
  prevention: 'Make the profile of the environment once on each machine; give a pipeline a role of its own.',
  match(evidence, target) {
    const refused = notSeen(evidence, 'credentials-missing')
    if (refused.length === 0) return undefined
    const isRefused = refused.some(({ message }) => wholeOf(message).startsWith(NOT_ACCEPTED))
    return {
      ...noSession(refused, target),
      ...(!isRefused && target.access.credentials.kind === 'profile'
        ? { rootCause: `The profile ${target.access.credentials.profile} gives no AWS credentials to look with.` }
        : {}),
      ...(isRefused
        ? { rootCause: 'AWS does not accept these credentials: it does not know the key, or not its signature.' }
        : {}),
    }
  },
})

const NOT_ACCEPTED = 'the credentials are not valid'
