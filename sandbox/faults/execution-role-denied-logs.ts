import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

const PULL_IMAGES = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }

export default defineFault({
  breaks: 'the execution role may not write the log',
  apply(world, tenant) {
    const role = world.roles.get(world.environment.executionRole)
    if (role) {
      role.attached = []
      role.inline.set('pull-images', JSON.stringify(PULL_IMAGES))
    }
    restartTenant(world, tenant)
  },
})
