import { newDeployment } from '../model/deployments.ts'
import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

const HALF_AN_HOUR_MS = 30 * 60_000

export default defineFault({
  breaks: 'a deployment has just begun',
  stage: 'deployed',
  apply(world, tenant) {
    const service = serviceOf(world, tenant)
    world.settlingMs = HALF_AN_HOUR_MS
    for (const deployment of service.deployments) deployment.status = 'ACTIVE'
    service.deployments.unshift(newDeployment(service, world.now() - 60_000))
  },
})
