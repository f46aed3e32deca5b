import { GET_SECRET } from '../../evidence/expectations.ts'
import { byHand, type Fix, look } from '../../evidence/fix.ts'
import type { DbSecret, TaskDefinitionRevision } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { allows } from '../../evidence/readings/policy.ts'
import { databaseSecret } from '../../evidence/readings/secret-reference.ts'
import { endOf } from '../../evidence/readings/task-end.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks} from '../lib/fixes.ts'
import { grantSecret } from '../lib/secret-policy.ts'
import { ENDS_NOT_SEEN, endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

const KMS = /kms/i

export default defineDiagnosis({
  id: 'execution-role-denied-secret',
  runbook: 'Issue 1, Issue 5, 5.1',
  title: 'The execution role may not read the database secret',
  rootCause:
    "The task execution role has no permission to read the tenant's database secret: no new task can start (step 5.1 was left out).",
  needs: [],
  considers: ['execution-role', 'db-secret', 'service', 'stopped-tasks', 'tasks', 'task-definition'],
  explains: ['execution-role-reads-secret', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Do step 5.1 for each new tenant, or move the policy into Terraform.',
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      'execution-role': executionRole,
      'db-secret': dbSecret,
      tasks,
      'task-definition': taskDefinition,
    },
    target,
  ) {
    const stopped = observed(stoppedTasks)
    const role = observed(executionRole)
    const found = observed(service)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-denied')
    const arn = arnOf(observed(dbSecret), observed(taskDefinition)?.running)
    const because = (...more: readonly (string | undefined)[]) => facts([...more, endFact(refused), serviceFact(found)])
    if (role && !role.roleFound) return undefined
    const kms = refused.find(task => KMS.test(endOf(task)))
    if (kms) {
      return {
        rootCause: 'The task execution role may read the secret, but not use the key that encrypts it.',
        because: because(role && `policies of ${role.roleName}: ${role.policies.map(({ name }) => name).join(', ')}`),
        fixes: [
          byHand(
            'Allow the key',
            `Give ${target.environment.executionRole} kms:Decrypt on the key that describe-secret names for ${target.names.dbSecret}, in the key's policy or in the role's`,
          ),
          newTasks(target, 'they decrypt the secret again'),
        ],
      }
    }
    if (!role || !arn) {
      if (refused.length === 0) return stopped ? undefined : ENDS_NOT_SEEN
      return {
        because: because(),
        fixes: arn ? grantSecret(target, target.environment.executionRole, arn) : blindGrant(target.names.dbSecret),
      }
    }
    const { allowed, deniedBy, uncertain } = allows(role.policies, GET_SECRET, arn)
    if (deniedBy !== null) {
      return {
        rootCause:
          "A policy of the task execution role explicitly denies the tenant's secret; an explicit deny outweighs every allow.",
        because: because(`policy ${deniedBy} of ${role.roleName} denies ${GET_SECRET} on ${arn}`),
        fixes: [
          lookAtPolicy(deniedBy),
          byHand(
            'Take the deny back',
            `Remove the statement that denies ${GET_SECRET} from policy ${deniedBy} of ${role.roleName}`,
          ),
          newTasks(target, 'they start without the deny'),
        ],
      }
    }
    if (allowed && refused.length > 0) {
      return {
        rootCause:
          "ECS was denied the secret although the role's policy allows it: the policy came after the tasks failed, or the secret's own policy or the organisation denies.",
        because: because(`the policies of ${role.roleName} allow ${GET_SECRET} on ${arn}`),
        fixes: [
          newTasks(target, 'they try with the policy as it is now'),
          look(target, "If they are denied again, see the secret's own policy", 'secretsmanager get-resource-policy', {
            'secret-id': target.names.dbSecret,
          }),
        ],
      }
    }
    if (allowed) return stopped ? undefined : ENDS_NOT_SEEN
    if (refused.length === 0 && (uncertain !== null || !role.complete)) return stopped ? undefined : ENDS_NOT_SEEN
    return {
      because: because(
        `no policy of ${role.roleName} allows ${GET_SECRET} on ${arn} (${role.policies.length} read)`,
        role.policies.some(({ name }) => name === role.tenantPolicyName)
          ? undefined
          : `it has no policy ${role.tenantPolicyName}`,
        uncertain ?? undefined,
      ),
      fixes: grantSecret(target, role.roleName, arn),
    }

    function lookAtPolicy(policy: string): Fix {
      const inline = role?.roleFound && role.policies.find(({ name }) => name === policy)?.kind === 'inline'
      return inline
        ? look(target, 'See it', 'iam get-role-policy', {
            'role-name': target.environment.executionRole,
            'policy-name': policy,
          })
        : look(target, 'See what is attached', 'iam list-attached-role-policies', {
            'role-name': target.environment.executionRole,
          })
    }
  },
})

function arnOf(secret: DbSecret | undefined, definition: TaskDefinitionRevision | undefined): string | undefined {
  const own = secret && 'arn' in secret ? secret.arn : null
  return own ?? (definition && databaseSecret(definition)?.arn)
}

const blindGrant = (secret: string): readonly Fix[] => [
  byHand(
    'Grant it',
    `Put the policy of runbook step 5.1 (with Version 2012-10-17) on the execution role for the ARN of ${secret}`,
  ),
]
