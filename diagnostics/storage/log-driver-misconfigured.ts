import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'log-driver-misconfigured',
  runbook: 'Issue 5',
  title: 'The log driver has a wrong option',
  rootCause:
    'logConfiguration of a container lacks an option or has a wrong one (the awslogs driver needs awslogs-region and awslogs-group): the container cannot start.',
  means: ['logs-misconfigured'],
  prevention: 'Keep logConfiguration in one Terraform module for all tenants.',
  match: ({ definition, goBack }, target) => ({
    because: [
      definition &&
        `${definition.running.containerName} writes to ${definition.running.logGroup ?? 'no group of CloudWatch Logs'}`,
    ],
    fixes: [
      ...goBack,
      byHand(
        'Correct the options',
        `Set awslogs-region = ${target.access.region}, awslogs-group and awslogs-stream-prefix in logConfiguration by Terraform, and apply`,
      ),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they log again')]),
    ],
  }),
})
