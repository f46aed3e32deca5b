import { policyDocument } from '../model/iam.ts'
import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the execution role's permissions boundary allows images and logs, and no secret",
  apply(world, tenant) {
    const role = world.roles.get(world.environment.executionRole)
    if (!role) return
    const name = 'tasks-boundary'
    role.boundary = {
      name,
      arn: `arn:aws:iam::${world.environment.accountId}:policy/${name}`,
      document: policyDocument({ Effect: 'Allow', Action: ['ecr:*', 'logs:*'], Resource: '*' }),
    }
    restartTenant(world, tenant)
  },
})
