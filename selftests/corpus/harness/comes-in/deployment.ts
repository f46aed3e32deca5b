import { isRecord } from '../../../../lib/values.ts'
import { number, records, text } from '../../../../sandbox/aws/lib/input.ts'
import { newDeployment } from '../../../../sandbox/model/deployments.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import { endTask } from '../../../../sandbox/model/tasks.ts'
import { addRunning, runningTask, setStage } from '../stage.ts'
import type { ComesIn } from '../way.ts'

const MINUTE_MS = 60_000
const AGE_MINUTES = 8

/** The service as DescribeServices has it, with as many running tasks of each deployment as it says. */
export const deployment: ComesIn = (input, { world, row }) => {
  const pattern = runningTask(world)
  const ageMinutes = row.world.service?.ageMinutes ?? AGE_MINUTES
  const service = setStage(world, { runs: 0, ageMinutes, desired: number(input, 'desiredCount') ?? 1 })
  const at = world.now() - ageMinutes * MINUTE_MS
  service.taskDefinitionArn = text(input, 'taskDefinition') ?? service.taskDefinitionArn
  const said = [...records(input, 'deployments'), ...records(input, 'taskSets')]
  service.deployments = said.map((each, index) => ({
    ...newDeployment(service, at),
    id: text(each, 'id') ?? 'ecs-svc/0',
    status: text(each, 'status') === 'PRIMARY' ? 'PRIMARY' : 'ACTIVE',
    rolloutState: 'COMPLETED',
    taskDefinitionArn: text(each, 'taskDefinition') ?? service.taskDefinitionArn,
    createdAt: at - index * 60 * MINUTE_MS,
  }))
  said.forEach((each, index) => {
    const [of] = service.deployments.slice(index)
    const runs = number(each, 'runningCount') ?? 0
    if (of)
      for (let count = 0; count < Math.min(runs, 3); count++)
        addRunning(world, service, of, pattern, at - index * 60 * MINUTE_MS)
  })
  const { ended } = row.world
  const [newest] = service.deployments
  if (ended && newest)
    for (const minutes of [6, 4, 2]) {
      const task = addRunning(world, service, newest, pattern, world.now() - (minutes + 2) * MINUTE_MS)
      endTask(
        task,
        ended.reason === undefined
          ? { ...EXITED, exitCode: ended.exitCode ?? 0 }
          : { stopCode: 'ServiceSchedulerInitiated', stoppedReason: ended.reason, exitCode: 0, containerReason: null },
        world.now() - minutes * MINUTE_MS,
      )
    }
  giveService(world, input, at)
}

const EXITED = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containerReason: null,
}

function giveService({ recorded, now }: World, input: Readonly<Record<string, unknown>>, at: number): void {
  const { deployments, events, serviceDeployments, serviceDeploymentFailures, ...members } = input
  recorded.answers.set('ecs:DescribeServices', answer => {
    const [service] = 'services' in answer && Array.isArray(answer.services) ? answer.services : []
    if (!isRecord(service)) return answer
    return Object.assign(answer, {
      services: [
        {
          ...service,
          ...members,
          ...(members.taskSets === undefined ? {} : { taskSets: dated(members.taskSets, at) }),
          deployments: dated(deployments, at),
          events: (Array.isArray(events) ? events : []).map((event, index) => ({
            id: `0b1c2d3e-0000-4000-8000-${String(index).padStart(12, '0')}`,
            createdAt: new Date(now() - (index + 1) * MINUTE_MS),
            ...(isRecord(event) ? event : {}),
          })),
        },
      ],
    })
  })
  for (const operation of ['ListServiceDeployments', 'DescribeServiceDeployments'])
    recorded.answers.set(`ecs:${operation}`, answer =>
      Object.assign(answer, {
        serviceDeployments: dated(serviceDeployments, at),
        failures: serviceDeploymentFailures ?? [],
      }),
    )
}

/** Rows give no times: the first of a list began when the deployment did, each other one an hour before the one above it. */
const dated = (list: unknown, at: number): readonly object[] =>
  (Array.isArray(list) ? list : []).flatMap((each, index) =>
    isRecord(each)
      ? [
          {
            createdAt: new Date(at - index * 60 * MINUTE_MS),
            startedAt: new Date(at - index * 60 * MINUTE_MS),
            updatedAt: new Date(at - index * 60 * MINUTE_MS + MINUTE_MS),
            launchType: 'FARGATE',
            platformVersion: '1.4.0',
            ...each,
          },
        ]
      : [],
  )
