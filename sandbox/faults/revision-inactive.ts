import { definitionByArn } from '../model/deployments.ts'
import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the revision that the service runs was deregistered, with every other one',
  stage: 'deployed',
  apply(world, tenant) {
    const running = definitionByArn(world, serviceOf(world, tenant).taskDefinitionArn)
    for (const revision of world.taskDefinitions.get(running?.family ?? '') ?? []) revision.status = 'INACTIVE'
  },
})
