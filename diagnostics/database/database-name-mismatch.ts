import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { isOwnOnServer } from '../../platform/owner.ts'
import { deviationsFile } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { databaseErrorFact, databaseInTask, failedLogin, loginFact } from '../lib/database.ts'
import { newRevision, useDatabase } from '../lib/fixes.ts'
import { putSecretFile, setSecretKey, writeSecretFile } from '../lib/secret-fixes.ts'
import { DATABASE } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'database-name-mismatch',
  runbook: 'Issue 1, 3.2',
  title: 'Task definition and secret name different databases',
  rootCause:
    'The task definition and the secret name different databases: WordPress uses the one of the task definition.',
  needs: ['task-definition', 'db-secret'],
  considers: ['database', 'alb-pages'],
  explains: ['db-secret-complete', 'task-definition-current', ...DATABASE],
  hides: {
    'database-missing': 'the name that does not exist is the other one',
    'database-access-denied': 'the name without rights is the other one',
    'wordpress-not-installed': 'the empty database is the other one',
    'wrong-site-url': 'the address is stored in the other database',
  },
  prevention: 'Set the name once in Terraform and use it for both.',
  match({ 'task-definition': taskDefinition, 'db-secret': dbSecret, database, 'alb-pages': albPages }, target) {
    const { running } = taskDefinition
    const present = dbSecret.state === 'present' ? dbSecret : undefined
    const inSecret = present?.database ?? null
    const inTask = databaseInTask(taskDefinition)
    const { databaseName } = target.names
    const differ = inTask !== undefined && inSecret !== null && inTask !== inSecret
    const onlyTaskKnown = inTask !== undefined && inSecret === null && inTask !== databaseName
    const bothWrong = inTask !== undefined && inTask === inSecret && inTask !== databaseName
    if (!differ && !bothWrong && !onlyTaskKnown) return undefined
    const login = observed(database)
    const failed = login && failedLogin(login)
    const because = facts([
      `${revisionName(running.arn)}: WORDPRESS_DB_NAME is ${inTask}`,
      `${dbSecret.name}: database is ${inSecret ?? 'not to be seen'}; by convention it is ${databaseName}`,
      failed && loginFact(failed),
      databaseErrorFact(observed(albPages), target),
    ])
    if (bothWrong) {
      return {
        because,
        rootCause:
          "Task definition and secret agree on a database that is not the one this tenant should have: it may be another tenant's.",
        explains: ['task-definition-current'],
        fixes: [
          byHand(
            'Decide which name is right',
            `Where ${inTask} is this tenant's, record it as databaseName for ${target.tenant} in ${deviationsFile(target)}; else set ${databaseName} in Terraform and in the secret`,
          ),
        ],
      }
    }
    const taskIsRight = inTask === databaseName
    // The secret's name is not the tenant's own where it names neither what it should nor what shows as its own.
    const wanted = inSecret !== null && isOwnOnServer(target, 'databaseName', inSecret) ? inSecret : databaseName
    return {
      because,
      ...(onlyTaskKnown
        ? {
            rootCause:
              "The task definition names a database that is not the tenant's by convention: WordPress uses that one.",
          }
        : {}),
      ...(taskIsRight ? { explains: ['db-secret-complete'] as const, severity: 'error' as const } : {}),
      fixes: taskIsRight
        ? present && present.username !== null && !isOwnOnServer(target, 'databaseUser', present.username)
          ? // A login that is another's is not repaired by the name of a database.
            [writeSecretFile(target, present), ...putSecretFile(target, dbSecret.name)]
          : [setSecretKey(target, dbSecret.name, 'database', databaseName)]
        : newRevision(target, running, {
            ...useDatabase(wanted),
            summary: `Let the task use ${wanted}, as ${wanted === inSecret ? 'the secret' : 'the convention'} says`,
          }),
    }
  },
})
