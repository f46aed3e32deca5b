import { awsInline } from '../platform/commands/aws.ts'
import { defineProbe } from './lib/define.ts'
import { serviceTasks } from './lib/service-tasks.ts'

const MAX_TASKS = 50

/** The tasks that stopped; ECS forgets them after about an hour. */
export default defineProbe({
  kind: 'stopped-tasks',
  shows: 'the tasks that ended within the last hour, and why (ListTasks, DescribeTasks)',
  reproduce: target =>
    awsInline(target, 'ecs list-tasks', {
      cluster: target.environment.cluster,
      'service-name': target.names.service,
      'desired-status': 'STOPPED',
    }),
  collect: async look => {
    const tasks = await serviceTasks(look, 'STOPPED')
    const newestFirst = [...tasks].sort((a, b) => stoppedMs(b.stoppedAt) - stoppedMs(a.stoppedAt))
    return { tasks: newestFirst.slice(0, MAX_TASKS) }
  },
})

/** A task that is still stopping has no time yet and is the newest of all. */
const stoppedMs = (stoppedAt: string | null): number =>
  stoppedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(stoppedAt)
