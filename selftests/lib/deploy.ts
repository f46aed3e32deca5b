import { registerRevision, serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { newDeployment } from '../../sandbox/model/deployments.ts'
import { imageReference } from '../../sandbox/model/images-built.ts'
import { settle } from '../../sandbox/model/settle.ts'
import type { ContainerDefinitionState, DeploymentState, World } from '../../sandbox/model/state.ts'

/** Deploys a new revision as UpdateService does; it takes its time where the world's tasks do. Returns the deployment's id. */
export function deploy(
  world: World,
  tenant: string,
  change: { readonly tag?: string; readonly container?: Partial<ContainerDefinitionState> } = {},
): DeploymentState {
  const service = serviceOf(world, tenant)
  const image = change.tag === undefined ? {} : { image: imageReference(world.environment, change.tag) }
  const container = () => ({ ...image, ...change.container })
  service.taskDefinitionArn = registerRevision(world, tenant, { container }).taskDefinitionArn
  for (const earlier of service.deployments) earlier.status = 'ACTIVE'
  const deployment = newDeployment(service, world.now())
  service.deployments.unshift(deployment)
  settle(world)
  return deployment
}
