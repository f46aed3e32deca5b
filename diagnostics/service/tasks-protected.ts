import { advice, look } from '../../evidence/fix.ts'
import { awsInline } from '../../platform/commands/aws.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'tasks-protected',
  runbook: '5.2',
  title: 'Tasks are protected from being scaled in',
  severity: 'warning',
  rootCause:
    'Tasks of the service protect themselves from being stopped (task scale-in protection): a deployment cannot end as long as they do.',
  means: ['tasks-protected'],
  explains: ['service-stable', 'tasks-start', 'targets-healthy', 'image-digest'],
  prevention: 'Let whatever protects a task give the protection an end, and take it back when its work is done.',
  match: ({ service }, target) => ({
    fixes: [
      look(target, 'See which tasks are protected, and until when', 'ecs get-task-protection', {
        cluster: target.environment.cluster,
        tasks: {
          from: awsInline(target, 'ecs list-tasks', {
            cluster: target.environment.cluster,
            'service-name': service.name,
            query: 'taskArns',
            output: 'json',
          }),
          as: 'tasks',
        },
      }),
      advice(
        'Wait until the protection ends',
        'It ends by itself at the time that is shown; a task that is not to be interrupted is left alone',
      ),
    ],
  }),
})
