import { number, records, text } from '../../../../sandbox/aws/lib/input.ts'
import { addEvent, definitionByArn } from '../../../../sandbox/model/deployments.ts'
import type { ContainerDefinitionState, ServiceState, World } from '../../../../sandbox/model/state.ts'
import { mainContainer } from '../../../../sandbox/model/task-start.ts'
import { createTask, endTask } from '../../../../sandbox/model/tasks.ts'
import type { ComesIn } from '../comes-in.ts'
import { runningTask, setStage } from '../stage.ts'

const MINUTE_MS = 60_000
const STOPPED_MINUTES_AGO = [9, 6, 3]

/** Three tasks of the current deployment stopped so, and none runs; unless the row says that the service is steady: then one did. */
export const stoppedReason: ComesIn = (input, { world, row }) => {
  const steady = (row.world.service?.runs ?? 0) > 0
  const pattern = runningTask(world)
  const service = setStage(
    world,
    steady
      ? { rollout: 'COMPLETED', ageMinutes: 40, ...row.world.service }
      : { rollout: 'IN_PROGRESS', runs: 0, failed: 3, ...row.world.service },
  )
  const [deployment] = service.deployments
  if (!deployment) return
  // In DEV images may come from Docker Hub, and in these rows they do.
  if (world.environment.publicImages) takeFromDockerHub(world, service)
  const containers = records(input, 'containers')
  const main = containers.find(each => text(each, 'name') === 'wordpress')
  addContainers(world, service, containers)
  const stopCode = text(input, 'stopCode') ?? 'TaskFailedToStart'
  const started = stopCode !== 'TaskFailedToStart'
  for (const minutes of steady ? [3] : STOPPED_MINUTES_AGO) {
    const at = world.now() - minutes * MINUTE_MS
    const task = createTask(world, service, deployment, at - 2 * MINUTE_MS)
    if (started)
      Object.assign(task, {
        startedAt: at - 90_000,
        imageDigest: pattern?.imageDigest ?? null,
        behaviour: 'good',
        injected: pattern?.injected ?? null,
      })
    for (const each of containers) {
      const name = text(each, 'name') ?? ''
      if (name !== 'wordpress')
        task.besides.set(name, { exitCode: number(each, 'exitCode') ?? null, reason: text(each, 'reason') ?? null })
    }
    endTask(
      task,
      {
        stopCode,
        stoppedReason: text(input, 'stoppedReason') ?? '',
        exitCode: main ? (number(main, 'exitCode') ?? null) : null,
        containerReason: (main && text(main, 'reason')) ?? null,
      },
      at,
    )
  }
  if (!steady)
    addEvent(
      service,
      world.now() - MINUTE_MS,
      'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    )
}

/** The revision has every container that the row tells of. */
function addContainers(world: World, service: ServiceState, containers: ReturnType<typeof records>): void {
  const definition = definitionByArn(world, service.taskDefinitionArn)
  const main = definition && mainContainer(definition)
  if (!definition || !main) return
  const beside = containers.flatMap((each): readonly ContainerDefinitionState[] => {
    const name = text(each, 'name') ?? ''
    if (name === 'wordpress') return []
    const image =
      /resolve ref (\S+?):? /.exec(text(each, 'reason') ?? '')?.[1] ?? 'public.ecr.aws/docker/library/busybox:latest'
    return [
      {
        ...main,
        name,
        image,
        essential: each.essential === true,
        secrets: [],
        environment: [],
        mountPoints: [],
        portMappings: [],
      },
    ]
  })
  const family = world.taskDefinitions.get(definition.family) ?? []
  const changed = { ...definition, containerDefinitions: [...definition.containerDefinitions, ...beside] }
  world.taskDefinitions.set(
    definition.family,
    family.map(each => (each === definition ? changed : each)),
  )
}

const PUBLIC_IMAGE = 'wordpress:latest'

function takeFromDockerHub(world: World, service: ServiceState): void {
  const definition = definitionByArn(world, service.taskDefinitionArn)
  if (!definition) return
  const changed = {
    ...definition,
    containerDefinitions: definition.containerDefinitions.map(each => ({ ...each, image: PUBLIC_IMAGE })),
  }
  const family = world.taskDefinitions.get(definition.family) ?? []
  world.taskDefinitions.set(
    definition.family,
    family.map(each => (each === definition ? changed : each)),
  )
}
