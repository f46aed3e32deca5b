import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'compute-incompatible',
  runbook: '5.2',
  title: 'The service and its task definition are not made for the same compute',
  rootCause:
    'The service wants to run its tasks on something that the task definition or the cluster does not have: launch type or capacity provider and requiresCompatibilities do not fit.',
  means: ['compute-incompatible'],
  prevention: 'Set launch_type FARGATE and requires_compatibilities ["FARGATE"] in the same Terraform module.',
  match: ({ goBack }, target) => ({
    fixes: [
      ...goBack,
      byHand(
        'Run it on Fargate',
        'Set launch_type = "FARGATE" on the service (a service of another launch type is made anew) and requires_compatibilities = ["FARGATE"] on the task definition, by Terraform',
      ),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they are placed anew')]),
    ],
  }),
})
