import { observed } from '../../evidence/observed.ts'
import { databaseSecret, isCurrent, referenceTo, refersTo } from '../../evidence/readings/secret-reference.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newRevision, newTasks } from '../lib/fixes.ts'
import { createSecretFromFile, readOwnSecret, referToCurrentSecret, writeSecretFile } from '../lib/secret-fixes.ts'
import { grantSecret, readsAnySuffix, secretArn } from '../lib/secret-policy.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-missing',
  runbook: 'Issue 5',
  title: 'The database secret does not exist',
  rootCause: "The tenant's database secret does not exist: no new task can start without it.",
  needs: ['db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks', 'task-definition', 'execution-role'],
  explains: ['db-secret-complete', 'execution-role-reads-secret', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Let Terraform own the secret; never delete it with --force-delete-without-recovery.',
  match(
    {
      'db-secret': dbSecret,
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      'task-definition': taskDefinition,
      'execution-role': executionRole,
    },
    target,
  ) {
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-missing')
    const definition = observed(taskDefinition)
    const role = observed(executionRole)
    if (dbSecret.state === 'missing') {
      return {
        because: facts([
          `Secrets Manager has no secret ${dbSecret.name} in ${target.access.region}`,
          endFact(refused),
          serviceFact(found),
        ]),
        fixes: [
          writeSecretFile(target),
          ...createSecretFromFile(target, dbSecret.name),
          ...(role?.roleFound && !readsAnySuffix(role.policies, target, dbSecret.name)
            ? grantSecret(target, role.roleName, secretArn(target, dbSecret.name), role).slice(0, 1)
            : []),
          ...referToCurrentSecret(target, dbSecret.name, definition),
        ],
      }
    }
    if (dbSecret.state !== 'present') return undefined
    const pinned = Object.values(definition?.running.secrets ?? {}).filter(valueFrom => {
      const reference = referenceTo(valueFrom)
      return reference && refersTo(reference.arn, dbSecret.arn) && !isCurrent(reference)
    })
    const withoutVersion = [
      ...refused,
      ...failedToStart(found, stopped, observed(tasks), 'secret-without-value'),
    ].filter(({ text }) => text.includes('specified secret value for'))
    if (definition && pinned.length > 0 && withoutVersion.length > 0) {
      return {
        because: facts([
          endFact(withoutVersion),
          `${revisionName(definition.running.arn)} asks for ${pinned.join(' and ')}`,
          `the version in force is ${dbSecret.versionId}`,
        ]),
        rootCause: 'The task definition asks for a version of the database secret that there is not (any more).',
        fixes: newRevision(
          target,
          definition.running,
          readOwnSecret(target, {
            from: [dbSecret.name],
            to: dbSecret.name,
            summary: `Read the version of ${dbSecret.name} that is in force`,
          }),
        ),
      }
    }
    if (refused.length === 0 || dbSecret.referencedByTask !== false) return undefined
    const asked = definition && databaseSecret(definition.running)?.arn
    return {
      because: facts([
        endFact(refused),
        definition && `${revisionName(definition.running.arn)} asks for ${asked ?? 'another secret'}`,
        `the secret of today is ${dbSecret.arn}`,
      ]),
      rootCause:
        'The secret was created again and has another ARN now: the task definition still asks for the one that is gone.',
      fixes: [
        ...referToCurrentSecret(target, dbSecret.name, definition),
        ...(definition ? [] : [newTasks(target, 'they read the secret by its new ARN')]),
      ],
    }
  },
})
