import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { putSecretFile, writeSecretFile } from '../lib/secret-fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-without-value',
  runbook: 'Issue 5',
  title: 'The database secret has no value',
  rootCause: 'The database secret exists, but nobody ever put a value in: no new task can start.',
  needs: ['db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['db-secret-complete', ...NO_TASKS],
  obscures: ['database-reachable', 'execution-role-reads-secret'],
  prevention: 'Create the secret and its first version in the same Terraform apply.',
  match({ 'db-secret': dbSecret, service, 'stopped-tasks': stoppedTasks, tasks }, target) {
    if (dbSecret.state !== 'without-value') return undefined
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-without-value')
    return {
      because: facts([`${dbSecret.name} has no version AWSCURRENT`, endFact(refused), serviceFact(found)]),
      fixes: [writeSecretFile(target), ...putSecretFile(target, dbSecret.name)],
    }
  },
})
