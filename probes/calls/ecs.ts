import { type Attempt, anything, type Call } from './define.ts'

/** A task and a revision that nobody has: what is asked about them is answered by IAM first. */
const NO_TASK = '0'.repeat(32)

const NO_SERVICE = 'runbook-preflight-no-such-service'

/** The ARN of a deployment or a revision of the service that nobody has. */
const nothingOf = ({ environment, names }: Attempt['target'], kind: 'service-deployment' | 'service-revision') =>
  `arn:aws:ecs:${environment.region}:${environment.accountId}:${kind}/${environment.cluster}/${names.service}/0000000000000000000`

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
    for: ['fleet', 'remains'],
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
    name: 'ecs:DescribeServices',
    for: ['remains'],
    about: () => 'every service of the cluster',
    madeUp: true,
    async attempt(attempt) {
      const [ecs, { DescribeServicesCommand }] = await client(attempt)
      const { cluster } = attempt.target.environment
      return ecs.send(new DescribeServicesCommand({ cluster, services: [NO_SERVICE] }), attempt)
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
    for: ['task-definition', 'task-definition-history', 'remains'],
    about: anything,
    async attempt(attempt) {
      const [ecs, { DescribeTaskDefinitionCommand }] = await client(attempt)
      return ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: attempt.target.names.taskFamily }), attempt)
    },
  },
  {
    name: 'ecs:ListTaskDefinitions',
    for: ['task-definition-history', 'remains'],
    about: anything,
    async attempt(attempt) {
      const [ecs, { ListTaskDefinitionsCommand }] = await client(attempt)
      const { taskFamily } = attempt.target.names
      return ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: taskFamily, maxResults: 1 }), attempt)
    },
  },
  {
    name: 'ecs:ListServiceDeployments',
    for: ['service-deployments'],
    about: ({ names }) => names.service,
    optional: true,
    async attempt(attempt) {
      const [ecs, { ListServiceDeploymentsCommand }] = await client(attempt)
      const { environment, names } = attempt.target
      const command = new ListServiceDeploymentsCommand({
        cluster: environment.cluster,
        service: names.service,
        maxResults: 1,
      })
      return ecs.send(command, attempt)
    },
  },
  {
    name: 'ecs:DescribeServiceDeployments',
    for: ['service-deployments'],
    about: ({ names }) => names.service,
    optional: true,
    async attempt(attempt) {
      const [ecs, { DescribeServiceDeploymentsCommand }] = await client(attempt)
      const serviceDeploymentArns = [nothingOf(attempt.target, 'service-deployment')]
      return ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }), attempt)
    },
  },
  {
    name: 'ecs:DescribeServiceRevisions',
    for: ['service-deployments'],
    about: ({ names }) => names.service,
    optional: true,
    async attempt(attempt) {
      const [ecs, { DescribeServiceRevisionsCommand }] = await client(attempt)
      const serviceRevisionArns = [nothingOf(attempt.target, 'service-revision')]
      return ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }), attempt)
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
