import { isDeepStrictEqual } from 'node:util'
import type { World } from '../../sandbox/model/state.ts'

/** Everything of a platform that a command can set, as text; what only happens on it, tasks, logs and events, is left out. */
export function platformState(world: World): string {
  const { secrets, roles, repositories, taskDefinitions, services, loadBalancer, targetGroups, listeners } = world
  const { securityGroups, fileSystem, accessPoints, database, zones, distributions, functions } = world
  const groups = [...world.logGroups.keys()]
  const deployed = [...services.values()].map(({ events: _, ended: __, ...service }) => service)
  return JSON.stringify(
    [
      ...[secrets, roles, repositories, taskDefinitions, deployed, loadBalancer, targetGroups, listeners, groups],
      ...[securityGroups, fileSystem, accessPoints, database, zones, distributions, functions],
    ],
    (_, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value),
  )
}

/** The families whose newest revision says the same as the one before it. */
export const repeatedRevisions = ({ taskDefinitions }: World): readonly string[] =>
  [...taskDefinitions].flatMap(([family, revisions]) => {
    const [before, newest] = revisions
      .slice(-2)
      .map(({ taskDefinitionArn: _, revision: __, status: ___, registeredAt: ____, ...rest }) => rest)
    return before && isDeepStrictEqual(before, newest) ? [family] : []
  })
