import { secretArn } from '../model/arns.ts'
import { addVersion } from '../model/secrets.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition asks for a secret beside the database secret, which the execution role may not read',
  apply(world, tenant) {
    const name = `${world.environment.name}-${tenant}-mailer`
    const secret = { name, arn: secretArn(world.environment, name), versions: [], deletedAt: null, policy: null }
    addVersion(secret, 'a key of the mailer', world.now())
    world.secrets.set(name, secret)
    deployRevision(world, tenant, {
      container: ({ secrets }) => ({ secrets: [...secrets, { name: 'MAILER_KEY', valueFrom: secret.arn }] }),
    })
  },
})
