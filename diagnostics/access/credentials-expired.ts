import { byHand } from '../../evidence/fix.ts'
import { evidenceKinds } from '../../evidence/index.ts'
import { ssoLogin } from '../../platform/commands/aws.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { notSeen, refusals, stepsThatSee } from '../lib/not-seen.ts'

export default defineDiagnosis({
  id: 'credentials-expired',
  runbook: 'Prerequisites',
  title: 'There is no valid AWS session',
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
    const absent = notSeen(evidence, 'credentials-missing')
    const refused = [...absent, ...notSeen(evidence, 'credentials-expired')]
    const [first] = refused
    if (!first) return undefined
    const { credentials } = target.access
    const profile = credentials.kind === 'profile' ? credentials.profile : target.environment.profile
    return {
      because: [
        ...refusals(refused.filter(({ message }) => message === first.message)),
        ...(first.hint === '' ? [] : [first.hint]),
        credentials.kind === 'profile'
          ? `asked with the profile ${credentials.profile}`
          : `no profile was chosen (${credentials.kind})`,
      ],
      ...(refused.some(({ kind }) => kind === 'identity')
        ? {}
        : { explains: stepsThatSee(refused.map(({ kind }) => kind)) }),
      ...(absent.length > 0
        ? {
            rootCause:
              'There are no AWS credentials to look with: no profile, no variables, nothing the SDK could find.',
          }
        : {}),
      fixes: [
        profile !== null && credentials.kind !== 'environment'
          ? { summary: 'Log in', command: ssoLogin(profile), changes: false }
          : byHand(
              'Renew the credentials of this shell',
              'Get new values for AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset them and use a profile',
            ),
      ],
    }
  },
})
