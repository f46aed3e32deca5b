import { observed } from '../../evidence/observed.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { count, facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { databaseErrorFact } from '../lib/database.ts'
import { newTasks } from '../lib/fixes.ts'
import { DATABASE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-rotated-since-start',
  runbook: 'Issue 1',
  title: 'The secret is newer than the running tasks',
  severity: 'warning',
  rootCause:
    'The database secret was changed after the tasks started: they go on with the older login until they are restarted.',
  needs: ['db-secret', 'tasks'],
  considers: ['database', 'alb-pages'],
  explains: DATABASE,
  symptomOf: { step: 'logs-database-errors', layers: ['secret', 'network', 'database'] },
  prevention: 'Restart the tasks in the same step that changes the secret.',
  match({ 'db-secret': dbSecret, tasks, database, 'alb-pages': albPages }, target) {
    if (dbSecret.state !== 'present' || dbSecret.versionCreatedAt === null) return undefined
    const { versionCreatedAt, name, versionId } = dbSecret
    const older = runningTasks(tasks).filter(
      ({ startedAt }) => startedAt !== null && Date.parse(startedAt) < Date.parse(versionCreatedAt),
    )
    const [first] = older
    if (!first?.startedAt) return undefined
    const login = observed(database)
    const errorPage = databaseErrorFact(observed(albPages), target)
    const broken = errorPage !== undefined && login?.outcome === 'connected'
    return {
      because: facts([
        `version ${versionId} of ${name} was stored ${utc(versionCreatedAt)}`,
        `${count(older.length, 'task')} started before that, ${first.id} at ${utc(first.startedAt)}`,
        login?.outcome === 'connected' &&
          `the stored login works: ${login.username} at ${login.host}, ${count(login.tableCount, 'table')}`,
        errorPage,
      ]),
      ...(broken
        ? {
            severity: 'error' as const,
            rootCause:
              'The database password was changed together with the secret, but the running tasks still log in with the old one.',
          }
        : { explains: [] }),
      fixes: [newTasks(target, 'they read the secret as it is now')],
    }
  },
})
