import { newDeployment } from '../model/deployments.ts'
import { imageReference } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { registerRevision, serviceOf } from './lib/tenant-parts.ts'

const NEVER_PUSHED = '20260113-000000'

export default defineFault({
  breaks: 'the circuit breaker went back to the revision before',
  stage: 'deployed',
  apply(world, tenant) {
    const service = serviceOf(world, tenant)
    service.circuitBreaker = { enable: true, rollback: true }
    const image = imageReference(world.environment, NEVER_PUSHED)
    service.taskDefinitionArn = registerRevision(world, tenant, { container: () => ({ image }) }).taskDefinitionArn
    for (const deployment of service.deployments) deployment.status = 'ACTIVE'
    service.deployments.unshift(newDeployment(service, world.now() - 8 * 60_000))
  },
})
