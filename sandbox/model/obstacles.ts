import { namesOf } from './arns.ts'
import { OBSTACLES, type Obstacle } from './obstacle-words.ts'
import { ECS_TASKS } from './shared-platform.ts'
import { worded } from './start-words.ts'
import type { ServiceState, TaskDefinitionState, World } from './state.ts'

/** What an image takes that does not fit on the usual disk. */
const NEEDED_GIB = 30

/** What stands in the way of a revision's tasks, in one of its wordings, which another environment or tenant may not hear. */
export function obstacleTo(
  world: World,
  service: ServiceState,
  definition: TaskDefinitionState,
): { readonly at: Obstacle['at']; readonly says: string } | undefined {
  const untrusting = untrustingRole(world, definition)
  const id = untrusting
    ? 'role-not-assumable'
    : (world.obstacles.get(definition.taskDefinitionArn) ?? world.obstacles.get('every'))
  if (id === undefined || (id === 'disk-full' && (definition.ephemeralStorage?.sizeInGiB ?? 0) > NEEDED_GIB))
    return undefined
  const { at, words }: Obstacle = OBSTACLES[id]
  return { at, says: worded(world, service, id, words, namesFor(world, service, definition)) }
}

/** A role of the tasks that ECS may not take on; one that is gone is met when it is used. */
const untrustingRole = ({ roles }: World, definition: TaskDefinitionState): string | undefined =>
  [definition.executionRoleArn, definition.taskRoleArn].find(wanted =>
    [...roles.values()].some(({ arn, trusts }) => arn === wanted && trusts !== ECS_TASKS),
  )

function namesFor(
  world: World,
  service: ServiceState,
  definition: TaskDefinitionState,
): Readonly<Record<string, string>> {
  const { environment, fileSystem, secrets } = world
  const names = namesOf(world, service.tenant)
  return {
    env: environment.name,
    tenant: service.tenant,
    region: environment.region,
    secret: secrets.get(names.dbSecret)?.arn ?? '',
    image: definition.containerDefinitions[0]?.image ?? '',
    fs: fileSystem.id,
    subnet: service.subnets[0] ?? '',
    role: untrustingRole(world, definition) ?? definition.executionRoleArn,
    group: service.loadBalancers[0]?.targetGroupArn ?? '',
  }
}
