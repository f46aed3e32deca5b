import { byHand, change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { awsInline } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, LOGIN_EVIDENCE, lookFirst, refusalOf } from '../lib/database.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { notTheTenants } from '../lib/foreign-user.ts'
import { DATABASE } from '../lib/steps.ts'

/** The account is there, but locked: for a while after many wrong passwords (3955), or by somebody (3118, 4151). */
const LOCKED: readonly number[] = [3118, 3955, 4151]

export default defineDiagnosis({
  id: 'database-credentials-rejected',
  runbook: 'Issue 1',
  title: "The database refuses the tenant's login",
  rootCause: "The database is there, but refuses the user and password of the tenant's secret.",
  needs: ['database'],
  considers: ['db-secret', ...LOGIN_EVIDENCE],
  explains: DATABASE,
  hides: { 'secret-rotated-since-start': 'the new secret holds the login that is refused' },
  prevention: 'Change the password in the database and in the secret in one go, then restart the tasks.',
  match(seen, target) {
    const refused = refusalOf(seen, target, 'credentials')
    if (!refused || 'cannotTell' in refused) return refused
    const { 'db-secret': dbSecret, tasks, 'alb-pages': albPages } = seen
    const pages = observed(albPages)
    const found = observed(dbSecret)
    const secret = found?.state === 'present' ? found : undefined
    const stored = secret?.versionCreatedAt ?? null
    const started = observed(tasks)?.tasks.flatMap(task => task.startedAt ?? []) ?? []
    const works = answerOf(pages?.start, target)?.proven === true
    const worksWithOlder =
      works && stored !== null && started.length > 0 && started.every(at => Date.parse(at) < Date.parse(stored))
    const user = refused.username
    const because = facts([
      ...refused.because,
      stored !== null && secret && `version ${secret.versionId} of ${secret.name} was stored ${utc(stored)}`,
      worksWithOlder &&
        `the running tasks are older than that and still work: ${answerFact('load balancer', pages?.start, target)}`,
    ])
    if (worksWithOlder && secret) {
      const previous = awsInline(target, 'secretsmanager list-secret-version-ids', {
        'secret-id': secret.name,
        query: "Versions[?contains(VersionStages, 'AWSPREVIOUS')].VersionId",
        output: 'text',
      })
      return {
        because,
        rootCause:
          'The secret was changed to a password the database does not know. The running tasks still hold the old one: the site breaks at the next restart.',
        explains: ['database-reachable'],
        fixes: [
          change(target, 'Go back to the version before', 'secretsmanager update-secret-version-stage', {
            'secret-id': secret.name,
            'version-stage': 'AWSCURRENT',
            'move-to-version-id': { from: previous, as: 'previous' },
            'remove-from-version-id': secret.versionId,
          }),
        ],
      }
    }
    const others = notTheTenants({ ...refused, because }, found, target, { asksForDatabase: false })
    if (others) return others
    return {
      because,
      ...(LOCKED.includes(refused.login?.errno ?? 0)
        ? { rootCause: `The database has locked the account ${user}: it refuses even the right password.` }
        : {}),
      fixes: [
        byHand(
          `Make the password of ${user} and the secret agree`,
          `${asMaster(target)}: ${lookFirst(user, refused.database, target)}: ALTER USER '${user}'@'%' IDENTIFIED BY the password in ${secret?.name ?? target.names.dbSecret}. Read it inside the session; never put it on a command line`,
        ),
        newTasks(target, 'they log in with the password of the secret'),
      ],
    }
  },
})
