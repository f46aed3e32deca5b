import type { Target } from '../platform/target.ts'
import { createAws } from '../probes/lib/aws.ts'
import { ownTasks, stopTask } from '../probes/lib/login-task.ts'
import { describeTasks } from '../probes/lib/service-tasks.ts'

const LIMIT_MS = 10_000

/** Stops the login tasks that an interrupted run has started; one that cannot be found in time ends by itself, and the next run names it. */
export async function stopLoginTasks(targets: readonly Target[], startedAt: Date): Promise<void> {
  const [first] = targets
  if (!first) return
  const aws = createAws(first.access, { mayRunTasks: true })
  const signal = AbortSignal.timeout(LIMIT_MS)
  await Promise.allSettled(
    targets.map(async target => {
      const ids = await ownTasks({ target, aws, signal })
      const tasks = ids.length > 0 ? await describeTasks({ target, aws, signal }, [...ids]) : []
      const ours = tasks.filter(({ createdAt }) => createdAt === null || Date.parse(createdAt) >= startedAt.getTime())
      await Promise.all(ours.map(({ id }) => stopTask({ target, aws }, id)))
    }),
  )
  aws.destroy()
}
