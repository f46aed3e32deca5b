import { REQUIRED_SECRET_KEYS } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import type { DbSecret, TaskDefinitionRevision } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { referenceTo, secretNameOf } from '../../evidence/readings/secret-reference.ts'
import { facts, list, revisionName } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import type { CauseFix } from '../lib/deployments.ts'
import { serviceFact } from '../lib/facts.ts'
import { newRevision, newTasks, together } from '../lib/fixes.ts'
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
  considers: ['service', 'task-definition', 'stopped-tasks', 'tasks'],
  explains: ['db-secret-complete', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Change single keys with jq, so that the others stay.',
  match(
    { 'db-secret': dbSecret, service, 'task-definition': taskDefinition, 'stopped-tasks': stoppedTasks, tasks },
    target,
  ) {
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
    // What no database secret has is the definition's own mistake: no value of the secret would help.
    const lacking = missing.filter(key => REQUIRED.includes(key))
    const misasked = missing.filter(key => !REQUIRED.includes(key))
    const settable = lacking.every(key => key in known)
    const running = observed(taskDefinition)?.running
    return {
      because: facts([
        `${name} has no value for ${list(missing)}; it holds ${list(keys) || 'nothing'}`,
        keysAskedFor.length > 0 && `the task definition asks for ${list(keysAskedFor)}`,
        endFact(refused),
        serviceFact(found),
      ]),
      ...(missing.some(key => keysAskedFor.includes(key)) ? {} : { explains: ['db-secret-complete'] as const }),
      ...(lacking.length > 0
        ? {}
        : {
            rootCause: `The task definition asks the database secret for ${list(misasked)}, which is no key of it: keys are told apart by every letter, and no task starts.`,
          }),
      fixes: [
        ...(lacking.length === 0
          ? []
          : settable
            ? [
                ...lacking.map(key => setSecretKey(target, name, key, known[key] ?? '')),
                newTasks(target, 'they read the completed secret'),
              ]
            : [writeSecretFile(target, dbSecret), ...putSecretFile(target, name)]),
        ...(misasked.length === 0 ? [] : askForWhatIsThere(dbSecret, running, misasked, lacking, target)),
      ],
    }
  },
})

const REQUIRED: readonly string[] = REQUIRED_SECRET_KEYS

/** What each variable is filled from. */
const KEY_OF: Readonly<Record<string, string>> = {
  WORDPRESS_DB_USER: 'username',
  WORDPRESS_DB_PASSWORD: 'password',
  WORDPRESS_DB_HOST: 'host',
  WORDPRESS_DB_NAME: 'database',
}

/** The reference is corrected where the variable tells which key is meant, and the secret holds it, or will. */
function askForWhatIsThere(
  { name, keys }: Extract<DbSecret, { state: 'present' }>,
  running: TaskDefinitionRevision | undefined,
  misasked: readonly string[],
  coming: readonly string[],
  target: Target,
): readonly CauseFix[] {
  const wrong = Object.entries(running?.secrets ?? {}).flatMap(([variable, valueFrom]) => {
    const reference = referenceTo(valueFrom)
    if (!reference || secretNameOf(reference.arn) !== name || !misasked.includes(reference.key)) return []
    const meant = KEY_OF[variable]
    const there = meant !== undefined && [...keys, ...coming].includes(meant) ? meant : undefined
    return [{ variable, asked: reference.key, meant: there }]
  })
  const corrected = wrong.flatMap(({ variable, asked, meant }, index) =>
    meant === undefined
      ? []
      : [
          {
            summary: `Fill ${variable} from ${meant}, not from ${asked}`,
            filter: `(.containerDefinitions[].secrets[]? | select(.name == $variable${index} and (.valueFrom | contains($secret) and (split(":")[7] == $asked${index}))) | .valueFrom) |= (split(":") | .[7] = $key${index} | join(":"))`,
            variables: {
              secret: `:secret:${name}`,
              [`variable${index}`]: variable,
              [`asked${index}`]: asked,
              [`key${index}`]: meant,
            },
          },
        ],
  )
  const known = wrong.filter(({ meant }) => meant !== undefined).map(({ asked }) => asked)
  const left = misasked.filter(key => !known.includes(key))
  return [
    ...(running && corrected.length > 0 ? newRevision(target, running, together(corrected)) : []),
    ...(left.length === 0
      ? []
      : [
          byHand(
            `Ask for keys that ${name} holds`,
            `${running ? revisionName(running.arn) : 'The task definition'} asks for ${list(left)}, and the secret holds ${list(keys)}: correct the key behind the ARN in Terraform, or add it to the secret with jq where it is meant, and deploy`,
          ),
        ]),
  ]
}
