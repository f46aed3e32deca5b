import { change } from '../../evidence/fix.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'deployment-percentages-stuck',
  runbook: '5.2',
  title: 'The deployment may neither start nor stop a task',
  rootCause:
    'minimumHealthyPercent and maximumPercent leave the deployment no task to stop and no room for one more: it waits for ever.',
  means: ['percentages-stuck'],
  explains: ['service-stable', 'tasks-start', 'task-definition-current', 'image-digest'],
  prevention: 'Keep minimumHealthyPercent 100 and maximumPercent 200 for services of few tasks.',
  match: ({ service }, target) => ({
    fixes: [
      change(target, 'Let it start the new task before it stops the old one', 'ecs update-service', {
        ...serviceOptions(target),
        'deployment-configuration': {
          json: {
            minimumHealthyPercent: 100,
            maximumPercent: 200,
            deploymentCircuitBreaker: service.circuitBreaker,
          },
        },
      }),
    ],
  }),
})
