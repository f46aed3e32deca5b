import { GET_SECRET } from '../../evidence/expectations.ts'
import { observed } from '../../evidence/observed.ts'
import { allowedResources } from '../../evidence/readings/policy.ts'
import { mayReadSecret } from '../../evidence/readings/secret-permission.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { serviceFact } from '../lib/facts.ts'
import { grantSecret, withoutSuffix } from '../lib/secret-policy.ts'
import { endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'secret-arn-stale-in-policy',
  runbook: '5.1, Issue 5',
  title: 'The policy names the ARN of an earlier secret',
  rootCause:
    'The secret was created again and got another random suffix; the policy of the execution role still names the old ARN, so reading is denied.',
  needs: ['execution-role', 'db-secret'],
  considers: ['service', 'stopped-tasks', 'tasks'],
  explains: ['execution-role-reads-secret', ...NO_TASKS],
  obscures: ['database-reachable'],
  hides: {
    'execution-role-denied-secret': 'it says why reading is denied',
  },
  prevention: "Let the policy's resource end in -?????? instead of a suffix.",
  match(
    { 'execution-role': executionRole, 'db-secret': dbSecret, service, 'stopped-tasks': stoppedTasks, tasks },
    target,
  ) {
    if (!executionRole.roleFound || !('arn' in dbSecret) || dbSecret.arn === null) return undefined
    const { arn } = dbSecret
    const { allowed, deniedBy, uncertain } = mayReadSecret(executionRole, arn)
    if (allowed || deniedBy !== null || uncertain !== null || !executionRole.complete) return undefined
    const stale = allowedResources(executionRole.policies, GET_SECRET).filter(
      ({ resource }) => withoutSuffix(resource) === withoutSuffix(arn) && resource !== arn,
    )
    if (stale.length === 0) return undefined
    const found = observed(service)
    const stopped = observed(stoppedTasks)
    const refused = failedToStart(found, stopped, observed(tasks), 'secret-denied')
    return {
      because: facts([
        `policy ${list([...new Set(stale.map(({ policy }) => policy))])} of ${executionRole.roleName} allows ${list(stale.map(({ resource }) => resource))}`,
        `the secret is ${arn}`,
        endFact(refused),
        serviceFact(found),
      ]),
      fixes: grantSecret(target, executionRole.roleName, arn, executionRole),
    }
  },
})
