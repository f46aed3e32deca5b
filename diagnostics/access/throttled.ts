import { advice } from '../../evidence/fix.ts'
import { evidenceKinds } from '../../evidence/index.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { notSeen, refusals, stepsThatSee } from '../lib/not-seen.ts'

export default defineDiagnosis({
  id: 'throttled',
  runbook: 'Prerequisites',
  title: 'AWS refused to answer so many requests',
  rootCause:
    "AWS throttled the account's requests, retries included: what could not be read is unknown, neither right nor wrong.",
  needs: [],
  considers: evidenceKinds,
  explains: specIds,
  prevention: 'Do not let several schedules ask the same account in the same minute.',
  match(evidence) {
    const refused = notSeen(evidence, 'throttled')
    if (refused.length === 0) return undefined
    return {
      because: refusals(refused),
      explains: stepsThatSee(refused.map(({ kind }) => kind)),
      fixes: [
        advice(
          'Ask again later',
          'Wait a minute and run the suite again; look for another job that polls the same account',
        ),
      ],
    }
  },
})
