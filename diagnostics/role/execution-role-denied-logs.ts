import { change } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

const MANAGED_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'

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
  match({ newest, named, definition }, target) {
    const group =
      named.resource?.match(/:log-group:([^:]+)/)?.[1] ?? definition?.running.logGroup ?? target.environment.logGroup
    const createsGroup = named.action === 'logs:CreateLogGroup' || /log group/i.test(newest.text)
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
            change(target, "Attach AWS' managed policy, which allows logging", 'iam attach-role-policy', {
              'role-name': target.environment.executionRole,
              'policy-arn': MANAGED_POLICY,
            }),
            newTasks(target, 'they create their log streams'),
          ],
        }
  },
})
