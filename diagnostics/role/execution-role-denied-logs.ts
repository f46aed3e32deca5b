import { byHand, change } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { attachManagedPolicy, hasManagedPolicy } from '../lib/managed-policy.ts'
import { deniedElsewhere } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'execution-role-denied-logs',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role may not write the log',
  rootCause:
    'The task execution role may not create its stream in the log group, or the group itself: no container starts without its log.',
  means: ['logs-denied'],
  hides: { 'log-group-missing': 'the tasks were to create the group, and are not allowed to' },
  prevention:
    "Keep AWS' managed policy on the execution role, and let Terraform create log groups (it does not allow that).",
  match({ newest, named, definition, role }, target) {
    const group =
      named.resource?.match(/:log-group:([^:]+)/)?.[1] ?? definition?.running.logGroup ?? target.environment.logGroup
    const createsGroup = named.action === 'logs:CreateLogGroup' || /log group/i.test(newest.text)
    const elsewhere = createsGroup
      ? undefined
      : deniedElsewhere(newest.text, role?.roleName ?? target.environment.executionRole, 'its log')
    if (elsewhere) {
      const { rootCause, fix } = elsewhere
      return { rootCause, fixes: [fix, newTasks(target, 'they create their log streams')] }
    }
    return createsGroup
      ? {
          rootCause:
            'The log driver wants to create the log group itself (awslogs-create-group), which the task execution role may not.',
          fixes: [
            change(target, 'Create the group, so that no task has to', 'logs create-log-group', {
              'log-group-name': group,
            }),
            newTasks(target, 'they find the group'),
          ],
        }
      : {
          fixes: [
            hasManagedPolicy(role)
              ? byHand(
                  'Take back what denies it',
                  `${role?.roleName} has AWS' managed policy, which allows logging: look for a statement that denies logs:CreateLogStream in its other policies, in its boundary or in a service control policy`,
                )
              : attachManagedPolicy(target, role, 'logging'),
            newTasks(target, 'they create their log streams'),
          ],
        }
  },
})
