import { newDeployment } from '../model/deployments.ts'
import { defineFault } from './define.ts'
import { registerRevision, serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'an alarm went off during the last deployment, and ECS went back to the revision before',
  stage: 'deployed',
  apply(world, tenant) {
    const service = serviceOf(world, tenant)
    service.taskDefinitionArn = registerRevision(world, tenant, {}).taskDefinitionArn
    for (const deployment of service.deployments) deployment.status = 'ACTIVE'
    service.deployments.unshift({
      ...newDeployment(service, world.now() - 8 * 60_000),
      alarm: `${service.name}-5xx`,
    })
  },
})
