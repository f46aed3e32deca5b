import { advice } from '../../evidence/fix.ts'
import { evidenceKinds } from '../../evidence/index.ts'
import { specIds } from '../../specs/catalogue.ts'
import { defineDiagnosis } from '../define.ts'
import { notSeen, refusals, stepsThatSee } from '../lib/not-seen.ts'

export default defineDiagnosis({
  id: 'clock-skewed',
  runbook: 'Prerequisites',
  title: "This machine's clock is wrong",
  rootCause:
    "The clock of the machine that runs the suite differs from AWS' by more than five minutes: AWS believes no signature of it, whatever the credentials, and certificates that are valid look expired or not valid yet.",
  needs: [],
  considers: evidenceKinds,
  explains: specIds,
  hides: {
    'credentials-expired': 'a signature of another time is refused like one of a session that ended',
    'credentials-missing': 'a signature of another time is refused like one of a session that ended',
    'permission-missing': 'no call is answered',
    throttled: 'no call is answered',
  },
  prevention: 'Let the machine set its clock by a time server.',
  match(evidence) {
    const refused = notSeen(evidence, 'clock-skewed')
    if (refused.length === 0) return undefined
    return {
      because: refusals(refused),
      ...(refused.some(({ kind }) => kind === 'identity')
        ? {}
        : { explains: stepsThatSee(refused.map(({ kind }) => kind)) }),
      fixes: [
        advice(
          'Set the clock of this machine right',
          'timedatectl set-ntp true (or sudo chronyc makestep, or w32tm /resync); a virtual machine that slept, and a container, take the clock of their host. Compare: date -u, and the Date header of curl -sI https://sts.amazonaws.com',
        ),
      ],
    }
  },
})
