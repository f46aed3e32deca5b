import { type Attempt, anything, type Call } from './define.ts'

/** A task and a revision that nobody has: what is asked about them is answered by IAM first. */
const NO_TASK = '0'.repeat(32)

const client = async ({ aws }: Attempt) => [await aws.ecs(), await import('@aws-sdk/client-ecs')] as const

const tasks = async (attempt: Attempt, desiredStatus: 'RUNNING' | 'STOPPED') => {
  const [ecs, { ListTasksCommand }] = await client(attempt)
  const { environment, names } = attempt.target
  const command = new ListTasksCommand({
    cluster: environment.cluster,
    serviceName: names.service,
    desiredStatus,
    maxResults: 1,
  })
  return ecs.send(command, attempt)
}

/** Everything that ECS is asked. */
export const ecsCalls: readonly Call[] = [
  {
    name: 'ecs:ListServices',
    for: ['fleet'],
    about: ({ environment }) => environment.cluster,
    async attempt(attempt) {
      const [ecs, { ListServicesCommand }] = await client(attempt)
      return ecs.send(new ListServicesCommand({ cluster: attempt.target.environment.cluster, maxResults: 1 }), attempt)
    },
  },
  {
    name: 'ecs:DescribeServices',
    // A list of the whole cluster's tasks does not tell "no tasks" from "no service".
    for: ['service', 'tasks', 'stopped-tasks'],
    about: ({ names }) => names.service,
    async attempt(attempt) {
      const [ecs, { DescribeServicesCommand }] = await client(attempt)
      const { environment, names } = attempt.target
      return ecs.send(new DescribeServicesCommand({ cluster: environment.cluster, services: [names.service] }), attempt)
    },
  },
  {
    name: 'ecs:ListTasks',
    for: ['tasks', 'stopped-tasks', 'login-task'],
    about: ({ environment }) => environment.cluster,
    attempt: attempt => tasks(attempt, 'RUNNING'),
  },
  {
    name: 'ecs:DescribeTasks',
    for: ['tasks', 'stopped-tasks', 'login-task'],
    about: ({ environment }) => environment.cluster,
    async attempt(attempt) {
      const [ecs, { DescribeTasksCommand }] = await client(attempt)
      return ecs.send(
        new DescribeTasksCommand({ cluster: attempt.target.environment.cluster, tasks: [NO_TASK] }),
        attempt,
      )
    },
  },
  {
    name: 'ecs:DescribeTaskDefinition',
    for: ['task-definition', 'task-definition-history'],
    about: anything,
    async attempt(attempt) {
      const [ecs, { DescribeTaskDefinitionCommand }] = await client(attempt)
      return ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: attempt.target.names.taskFamily }), attempt)
    },
  },
  {
    name: 'ecs:ListTaskDefinitions',
    for: ['task-definition', 'remains'],
    about: anything,
    async attempt(attempt) {
      const [ecs, { ListTaskDefinitionsCommand }] = await client(attempt)
      const { taskFamily } = attempt.target.names
      return ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: taskFamily, maxResults: 1 }), attempt)
    },
  },
  {
    name: 'ecs:RunTask',
    for: ['login-task'],
    about: ({ names }) => names.taskFamily,
    attempt: null,
  },
  {
    name: 'ecs:StopTask',
    for: ['login-task'],
    about: ({ environment }) => environment.cluster,
    attempt: null,
  },
]
