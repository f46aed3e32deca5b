import { policyDocument } from '../model/iam.ts'
import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the secret's own policy denies it to everybody",
  apply(world, tenant) {
    secretOf(world, tenant).policy = policyDocument({
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    })
    restartTenant(world, tenant)
  },
})
