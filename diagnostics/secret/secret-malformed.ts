import { observed } from '../../evidence/observed.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { putSecretFile, writeSecretFile } from '../lib/secret-fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-malformed',
  runbook: 'Issue 5',
  title: 'The database secret is not a JSON object',
  rootCause: "The database secret's value is not the JSON object it has to be, so ECS cannot take the login out of it.",
  needs: ['db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['db-secret-complete', ...NO_TASKS],
  obscures: ['database-reachable'],
  hides: {
    'secret-key-missing': 'no key can be read of it',
  },
  prevention: 'Change the secret with jq or by Terraform, not by hand; check it with jq before storing it.',
  match({ 'db-secret': dbSecret, service, 'stopped-tasks': stoppedTasks, tasks }, target) {
    if (dbSecret.state !== 'present' || dbSecret.json === 'object') return undefined
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-malformed', 'secret-key-missing')
    const wrong =
      dbSecret.json === 'malformed'
        ? `does not parse: ${dbSecret.jsonError ?? 'no reason given'}`
        : `is ${dbSecret.jsonError ?? 'JSON, but not an object with keys'}`
    return {
      because: facts([
        `${dbSecret.name} ${wrong}`,
        dbSecret.versionCreatedAt !== null &&
          `its version ${dbSecret.versionId} was stored ${utc(dbSecret.versionCreatedAt)}`,
        endFact(refused),
        serviceFact(found),
      ]),
      fixes: [writeSecretFile(target), ...putSecretFile(target, dbSecret.name)],
    }
  },
})
