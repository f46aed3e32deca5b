import { REQUIRED_SECRET_KEYS } from '../../evidence/expectations.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { putSecretFile, setSecretKey, writeSecretFile } from '../lib/secret-fixes.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-key-missing',
  runbook: 'Issue 5, 6.1',
  title: 'The database secret lacks a key',
  rootCause:
    'The database secret lacks a key, or holds it empty: what the task definition asks for by that key is not there.',
  needs: ['db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['db-secret-complete', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Change single keys with jq, so that the others stay.',
  match({ 'db-secret': dbSecret, service, 'stopped-tasks': stoppedTasks, tasks }, target) {
    if (dbSecret.state !== 'present' || dbSecret.json !== 'object') return undefined
    const { keys, keysAskedFor, name } = dbSecret
    const wanted = [...new Set([...keysAskedFor, ...REQUIRED_SECRET_KEYS])]
    const missing = wanted.filter(key => !keys.includes(key))
    if (missing.length === 0) return undefined
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-key-missing')
    const known: Readonly<Record<string, string>> = {
      username: target.names.databaseUser,
      database: target.names.databaseName,
    }
    const settable = missing.every(key => key in known)
    return {
      because: facts([
        `${name} has no value for ${list(missing)}; it holds ${list(keys) || 'nothing'}`,
        keysAskedFor.length > 0 && `the task definition asks for ${list(keysAskedFor)}`,
        endFact(refused),
        serviceFact(found),
      ]),
      ...(missing.some(key => keysAskedFor.includes(key)) ? {} : { explains: ['db-secret-complete'] as const }),
      fixes: settable
        ? [
            ...missing.map(key => setSecretKey(target, name, key, known[key] ?? '')),
            newTasks(target, 'they read the completed secret'),
          ]
        : [writeSecretFile(target, dbSecret), ...putSecretFile(target, name)],
    }
  },
})
