import { byHand } from '../../evidence/fix.ts'
import type { TaskDefinition } from '../../evidence/index.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { checksOf, isUnhealthy } from '../../evidence/readings/task-health.ts'
import { count, list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'container-health-check-failed',
  runbook: '6.3',
  title: "The container's own health check fails",
  rootCause:
    'The tasks start, but the health check in their task definition (a command inside the container) fails, and ECS replaces them. It asks for something that the image does not have (curl), or gives WordPress too little time.',
  means: ['container-unhealthy'],
  hides: {
    'container-exited': 'ECS ended it',
    'targets-missing': 'the tasks are stopped before they can stay',
  },
  prevention: 'Let the load balancer alone judge health, or test the command in the image before it is deployed.',
  beforeAnyStart({ tasks, definition }) {
    const running = tasks ? runningTasks(tasks) : []
    const ill = running.filter(isUnhealthy)
    if (ill.length === 0) return undefined
    return {
      because: [
        `${ill.length} of ${count(running.length, 'running task')} UNHEALTHY: ${list(ill.map(({ id }) => id))}, by ${checksOf(ill)}`,
      ],
      rootCause: `A health check in the task definition fails in ${ill.length === running.length ? 'every task' : 'a task'} that runs: ECS ends and replaces ${ill.length === 1 ? 'it' : 'them'}, though visitors may still get answers.`,
      fixes: [correctCheck(definition)],
    }
  },
  match: ({ goBack, definition }, target) => ({
    fixes: [
      ...goBack,
      correctCheck(definition),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they are checked anew')]),
    ],
  }),
})

const correctCheck = (definition: TaskDefinition | undefined) =>
  byHand(
    'Correct the check',
    `In healthCheck of ${definition?.running.containerName ?? 'the container'}: a command that the image has (try it with docker run IMAGE sh -c), a startPeriod as long as WordPress needs, or no healthCheck at all, by Terraform`,
  )
