import { policyDocument } from '../model/iam.ts'
import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "a policy of the execution role denies it the tenant's secret",
  apply(world, tenant) {
    const denied = { Effect: 'Deny', Action: 'secretsmanager:GetSecretValue', Resource: secretOf(world, tenant).arn }
    world.roles.get(world.environment.executionRole)?.inline.set('locked-secrets', policyDocument(denied))
    restartTenant(world, tenant)
  },
})
