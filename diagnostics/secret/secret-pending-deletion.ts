import { change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-pending-deletion',
  runbook: 'Rollback 1, Issue 5',
  title: 'The database secret is waiting for its deletion',
  rootCause:
    'The database secret was deleted and is kept for its recovery window: it cannot be read, and no new one of its name can be created.',
  needs: ['db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['db-secret-complete', 'execution-role-reads-secret', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'After terraform destroy, restore the secret before the same tenant is deployed again.',
  match({ 'db-secret': dbSecret, service, 'stopped-tasks': stoppedTasks, tasks }, target, at) {
    if (dbSecret.state !== 'pending-deletion') return undefined
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-pending-deletion')
    return {
      because: facts([
        `${dbSecret.name} is marked for deletion${sinceOrAt(dbSecret.deletedAt, at)}`,
        endFact(refused),
        serviceFact(found),
      ]),
      fixes: [
        change(target, 'Take the deletion back; value and ARN stay as they were', 'secretsmanager restore-secret', {
          'secret-id': dbSecret.name,
        }),
        ...(found?.found ? [newTasks(target, 'they read the restored secret')] : []),
      ],
    }
  },
})

/** Some answers give the day on which it was marked, others that on which it goes. */
const sinceOrAt = (date: string | null, now: Date): string =>
  date === null ? '' : Date.parse(date) > now.getTime() ? `, and goes for good on ${utc(date)}` : ` since ${utc(date)}`
