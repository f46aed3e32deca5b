import { awsInline } from '../platform/commands/aws.ts'
import { defineProbe } from './lib/define.ts'
import { serviceTasks } from './lib/service-tasks.ts'

/** The tasks that should run now. They are found by the service's name alone, so nothing has to be seen before. */
export default defineProbe({
  kind: 'tasks',
  shows: 'the tasks that run or are about to (ListTasks, DescribeTasks)',
  answers: 2,
  reproduce: target =>
    awsInline(target, 'ecs list-tasks', {
      cluster: target.environment.cluster,
      'service-name': target.names.service,
      'desired-status': 'RUNNING',
    }),
  collect: async look => ({ tasks: await serviceTasks(look, 'RUNNING') }),
})
