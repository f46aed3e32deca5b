import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the execution role may not read the image registry's stored login",
  apply(world, tenant) {
    const { region, accountId } = world.environment
    const credentialsParameter = `arn:aws:secretsmanager:${region}:${accountId}:secret:registry-login-Qw3rTy`
    deployRevision(world, tenant, { container: () => ({ repositoryCredentials: { credentialsParameter } }) })
  },
})
