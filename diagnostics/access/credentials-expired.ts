import { evidenceKinds } from '../../evidence/index.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { noSession } from '../lib/no-session.ts'
import { notSeen } from '../lib/not-seen.ts'

export default defineDiagnosis({
  id: 'credentials-expired',
  runbook: 'Prerequisites',
  title: 'The AWS session has expired',
  rootCause: 'The AWS session has expired: nothing of the platform can be seen until somebody logs in again.',
  needs: [],
  considers: evidenceKinds,
  explains: specIds,
  hides: {
    'permission-missing': 'no call is answered without a session',
    throttled: 'no call is answered without a session',
  },
  prevention: 'Log in before a deployment; in a pipeline use a role that outlives the run.',
  match(evidence, target) {
    const refused = notSeen(evidence, 'credentials-expired')
    return refused.length === 0 ? undefined : noSession(refused, target)
  },
})
